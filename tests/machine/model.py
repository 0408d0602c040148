"""What ought to be so: records, waves, files and grants in plain Python, and what follows for whoever reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

#: who reads: a visitor, somebody with an account, the agency's editor, and who applies for waves
PEOPLE = ("anonymous", "stranger", "agency", "applicant")
PUBLIC_STATES = ("planned", "on_application", "opened")


@dataclass
class Record:
    id: str
    name: str
    title: str
    private: bool = False
    active: bool = True
    list_at: datetime | None = None


@dataclass
class Wave:
    id: str
    record: str
    state: str
    release_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass
class File:
    """``word`` stands in its name and in its only row; ``wave`` is what it came with, None when it came by itself."""

    id: str
    word: str
    record: str
    wave: str | None = None


@dataclass
class Grant:
    id: str
    wave: str
    ends_at: datetime
    revoked: bool = False


@dataclass
class Model:
    now: datetime
    records: dict[str, Record] = field(default_factory=dict)
    waves: dict[str, Wave] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    # --- reading ------------------------------------------------------------------------------------------------------

    def sees(self, person: str, record: Record) -> bool:
        """Whether the record is there for that person."""
        if not record.active:
            return False
        return person == "agency" or not (record.private or self.is_over(record))

    def is_over(self, record: Record) -> bool:
        """Whether a file's end has come and no clock has been there: then outsiders see nothing of the record."""
        ends = (wave.ends_at for wave in self.of(record.id, "opened"))
        return any(end and end <= self.now for end in ends)

    def reads(self, person: str, file: File) -> bool:
        record = self.records[file.record]
        if self.is_in_record(file):
            return self.sees(person, record)
        wave = self.waves[file.wave or ""]
        if person == "agency":
            return True
        public = record.active and not record.private
        return person == "applicant" and public and wave.state == "on_application" and self.is_granted(wave)

    def is_in_record(self, file: File) -> bool:
        return file.wave is None or self.waves[file.wave].state == "opened"

    def is_trash(self, file: File) -> bool:
        """Whether it went with its record or wave."""
        return not self.records[file.record].active or bool(file.wave and self.waves[file.wave].state == "deleted")

    def is_granted(self, wave: Wave) -> bool:
        mine = (grant for grant in self.grants.values() if grant.wave == wave.id)
        return any(not grant.revoked and self.now < grant.ends_at for grant in mine)

    def files_in(self, record: Record) -> set[str]:
        """Ids of the files that are part of the record now."""
        return {file.id for file in self.files.values() if file.record == record.id and self.is_in_record(file)}

    def home(self, file: File) -> str:
        """The dataset the file is in."""
        return file.record if self.is_in_record(file) else file.wave or ""

    def found(self, person: str) -> dict[str, set[str]]:
        """What a search for everything of the agency finds: records with their files."""
        seen = [one for one in self.records.values() if self.sees(person, one) and not self.is_over(one)]
        return {record.id: self.files_in(record) for record in seen}

    def projection(self, record: Record) -> dict[str, str]:
        """Waves that everybody may know of, with their states."""
        return {wave.id: wave.state for wave in self.of(record.id, *PUBLIC_STATES)}

    def of(self, record_id: str, *states: str) -> list[Wave]:
        return [one for one in self.waves.values() if one.record == record_id and one.state in states]

    # --- what happens by itself ---------------------------------------------------------------------------------------

    def due(self, kind: str) -> set[str]:
        """Ids of what a clock that looks now would do."""
        records, waves = self.records, self.waves.values()
        if kind == "ending":
            return {one.id for one in waves if one.state == "opened" and one.ends_at and one.ends_at <= self.now}
        if kind == "listing":
            hidden = (one for one in records.values() if one.active and one.private)
            return {one.id for one in hidden if one.list_at and one.list_at <= self.now}
        open_to = {one.id for one in records.values() if one.active and not one.private}
        planned = (one for one in waves if one.state == "planned" and one.record in open_to)
        return {one.id for one in planned if one.release_at and one.release_at <= self.now}

    def do(self, kind: str, ids: Iterable[str]) -> None:
        for one in ids:
            if kind == "ending":
                self.close(one)
            elif kind == "listing":
                self.list(one)
            else:
                self.waves[one].state = "opened"

    def close(self, wave_id: str) -> None:
        wave = self.waves[wave_id]
        wave.state, wave.release_at, wave.ends_at = "held", None, None

    def list(self, record_id: str) -> None:
        self.records[record_id].private, self.records[record_id].list_at = False, None

    def delete(self, record_id: str) -> None:
        self.records[record_id].active = False
        for wave in self.waves.values():
            if wave.record == record_id:
                wave.state = "deleted"

    def instants(self) -> list[datetime]:
        """What is to come, soonest first."""
        waves = [at for wave in self.waves.values() for at in (wave.release_at, wave.ends_at)]
        others = [record.list_at for record in self.records.values()] + [one.ends_at for one in self.grants.values()]
        return sorted({at for at in (*waves, *others) if at and at > self.now})
