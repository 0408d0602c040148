"""Columns of a table: names, types and dictionary from the record's information items, checked against every row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.files import Kind, TableFile
from ckanext.provdata.tables.policy.status import Limits, Note, Reason, Refused
from ckanext.provdata.tables.policy.values import ColumnType, UnfitError, column_type, value

#: PostgreSQL cuts longer identifiers, in bytes.
NAME_BYTES = 63

Items = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """``index`` is its place in the file's rows, ``id`` its name in the DataStore, ``heading`` what the file says,
    ``item`` the name of the information item that describes it, empty when none does."""

    index: int
    id: str
    heading: str
    type: ColumnType = ColumnType.TEXT
    label: str = ""
    notes: str = ""
    item: str = ""


@dataclass(slots=True)
class Survey:
    """What a first reading of the whole file found."""

    columns: list[Column]
    width: int
    rows: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)


def survey(table: TableFile, items: Items, limits: Limits) -> Survey:
    """Read the whole table once. Raises Refused with the row where a table stops being one."""
    items = list(items)
    rows = table.rows()
    headings = _headings(rows, limits)
    found = columns(headings, items)
    unfit: dict[int, int] = {}
    filled: set[int] = set()
    count = 0
    for row in _even(rows, len(headings), pad=table.kind is Kind.XLSX):
        count += 1
        if count > limits.rows:
            raise Refused(Reason.TOO_MANY_ROWS, limit=limits.rows)
        _judge(row, found, unfit, filled)
        if count == 1 and _is_title(headings, row):
            raise Refused(Reason.TITLE_ROW)
    kept = [column for column in found if column.heading or column.index in filled]
    notes = [*_notes(kept, items, unfit), *_sheets(table)]
    return Survey(
        [_fallen(column) if column.index in unfit else column for column in kept], len(headings), count, notes
    )


def _headings(rows: Iterator[Row], limits: Limits) -> list[str]:
    first = next(rows, None)
    if first is None:
        raise Refused(Reason.EMPTY)
    headings = [_clean(cell) for cell in first.cells]
    if len(_trimmed(headings)) > limits.columns:
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=limits.columns, columns=len(headings))
    return headings[: limits.columns]


def _clean(cell: str) -> str:
    """A heading on one line, without characters nobody sees."""
    spaced = "".join(" " if character.isspace() else character for character in cell)
    visible = (character for character in spaced if not unicodedata.category(character).startswith("C"))
    return " ".join("".join(visible).split())


def _trimmed(cells: list[str]) -> list[str]:
    end = max((number for number, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:end]


def _is_title(headings: list[str], row: Row) -> bool:
    """One cell above a row of several: a title where the names of the columns should be."""
    return sum(map(bool, headings)) == 1 < sum(map(bool, row.cells))


def _even(rows: Iterator[Row], width: int, *, pad: bool) -> Iterator[Row]:
    """Rows as wide as the head. A workbook leaves out empty cells at the end of a row, text never does."""
    for row in rows:
        cells = row.cells if len(row.cells) <= width else _trimmed(row.cells)
        if len(cells) > width or (len(cells) < width and not pad and len(row.cells) < width):
            raise Refused(Reason.RAGGED, row=row.number, cells=len(cells), columns=width)
        yield Row(row.number, cells + [""] * (width - len(cells)))


def _judge(row: Row, found: list[Column], unfit: dict[int, int], filled: set[int]) -> None:
    """Note the first row where a column's value is not of its type, and which nameless columns hold something."""
    for column in found:
        cell = row.cells[column.index]
        if not column.heading and cell:
            filled.add(column.index)
        if column.type is not ColumnType.TEXT and column.index not in unfit and not _fits(cell, column.type):
            unfit[column.index] = row.number


def _fits(cell: str, type_: ColumnType) -> bool:
    try:
        value(cell, type_)
    except UnfitError:
        return False
    return True


def _fallen(column: Column) -> Column:
    return replace(column, type=ColumnType.TEXT)


def columns(headings: list[str], items: Items) -> list[Column]:
    """The columns of a head, each with the information item of the same name or title when there is one."""
    known = _by_name(items)
    taken: set[str] = set()
    return [_column(index, heading, known.pop(_key(heading), None), taken) for index, heading in enumerate(headings)]


def _by_name(items: Items) -> dict[str, Mapping[str, Any]]:
    """Items by title and by name, the name first where two claim one word."""
    listed = list(items)
    titles = {_key(item.get("title") or ""): item for item in listed}
    names = {_key(item.get("name") or ""): item for item in listed}
    return {key: item for key, item in {**titles, **names}.items() if key}


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _column(index: int, heading: str, item: Mapping[str, Any] | None, taken: set[str]) -> Column:
    if item is None:
        return Column(index, _free(heading or f"列{index + 1}", taken), heading, label=heading)
    name = _free(item.get("name") or heading, taken)
    label, notes = item.get("title") or heading, item.get("description") or ""
    type_ = column_type(item.get("type"))
    return Column(index, name, heading, type_, label, notes, _item_name(item))


def _item_name(item: Mapping[str, Any]) -> str:
    return item.get("name") or item.get("title") or ""


def _free(wanted: str, taken: set[str]) -> str:
    """A column name PostgreSQL and the DataStore accept and no column before has; numbered when it must be."""
    base = _clean(wanted).replace('"', "'").lstrip("_ ").replace(":", "：").replace("%", "％") or "列"
    name, number = _cut(base), 1
    while name.lower() in taken or name.lower() in ("_id", "_full_text", "oid", "ctid", "tableoid", "rank"):
        number += 1
        name = _cut(base, f"_{number}")
    taken.add(name.lower())
    return name


def _cut(name: str, ending: str = "") -> str:
    """At most 63 bytes, whole characters."""
    room = NAME_BYTES - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore").strip() + ending


def _notes(kept: list[Column], items: list[Mapping[str, Any]], unfit: dict[int, int]) -> Iterator[dict[str, Any]]:
    for column in kept:
        if column.index in unfit:
            row = unfit[column.index]
            yield {"note": Note.FALLBACK, "column": column.label, "type": str(column.type), "row": row}
        if not column.item and column.id != column.heading:
            yield {"note": Note.RENAMED, "number": column.index + 1, "column": column.heading, "name": column.id}
    found = {column.item for column in kept}
    missing = [item.get("title") or item.get("name") for item in items if _item_name(item) not in found]
    if missing:
        yield {"note": Note.ITEM_MISSING, "items": missing}
    undescribed = [column.heading for column in kept if not column.item and column.heading]
    if undescribed and items:
        yield {"note": Note.UNDESCRIBED, "columns": undescribed}


def _sheets(table: TableFile) -> Iterator[dict[str, Any]]:
    if table.sheets > 1:
        yield {"note": Note.OTHER_SHEETS, "sheets": table.sheets}


def fields(found: Iterable[Column]) -> list[dict[str, Any]]:
    """``fields`` of ``datastore_create``, with the data dictionary: label = title of the item, notes = description."""
    return [
        {"id": column.id, "type": str(column.type), "info": {"label": column.label, "notes": column.notes}}
        for column in found
    ]


def records(table: TableFile, found: Survey) -> Iterator[dict[str, Any]]:
    """Every row as ``datastore_upsert`` takes it; the survey has seen that all values fit."""
    rows = table.rows()
    next(rows)
    for row in _even(rows, found.width, pad=table.kind is Kind.XLSX):
        yield {column.id: value(row.cells[column.index], column.type) for column in found.columns}
