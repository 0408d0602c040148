"""The queries and what each should and must not find, worked out from their lines and the records alone."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from ckanext.provdata.regions import policy as regions

from .load import PROVINCE, Made

HERE = Path(__file__).parent
# One query in three is not looked at while the search is worked on: its figures say whether causes were mended.
HELD_OUT_EVERY = 3
BEST = 3


@dataclass(frozen=True, slots=True)
class Query:
    """``grades``: record key → 1 to 3; ``forbidden``: keys that must not be found."""

    kind: str
    text: str
    grades: dict[str, int]
    forbidden: frozenset[str]
    held_out: bool


def queries(records: list[Made]) -> list[Query]:
    """All queries with their labels for these records. Raises ValueError when a line names nothing that is there."""
    listed = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))
    return [_query(kind, str(line), records) for kind, lines in listed.items() for line in lines]


def _query(kind: str, line: str, records: list[Made]) -> Query:
    text, wanted, *unwanted = (part.strip() for part in line.split("|"))
    grades = _grades(wanted.split(), records)
    forbidden = frozenset(made.key for item in " ".join(unwanted).split() for made in _named(item, records))
    if (wanted and not grades) or (unwanted and unwanted[0] and not forbidden):
        raise ValueError(f"{kind}: {line!r} names no record")
    return Query(kind, text, grades, forbidden - grades.keys(), zlib.crc32(text.encode()) % HELD_OUT_EVERY == 0)


def _named(item: str, records: list[Made]) -> Iterator[Made]:
    """Records of ``kind`` or ``kind/part of the title``; kind ``kind`` stands for any."""
    kind, _, part = item.partition("/")
    yield from (made for made in records if kind in (made.kind, "kind") and part in made.title)


def _grades(items: list[str], records: list[Made]) -> dict[str, int]:
    place = next((item[1:] for item in items if item.startswith("@")), "")
    year = next((int(item[1:]) for item in items if item.startswith("%")), 0)
    found: dict[str, int] = {}
    for item in items:
        if item[0] not in "@%":
            name, _, grade = item.rpartition("=")
            for made, value in _graded(name, int(grade), records, place):
                adjusted = min(_for_place(place)(made, value), _for_year(year)(made, value))
                found[made.key] = max(adjusted, found.get(made.key, 0))
    return {key: grade for key, grade in found.items() if grade > 0}


def _graded(name: str, grade: int, records: list[Made], place: str) -> Iterator[tuple[Made, int]]:
    """Records with the grade their kind has; without a kind all that lie in the place asked for."""
    if name:
        yield from ((made, grade) for made in _named(name, records))
    else:
        yield from ((made, BEST) for made in records if made.region and regions.is_within(made.region, place))


def _for_place(place: str) -> Callable[[Made, int], int]:
    """As asked in the place itself, one less in what lies within, 1 for what holds it, 0 elsewhere."""

    def adjusted(made: Made, grade: int) -> int:
        home = made.region or f"{PROVINCE}0000"
        if not place or home == place:
            return grade
        if regions.is_within(home, place):
            return max(grade - 1, 1)
        return 1 if grade == BEST and regions.is_within(place, home) else 0

    return adjusted


def _for_year(year: int) -> Callable[[Made, int], int]:
    """As asked for the year itself, 1 when the title names none, 0 for another one."""

    def adjusted(made: Made, grade: int) -> int:
        if not year or made.year == year:
            return grade
        return 1 if made.year is None and grade == BEST else 0

    return adjusted
