"""Rows of the first sheet of an OpenDocument spreadsheet (ODS), as text: what the sheet shows, with all digits.

Read by hand: libraries for it either hold the whole document or give numbers where the sheet shows codes with zeros.
OASIS OpenDocument 1.3, part 3, chapter 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO
from xml.parsers import expat

from ckanext.provdata.tables.policy import archive
from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused
from ckanext.provdata.tables.policy.workbook import MOST_MERGED, ROWS, Area, plain

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CHUNK = 1 << 16
#: Cells of one row; what is said to stand beyond is a trap.
CELLS = 16_384
#: Kinds of cells that are numbers, however they are shown.
NUMBERS = frozenset({"float", "percentage", "currency"})


@dataclass(slots=True)
class _Cell:
    """A cell being read: how often it is repeated, its exact value where it has one, what it shows line by line."""

    repeated: int = 1
    kind: str = ""
    exact: str = ""
    lines: list[str] = field(default_factory=list)


class _Reader:
    """Takes what the parser meets, and holds the rows that are complete."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.areas: list[Area] = []
        self.sheets = 0
        self._number = 0
        self._repeated = 1
        self._cells: list[str] = []
        self._cell: _Cell | None = None
        self._skipped = 0

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _refuse
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name == f"{_OFFICE}annotation":  # remarks on a cell are not what it shows
            self._skipped += 1
        elif name == f"{_TABLE}table":
            self.sheets += 1
        elif self.sheets == 1 and name == f"{_TABLE}table-row":
            self._repeated, self._cells = _count(attributes, "number-rows-repeated"), []
        elif self.sheets == 1 and name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._open_cell(attributes)
        elif self._cell:
            self._inside(self._cell, name, attributes)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        kind = attributes.get(f"{_OFFICE}value-type", "")
        exact = attributes.get(f"{_OFFICE}{'date-value' if kind == 'date' else 'value'}", "")
        self._cell = _Cell(_count(attributes, "number-columns-repeated"), kind, exact)
        down, right = (_count(attributes, f"number-{what}-spanned") for what in ("rows", "columns"))
        if (down > 1 or right > 1) and len(self.areas) < MOST_MERGED:
            top, left = self._number + 1, len(self._cells)
            self.areas.append((top, left, top + down - 1, left + right - 1))

    def _inside(self, cell: _Cell, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TEXT}p":
            cell.lines.append("")
        elif name == f"{_TEXT}s" and cell.lines:
            cell.lines[-1] += " " * min(_count(attributes, "c", _TEXT), ROW)
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break") and cell.lines:
            cell.lines[-1] += "\t" if name.endswith("tab") else "\n"

    def _characters(self, text: str) -> None:
        if self._cell and self._cell.lines and not self._skipped:
            self._cell.lines[-1] += text
            if len(self._cell.lines[-1]) > ROW:
                raise Refused(Reason.LONG_ROW, row=self._number + 1)

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._cell and name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._close_cell(self._cell)
        elif self.sheets == 1 and name == f"{_TABLE}table-row":
            self._close_row()

    def _close_cell(self, cell: _Cell) -> None:
        text = _text(cell)
        room = CELLS - len(self._cells)
        if text and cell.repeated > room:
            raise Refused(Reason.TOO_MANY_COLUMNS, limit=CELLS)
        self._cells += [text] * min(cell.repeated, room)
        self._cell = None

    def _close_row(self) -> None:
        filled = any(self._cells)
        if sum(map(len, self._cells)) > ROW:
            raise Refused(Reason.LONG_ROW, row=self._number + 1)
        if filled and self._number + self._repeated > ROWS:
            raise Refused(Reason.TOO_MANY_ROWS, limit=ROWS)
        if filled:
            self.rows += [Row(self._number + step, self._cells) for step in range(1, self._repeated + 1)]
        self._number += self._repeated


def _text(cell: _Cell) -> str:
    """What a cell shows; days and numbers as they are, since 3.14 may be shown of 3.14159, with zeros of codes."""
    shown = "\n".join(cell.lines)
    if cell.kind == "date" and cell.exact:
        return cell.exact.replace("T", " ")
    if cell.kind not in NUMBERS or not cell.exact:
        return shown
    exact = cell.exact if cell.exact.isdigit() else plain(float(cell.exact))
    return shown if shown.isdigit() and shown.lstrip("0") == exact.lstrip("0") else exact


def _count(attributes: dict[str, str], name: str, namespace: str = _TABLE) -> int:
    """Raises ValueError for what is no number."""
    return max(1, int(attributes.get(namespace + name, "1")[:9]))


def _refuse(*_declaration: object) -> None:
    """XML that defines entities can grow without bound."""
    raise Refused(Reason.BROKEN)


def rows(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """Rows with anything in them. Raises Refused."""
    for reader in _read(file, limits):
        yield from reader.rows
        reader.rows.clear()
        if reader.sheets > 1:
            return


def about(file: BinaryIO, limits: Limits) -> tuple[int, list[Area]]:
    """How many sheets there are, and the areas of cells merged into one on the first. Raises Refused."""
    seen = None
    for seen in _read(file, limits):
        seen.rows.clear()
    return (seen.sheets, seen.areas) if seen else (0, [])


def _read(file: BinaryIO, limits: Limits) -> Iterator[_Reader]:
    with archive.opened(file, limits) as packed:
        try:
            content = packed.open("content.xml")
        except KeyError as error:
            raise Refused(Reason.BROKEN) from error
        with content:
            yield from _parsed(content)


def _parsed(content: IO[bytes]) -> Iterator[_Reader]:
    reader = _Reader()
    parser = reader.parser()
    try:
        while chunk := content.read(CHUNK):
            parser.Parse(chunk)
            yield reader
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused(Reason.BROKEN) from error
    yield reader
