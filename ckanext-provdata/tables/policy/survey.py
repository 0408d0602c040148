"""A table read once as a whole: its head, its columns, and every row checked against the information items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from ckanext.provdata.tables.policy import heading
from ckanext.provdata.tables.policy.columns import Column, Items, columns, item_name, nameless
from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.faults import Fault, Report, is_scientific, measures, too_long
from ckanext.provdata.tables.policy.files import Kind, TableFile
from ckanext.provdata.tables.policy.status import Limits, Note, Reason, Refused
from ckanext.provdata.tables.policy.values import ColumnType, UnfitError, Value, reader

#: Characters of a cell in a sample.
SHOWN = 100


@dataclass(slots=True)
class Survey:
    """What a first reading of the whole file found; ``head`` is the last row of the names of columns."""

    columns: list[Column]
    head: int
    rows: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def survey(table: TableFile, items: Items, limits: Limits) -> Survey:
    """Read the whole table once. Raises Refused with the row where a table stops being one."""
    items = list(items)
    rows = table.rows()
    first = list(islice(rows, heading.SAMPLE))
    if not first:
        raise Refused(Reason.EMPTY)
    head = head_of(table, first, items)
    if len(_trimmed(head.names)) > limits.columns:
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=limits.columns, columns=len(head.names))
    reading = _Reading(columns(head.names[: limits.columns], items), len(head.names), table.pads, limits)
    for row in chain((row for row in first if row.number > head.last), rows):
        reading.take(row)
    return reading.survey(head, [*_told(table), *head.notes], items)


def head_of(table: TableFile, first: list[Row], items: Items) -> heading.Head:
    """The names of a table's columns by its first rows."""
    if table.named:
        return heading.Head([heading.clean(cell) for cell in first[0].cells], first[0].number)
    return heading.find(first, table.areas, heading.words(items))


def peek(table: TableFile, items: Items, count: int) -> dict[str, Any]:
    """``names`` of the columns, the first ``rows``, ``notes`` on both. Raises Refused."""
    first = list(islice(table.rows(), heading.SAMPLE))
    if not first:
        raise Refused(Reason.EMPTY)
    head = head_of(table, first, list(items))
    rows = [[cell[:SHOWN] for cell in row.cells] for row in first if row.number > head.last][:count]
    width = max(map(len, [head.names, *rows]))
    names, *rows = ([*row, *[""] * (width - len(row))] for row in [head.names, *rows])
    return {"names": names, "rows": rows, "notes": [*_told(table), *head.notes]}


def check(found: Survey, limits: Limits) -> None:
    """Raises Refused FAULTY when more rows have faults than the portal takes."""
    if found.report.rows * 100 > limits.faulty * found.rows:
        raise Refused(Reason.FAULTY, faulty=found.report.rows, rows=found.rows, limit=limits.faulty)


def values(table: TableFile, found: Survey) -> Iterator[list[Value]]:
    """What the DataStore takes of every row, in the order of the columns; the survey has seen that all of it fits."""
    readers = [(column.index, reader(column.type)) for column in found.columns]
    width = max(column.index for column in found.columns) + 1
    for number, cells in table.rows():
        if number > found.head:
            cells.extend([""] * (width - len(cells)))
            yield [read(cells[index]) for index, read in readers]


