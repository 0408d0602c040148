"""Which sheets a workbook has, and in which of its columns each field stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ckanext.provdata.registration.policy.columns import Column
from ckanext.provdata.schemas.compose import SECTORS

RECORD_SHEET, ITEM_SHEET, GUIDE_SHEET, OPTION_SHEET = "信息资源", "信息项", "填写说明", "选项"
#: Stands in the first cell of the hidden sheet, the sector beside it.
MARK = "provdata-registration/1"
#: After the label of a column that must be filled in.
STAR = " *"
#: How far down a header is looked for, in a workbook whose hidden row was lost.
SEARCHED = 6


@dataclass(frozen=True, slots=True)
class Header:
    """Where a sheet's columns are: field by position (from 0), and the row above the first row of data."""

    columns: Mapping[str, int]
    row: int
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of both sheets are. ``items`` is empty when the workbook has no sheet of items."""

    sector: str
    records: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    record_row: int = 0
    item_row: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def header(columns: Sequence[Column], first: Iterable[Sequence[str]]) -> Header | None:
    """Find the header in a sheet's first rows: the row of field names, else the row of labels. None without either."""
    rows = [[cell.strip() for cell in row] for row in first][:SEARCHED]
    names, labels = {column.name: column.name for column in columns}, {column.label: column.name for column in columns}
    for number, row in enumerate(rows, 1):
        if _fits(row, names):
            # the labels follow the names; a sheet that somebody took them from begins at once
            below = rows[number] if number < len(rows) else []
            return _header(row, names, number + _fits([_bare(cell) for cell in below], labels))
        if _fits([_bare(cell) for cell in row], labels):
            return _header([_bare(cell) for cell in row], labels, number)
    return None


def _bare(cell: str) -> str:
    return cell.removesuffix(STAR.strip()).strip()


def _fits(row: Sequence[str], known: Mapping[str, str]) -> bool:
    """Two known columns make a header; a single word may stand anywhere."""
    return sum(cell in known for cell in row) > 1


def _header(row: Sequence[str], known: Mapping[str, str], last: int) -> Header:
    """The first of two columns of one name counts."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        if cell in known:
            found.setdefault(known[cell], index)
    return Header(found, last, tuple(cell for cell in row if cell and cell not in known))


def sector(mark: Sequence[str]) -> str | None:
    """The sector that the hidden sheet's first row names."""
    named = mark[1] if len(mark) > 1 and mark[0] == MARK else None
    return named if named in SECTORS else None
