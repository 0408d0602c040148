"""Where the portal and the model disagree."""

from __future__ import annotations

from collections.abc import Iterator

from .model import PEOPLE, File, Model, Record
from .portal import Portal

#: exits of a file
WAYS = ("resource_show", "datastore_search", "download")


class Turns:
    """Which exits of a file are tried: all, or one after the other, so that it is cheap and each has its turn."""

    def __init__(self, every: bool) -> None:
        self.every = every
        self.turn = 0

    def ways(self) -> tuple[str, ...]:
        self.turn += 1
        return WAYS if self.every else (WAYS[self.turn % len(WAYS)],)

    def other(self) -> bool:
        """Whether it is the turn of what is asked less often."""
        return self.every or self.turn % len(PEOPLE) == 0


def differences(portal: Portal, model: Model, turns: Turns, *, searches: bool, exact: bool) -> list[str]:
    """What anybody reads and should not, or should and does not.

    searches: the index can be asked. exact: it is in step; while it is behind it may lack things, but tells nothing
    that is not open.
    """
    found = []
    for person in PEOPLE:
        turns.turn += 1
        for record in model.records.values():
            found += _record(portal, model, person, record)
            found += _turtle(portal, model, person, record, exact) if turns.other() else []
        for file in model.files.values():
            found += _file(portal, model, person, file, turns)
        found += _search(portal, model, person, exact) if searches else []
    return found


def _record(portal: Portal, model: Model, person: str, record: Record) -> Iterator[str]:
    wanted = model.files_in(record) if model.sees(person, record) else None
    if record.active or person != "agency":
        shown = portal.record(person, record.id)
        got = None if shown is None else {resource["id"] for resource in shown["resources"]}
        yield from _compare(f"package_show of {record.title} by {person}", got, wanted)
        if shown is not None:
            yield from _compare(f"title by {person}", shown["title"], record.title)
            places = [resource["position"] for resource in shown["resources"]]
            yield from _compare(f"positions of {record.title}", places, list(range(len(places))))
    if person == "anonymous" and wanted is not None:
        yield from _compare(f"waves of {record.title}", portal.projection(record.id), model.projection(record))


def _turtle(portal: Portal, model: Model, person: str, record: Record, exact: bool) -> Iterator[str]:
    """A record's own document says what its reader may see; it may be behind, but tells nothing that is not open."""
    if person == "agency" and not record.active:
        return  # CKAN shows editors what they deleted
    text = portal.turtle(person, record.name)
    told = {file.id for file in model.files.values() if file.id in text or file.word in text}
    wanted = model.files_in(record) if model.sees(person, record) else None
    if exact:
        yield from _compare(f"Turtle of {record.title} by {person}", told if text else None, wanted)
    elif text and not (wanted is not None and told <= wanted):
        yield f"Turtle of {record.title} tells {person} {told}, open is {wanted}"


def _file(portal: Portal, model: Model, person: str, file: File, turns: Turns) -> Iterator[str]:
    if person == "agency" and model.is_trash(file):
        return  # CKAN shows editors what they deleted
    wanted, home = model.reads(person, file), model.home(file)
    for way in turns.ways():
        yield from _compare(f"{way} of {file.word} by {person}", _reads(portal, way, person, file, home), wanted)
    if file.wave and not wanted and turns.other():
        other = file.record if home == file.wave else file.wave
        yield from _compare(f"wrong address of {file.word}", portal.download(person, other, file.id), "")


def _reads(portal: Portal, way: str, person: str, file: File, home: str) -> bool:
    if way == "resource_show":
        return portal.resource(person, file.id)
    if way == "datastore_search":
        return file.word in portal.rows(person, file.id)
    return file.word in portal.download(person, home, file.id)


def _search(portal: Portal, model: Model, person: str, exact: bool) -> Iterator[str]:
    got, wanted = portal.found(person), model.found(person)
    if exact:
        yield from _compare(f"search by {person}", got, wanted)
        yield from _compare(f"facets by {person}", portal.counted(person), len(wanted))
        return
    for record_id, files in got.items():
        if record_id not in wanted or not files <= wanted[record_id]:
            yield f"search by {person} tells {record_id} with {files}, open is {wanted.get(record_id)}"


def _compare(what: str, got: object, wanted: object) -> Iterator[str]:
    if got != wanted:
        yield f"{what}: is {got}, should be {wanted}"
