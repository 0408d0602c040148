"""Rows of both sheets put together, and what is wrong within the workbook before any record is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.provdata.registration.policy.cells import value
from ckanext.provdata.registration.policy.columns import KEY, items
from ckanext.provdata.registration.policy.layout import Layout
from ckanext.provdata.registration.policy.problems import Place, Problem
from ckanext.provdata.registration.policy.reading import Row

#: What is said of a cell that is not taken, by the reason; the caller puts it into words.
Sentences = Mapping[str, str]


@dataclass(slots=True)
class Entry:
    """A record of the workbook. ``items`` is None when the workbook has no sheet of items: they are left alone."""

    number: int
    cells: dict[str, str]
    items: list[dict[str, Any]] | None = None
    item_rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def place(self, layout: Layout) -> Place:
        return Place(layout, self.number, self.item_rows)


def joined(
    layout: Layout, rows: Iterable[Row], item_rows: Iterable[Row], sentences: Sentences
) -> tuple[list[Entry], list[Problem]]:
    """The records in the sheet's order, their items with them; and the items that belong to none of them."""
    entries = [_entry(layout, row, sentences) for row in rows]
    _refuse_twins(layout, entries, sentences)
    return entries, _join(layout, entries, item_rows, sentences)


def _entry(layout: Layout, row: Row, sentences: Sentences) -> Entry:
    entry = Entry(row.number, row.cells, [] if layout.items else None)
    place = entry.place(layout)
    entry.problems.extend(place.at(name, sentences[bad]) for name, bad in row.bad.items())
    return entry


def _refuse_twins(layout: Layout, entries: Iterable[Entry], sentences: Sentences) -> None:
    """Codes, addresses and keys stand once; of titles those without a code, which alone tell these records apart."""
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        for name, text in _identities(entry.cells):
            first = seen.setdefault((name, text), entry.number)
            if first != entry.number:
                entry.problems.append(entry.place(layout).at(name, sentences["twin"].format(row=first)))


def _identities(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    names = ["catalogue_code", "name", KEY, *([] if cells.get("catalogue_code") else ["title"])]
    return ((name, cells[name]) for name in names if cells.get(name))


def _join(layout: Layout, entries: list[Entry], rows: Iterable[Row], sentences: Sentences) -> list[Problem]:
    """Give each item to its record; a code counts before a key. The strays that belong to none."""
    named = (KEY, "catalogue_code")
    by_name = {entry.cells[name]: entry for name in named for entry in reversed(entries) if entry.cells.get(name)}
    strays = []
    for row in rows:
        owner = by_name.get(row.cells[KEY])
        if owner is None:
            strays.append(Place(layout, 0, [row.number]).at_item(0, KEY, sentences["stray"]))
            continue
        assert owner.items is not None  # noqa: S101 - there are rows of items, so there is their sheet
        owner.items.append(_item(layout, row))
        owner.item_rows.append(row.number)
        place, last = owner.place(layout), len(owner.items) - 1
        owner.problems.extend(place.at_item(last, name, sentences[bad]) for name, bad in row.bad.items())
    return strays


def _item(layout: Layout, row: Row) -> dict[str, Any]:
    columns = [column for column in items(layout.sector) if column.name != KEY and column.name in row.cells]
    return {column.name: value(column, row.cells[column.name], "") for column in columns if row.cells[column.name]}