class _Reading:
    """What is found row by row.

    ``width``: of the head; ``pads``: rows may leave out empty cells at their end; ``broken``: the first row with a line
    break in a cell, and how many there are.
    """

    def __init__(self, found: list[Column], width: int, pads: bool, limits: Limits) -> None:
        self.columns, self.width, self.pads, self.limits = found, width, pads, limits
        self.judges = [_judge(column) for column in found]
        self.nameless = [column.index for column in found if not column.heading]
        self.count = 0
        self.report = Report()
        self.unfit: dict[int, int] = {}
        self.filled: set[int] = set()
        self.broken = (0, 0)

    def take(self, row: Row) -> None:
        self.count += 1
        if self.count > self.limits.rows:
            raise Refused(Reason.TOO_MANY_ROWS, limit=self.limits.rows)
        before = self.report.total
        if len(row.cells) != self.width:
            self._measure(row)
        for index, (judge, cell) in enumerate(zip(self.judges, row.cells, strict=False)):
            if cell and (fault := judge(cell)):
                self._note(row.number, self.columns[index], fault, cell)
        if self.nameless:
            self.filled.update(index for index in self.nameless if any(row.cells[index : index + 1]))
        self.report.rows += self.report.total > before
        if "\n" in "".join(row.cells):
            self.broken = (self.broken[0] or row.number, self.broken[1] + 1)

    def _measure(self, row: Row) -> None:
        """Cells beyond the head become columns without a name, so that nothing is lost."""
        told: dict[str, Any] = {"cells": len(row.cells), "columns": self.width}
        if len(row.cells) < self.width and not self.pads:
            self.report.add(row.number, "", Fault.FEW_CELLS, **told)
        cells = _trimmed(row.cells) if len(row.cells) > self.width else row.cells
        if len(cells) <= self.width:
            return
        self.report.add(row.number, "", Fault.MANY_CELLS, cells[self.width], cells=len(cells), columns=self.width)
        if len(cells) > self.limits.columns:
            raise Refused(Reason.TOO_MANY_COLUMNS, limit=self.limits.columns, columns=len(cells))
        more = nameless(self.columns, len(cells))
        self.columns += more
        self.judges += map(_judge, more)
        self.nameless += [column.index for column in more]

    def _note(self, row: int, column: Column, fault: Fault, cell: str) -> None:
        """Keep what is wrong with a value; one that is not of its column's type makes the column text."""
        if fault is Fault.TYPE:
            self.unfit.setdefault(column.index, row)
        more = {Fault.TYPE: {"type": str(column.type)}, Fault.LENGTH: {"length": column.length}}
        self.report.add(row, column.label, fault, cell, **more.get(fault, {}))

    def survey(self, head: heading.Head, notes: list[dict[str, Any]], items: list[Mapping[str, Any]]) -> Survey:
        kept = [column for column in self.columns if column.heading or column.index in self.filled]
        if not kept:
            raise Refused(Reason.EMPTY)
        if self.broken[1]:
            notes.append({"note": Note.LINE_BREAKS, "count": self.broken[1], "row": self.broken[0]})
        notes += _notes(kept, items, self.unfit)
        typed = [replace(each, type=ColumnType.TEXT) if each.index in self.unfit else each for each in kept]
        return Survey(typed, head.last, self.count, notes, self.report)


def _judge(column: Column) -> Callable[[str], Fault | None]:
    """What is wrong with a value of the column that is not empty."""
    length, type_, read = measures(column.length), column.type, reader(column.type)

    def judge_text(cell: str) -> Fault | None:
        if length and too_long(cell, type_, length):
            return Fault.LENGTH
        return Fault.SCIENTIFIC if "+" in cell and is_scientific(cell) else None

    def judge(cell: str) -> Fault | None:
        try:
            read(cell)
        except UnfitError:
            return Fault.TYPE
        return Fault.LENGTH if length and too_long(cell, type_, length) else None

    return judge_text if type_ is ColumnType.TEXT else judge


def _trimmed(cells: list[str]) -> list[str]:
    end = max((number for number, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:end]


def _notes(kept: list[Column], items: list[Mapping[str, Any]], unfit: dict[int, int]) -> Iterator[dict[str, Any]]:
    for column in kept:
        if column.index in unfit:
            row = unfit[column.index]
            yield {"note": Note.FALLBACK, "column": column.label, "type": str(column.type), "row": row}
        if not column.item and column.id != column.heading:
            yield {"note": Note.RENAMED, "number": column.index + 1, "column": column.heading, "name": column.id}
    found = {column.item for column in kept}
    missing = [item.get("title") or item.get("name") for item in items if item_name(item) not in found]
    if missing:
        yield {"note": Note.ITEM_MISSING, "items": missing}
    undescribed = [column.heading for column in kept if not column.item and column.heading]
    if undescribed and items:
        yield {"note": Note.UNDESCRIBED, "columns": undescribed}


def _told(table: TableFile) -> Iterator[dict[str, Any]]:
    """What the file as a whole is reported for."""
    if table.sheets > 1:
        yield {"note": Note.OTHER_LAYERS if table.kind is Kind.ZIP else Note.OTHER_SHEETS, "sheets": table.sheets}
    yield from table.notes
