"""The state machine: steps that people, clocks and accidents take, in any order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.release.conftest import START

from . import reading
from .model import File, Grant, Model, Record, Wave
from .portal import Portal
from .times import DAY, PICKS, Times, picked, when

MOST_RECORDS, MOST_WAVES, MOST_FILES = 2, 4, 6
OPENS = st.sampled_from(["at", "at", "on_application", "held"])


class Machine(Times, RuleBasedStateMachine):
    """One life of an agency. ``portal`` is made once, each life has records of its own."""

    portal: Portal
    #: whether every exit is tried after every step, or each in its turn
    every_exit = False
    #: words of files and titles differ between lives
    lives = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.lives += 1
        self.words = 0
        self.model = Model(START)
        self.away = False
        #: ids whose index may be behind
        self.behind: set[str] = set()
        self.stale: dict[str, dict[str, Any]] = {}
        self.turns = reading.Turns(self.every_exit)
        self.portal.clock.go(START)

    def teardown(self) -> None:
        self.portal.index(away=False)
        self.portal.revive()
        for record in self.records():
            self.portal.by("agency", "package_delete", id=record.id)
        self._catch_up()

    # --- what there is ------------------------------------------------------------------------------------------------

    def records(self, private: bool | None = None) -> list[Record]:
        standing = [one for one in self.model.records.values() if one.active]
        return [one for one in standing if private is None or one.private == private]

    def waves(self, *states: str) -> list[Wave]:
        return [one for record in self.records() for one in self.model.of(record.id, *states)]

    def word(self) -> str:
        self.words += 1
        """One that no other begins with: where one is looked for, another is not found."""
        return f"qz{self.lives}x{self.words}q"

    def at(self, days: int) -> Any:
        return self.model.now + days * DAY

    def call(self, action: str, **data: Any) -> Any:
        return self.portal.by("agency", action, **data)

    def touched(self, *ids: str) -> None:
        """Actions do their own part of the outbox before they answer, unless Solr is away."""
        if self.away:
            self.behind.update(ids)

    # --- records ------------------------------------------------------------------------------------------------------

    @initialize(private=st.sampled_from([False, False, True]), opens=OPENS, days=st.integers(1, 3))
    def begin(self, private: bool, opens: str, days: int) -> None:
        """Every life has a record with a wave to begin with."""
        self.create(private=private)
        self.add_wave(pick=0, opens=opens, days=days, ends=None, files=1)

    @when(lambda self: len(self.model.records) < MOST_RECORDS)
    @rule(private=st.booleans())
    def create(self, private: bool) -> None:
        title = f"停车场{self.word()}"
        made = self.portal.agency.create(title=title, private=private)
        self.model.records[made["id"]] = Record(made["id"], made["name"], title, private)
        self.touched(made["id"])

    @when(lambda self: self.records())
    @rule(pick=PICKS)
    def edit(self, pick: int) -> None:
        record = picked(self.records(), pick)
        record.title = f"泊位{self.word()}"
        self.call("package_patch", id=record.id, title=record.title)
        self.touched(record.id)

    @when(lambda self: self.records())
    @rule(pick=PICKS)
    def open_form(self, pick: int) -> None:
        """Somebody begins to edit."""
        record = picked(self.records(), pick)
        self.stale[record.id] = self.call("package_show", id=record.id)

    @when(lambda self: self.stale)
    @rule(pick=PICKS)
    def save_form(self, pick: int) -> None:
        """He saves what he began: it is taken when nothing has changed since, and refused otherwise."""
        form = self.stale.pop(picked(sorted(self.stale), pick))
        record = self.model.records[form["id"]]
        if not record.active:
            return
        current = self.call("package_show", id=record.id)["metadata_modified"]
        title = f"表单{self.word()}"
        if current == form["metadata_modified"]:
            self.call("package_update", **{**form, "title": title})
            record.title = title
        else:
            errors = self.portal.agency.errors("package_update", **{**form, "title": title})
            assert errors["current"] == [current]
        self.touched(record.id)

    @when(lambda self: self.records() and len(self.model.files) < MOST_FILES)
    @rule(pick=PICKS)
    def add_file(self, pick: int) -> None:
        record, word = picked(self.records(), pick), self.word()
        made = self.call("resource_create", package_id=record.id, **self.portal.upload(word))
        self.model.files[made["id"]] = File(made["id"], word, record.id)
        self.touched(record.id)
        self.portal.fill_table(made["id"])

    @when(lambda self: self._removable())
    @rule(pick=PICKS)
    def remove_file(self, pick: int) -> None:
        file = picked(self._removable(), pick)
        self.call("resource_delete", id=file.id)
        del self.model.files[file.id]
        self.touched(file.record)

    def _removable(self) -> list[File]:
        standing = {record.id for record in self.records()}
        return [one for one in self.model.files.values() if one.record in standing and self.model.is_in_record(one)]

    @when(lambda self: self.records(private=False))
    @rule(pick=PICKS)
    def unlist(self, pick: int) -> None:
        record = picked(self.records(private=False), pick)
        self.call("provdata_record_unlist", id=record.id, reason="核对")
        record.private = True
        self.touched(record.id)

    @when(lambda self: self.records(private=True))
    @rule(pick=PICKS, days=st.integers(0, 2))
    def relist(self, pick: int, days: int) -> None:
        """Now, or in some days."""
        record = picked(self.records(private=True), pick)
        if days:
            record.list_at = self.at(days)
            self.call("provdata_record_list", id=record.id, list_at=record.list_at.isoformat(), reason="核对")
        else:
            self.call("provdata_record_list", id=record.id)
            self.model.list(record.id)
        self.touched(record.id)

    @when(lambda self: self.records(private=False))
    @rule()
    def take_down(self) -> None:
        """紧急下线 of the whole agency, as its administrator does it."""
        self.portal.as_site("provdata_takedown", organization=self.portal.agency.org["id"], reason="紧急")
        for record in self.records(private=False):
            record.private = True
            self.touched(record.id)

    @when(lambda self: self.records())
    @rule(pick=PICKS, patched=st.booleans())
    def delete(self, pick: int, patched: bool) -> None:
        record = picked(self.records(), pick)
        if patched:
            self.call("package_patch", id=record.id, state="deleted")
        else:
            self.call("package_delete", id=record.id)
        self.touched(record.id, *(wave.id for wave in self.waves() if wave.record == record.id))
        self.model.delete(record.id)

    # --- waves --------------------------------------------------------------------------------------------------------

    @when(lambda self: self.records() and len(self.model.waves) < MOST_WAVES)
    @rule(
        pick=PICKS,
        opens=OPENS,
        days=st.integers(1, 3),
        ends=st.sampled_from([None, 1, 2]),
        files=st.integers(0, 2),
    )
    def add_wave(self, pick: int, opens: str, days: int, ends: int | None, files: int) -> None:
        record, words = picked(self.records(), pick), [self.word() for _ in range(files)]
        release_at = self.at(days) if opens == "at" else None
        ends_at = self.at(days + ends) if ends else None
        given = {"release_at": release_at, "ends_at": ends_at}
        made = self.call(
            "provdata_wave_create",
            record=record.id,
            opens=opens,
            condition="仅供研究",
            resources=[self.portal.upload(word) for word in words],
            **{name: at.isoformat() for name, at in given.items() if at},
        )
        state = "planned" if opens == "at" else opens
        self.model.waves[made["id"]] = Wave(made["id"], record.id, state, release_at, ends_at)
        for word, resource in zip(words, made["resources"], strict=True):
            self.model.files[resource["id"]] = File(resource["id"], word, record.id, made["id"])
            self.portal.fill_table(resource["id"])
        self.touched(record.id, made["id"])

    @when(lambda self: self.waves("planned", "held", "on_application"))
    @rule(pick=PICKS, days=st.integers(1, 3))
    def schedule(self, pick: int, days: int) -> None:
        """Plan, or plan anew; what would end before it opens is refused."""
        wave, at = picked(self.waves("planned", "held", "on_application"), pick), self.at(days)
        request = {"id": wave.id, "release_at": at.isoformat(), "reason": "调整"}
        if wave.ends_at is not None and wave.ends_at <= at:
            assert "ends_at" in self.portal.agency.errors("provdata_wave_reschedule", **request)
            return
        self.call("provdata_wave_reschedule", **request)
        wave.state, wave.release_at = "planned", at

    @when(lambda self: self.waves("planned", "on_application"))
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        wave = picked(self.waves("planned", "on_application"), pick)
        self.call("provdata_wave_cancel", id=wave.id, reason="调整")
        wave.state, wave.release_at = "held", None

    @when(lambda self: self.waves("planned", "held"))
    @rule(pick=PICKS)
    def offer(self, pick: int) -> None:
        wave = picked(self.waves("planned", "held"), pick)
        self.call("provdata_wave_offer", id=wave.id, reason="调整")
        wave.state, wave.release_at = "on_application", None

    @when(lambda self: self.waves("planned", "held", "on_application"))
    @rule(pick=PICKS)
    def open_now(self, pick: int) -> None:
        wave = picked(self.waves("planned", "held", "on_application"), pick)
        self.call("provdata_wave_open", id=wave.id, reason="提前")
        wave.state = "opened"
        self.touched(wave.id, wave.record)

    @when(lambda self: self.waves("opened"))
    @rule(pick=PICKS)
    def withdraw(self, pick: int) -> None:
        wave = picked(self.waves("opened"), pick)
        self.call("provdata_wave_withdraw", id=wave.id, reason="有误")
        self.model.close(wave.id)
        self.touched(wave.id, wave.record)

    @when(lambda self: self.waves("planned", "held", "on_application"))
    @rule(pick=PICKS)
    def delete_wave(self, pick: int) -> None:
        wave = picked(self.waves("planned", "held", "on_application"), pick)
        self.call("provdata_wave_delete", id=wave.id, reason="不再开放")
        wave.state = "deleted"
        self.touched(wave.id)

    # --- grants -------------------------------------------------------------------------------------------------------

    @when(lambda self: self._offered())
    @rule(pick=PICKS, days=st.integers(1, 3))
    def grant(self, pick: int, days: int) -> None:
        wave = picked(self._offered(), pick)
        for earlier in self.model.grants.values():
            if earlier.wave == wave.id:
                earlier.ends_at = min(earlier.ends_at, self.model.now)
        made = self.portal.grant(wave.id, days)
        self.model.grants[made] = Grant(made, wave.id, self.at(days))

    def _offered(self) -> list[Wave]:
        return [wave for wave in self.waves("on_application") if not self.model.records[wave.record].private]

    @when(lambda self: self._live())
    @rule(pick=PICKS)
    def revoke(self, pick: int) -> None:
        grant = picked(self._live(), pick)
        self.call("provdata_grant_revoke", id=grant.id, reason="用途不符")
        grant.revoked = True

    def _live(self) -> list[Grant]:
        standing = {wave.id for wave in self.waves("planned", "held", "on_application", "opened")}
        mine = [one for one in self.model.grants.values() if one.wave in standing]
        return [one for one in mine if not one.revoked and self.model.now < one.ends_at]

    # --- what must always be so ---------------------------------------------------------------------------------------

    @invariant()
    def everybody_reads_what_he_may(self) -> None:
        """Through the API, search, files, tables and RDF."""
        index = {"searches": not self.away, "exact": not self.behind}
        if not self.behind:
            self.portal.drain([f"feed/{record_id}" for record_id in self.model.records])
        problems = reading.differences(self.portal, self.model, self.turns, **index)
        assert not problems, "\n".join(problems)
