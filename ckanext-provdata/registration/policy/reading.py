"""Reads an uploaded workbook without trusting it: bounded, without entities, formulas neither run nor believed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

import openpyxl
from openpyxl.packaging.manifest import Manifest
from openpyxl.xml.constants import ARC_CONTENT_TYPES
from openpyxl.xml.functions import fromstring

from ckanext.provdata.fields.policy import forbidden_character
from ckanext.provdata.registration.policy import layout as layouts
from ckanext.provdata.registration.policy.columns import KEY, Column, items, records
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, OPTION_SHEET, RECORD_SHEET, Header, Layout
from ckanext.provdata.tables.policy import archive, workbook
from ckanext.provdata.tables.policy.status import Limits, Refused

#: Columns of a sheet, and letters of a cell, that Excel's own limits allow no honest catalogue to pass.
MOST_COLUMNS, LONGEST_CELL = 300, 32_767
#: Cells of a sheet up to the last of each row, of columns that are not ours as well.
MOST_CELLS = 5_000_000
#: Bytes of a part that is read into memory as a tree, which takes some ten times as much there: styles, properties,
#: the list of sheets. Cells and their texts are read piece by piece, and the others not at all.
LARGEST_TREE = 8 << 20
READ_IN_PIECES = (
    "xl/worksheets/sheet",
    "xl/sharedStrings",
    "xl/comments",
    "xl/threadedComments",
    "xl/drawings",
    "xl/pivotCache",
    "customXml",
)
#: Information items of one workbook, for each row that it may have.
ITEMS_EACH = 40


class Fault(Exception):  # noqa: N818 - a decision about a file, not an error of ours
    """The workbook as a whole is refused. ``reason`` is a word for it; ``limit`` goes into its sentence."""

    def __init__(self, reason: str, limit: int = 0) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit


@dataclass(slots=True)
class Row:
    """One row of a sheet: its number, the texts by field, and fields whose cell cannot be taken, with the reason."""

    number: int
    cells: dict[str, str]
    bad: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook and where its columns are. ``unknown`` are headers that no column of the sector has."""

    file: BinaryIO
    book: Any
    layout: Layout
    limits: Limits
    unknown: tuple[str, ...] = ()

    def records(self) -> Iterator[Row]:
        """Rows with anything in them. Raises Fault: BROKEN, TOO_MANY_ROWS, TOO_LARGE_UNPACKED, WIDE."""
        found = _rows(self.book[RECORD_SHEET], self.layout.records, self.layout.record_row)
        return bounded(found, self.limits.rows, self.limits.unpacked)

    def items(self) -> Iterator[Row]:
        """The same of the items; none without such a sheet."""
        if not self.layout.items:
            return iter(())
        found = _rows(self.book[ITEM_SHEET], self.layout.items, self.layout.item_row)
        return bounded(found, self.limits.rows * ITEMS_EACH, self.limits.unpacked)


def opened(file: BinaryIO, limits: Limits, sector: str = "") -> Workbook:
    """Look before opening, then find sheets and columns.

    sector: what the uploader says it is; without it the workbook's hidden sheet must say. Raises Fault.
    """
    try:
        archive.check(file, limits)
    except Refused as refused:
        raise Fault(str(refused.reason), limits.unpacked) from refused
    _refuse_traps(file)
    book = _load(file)
    sector = _sector(book) or sector
    if not sector:
        raise Fault("sector")
    return _found(file, book, sector, limits)


def _load(file: BinaryIO) -> Any:
    file.seek(0)
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever openpyxl trips over, the file is at fault
        raise Fault("broken") from error


def _refuse_traps(file: BinaryIO) -> None:
    """No part of a workbook has a document type, which is where entities that grow without end would be declared, and
    no part is long that is read into memory as a tree."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels", ".vml")):
                _look_at_prolog(archive, member.filename)
                if member.file_size > LARGEST_TREE and not member.filename.startswith(READ_IN_PIECES):
                    raise Fault("swollen", LARGEST_TREE)
        if any(archive.getinfo(name).file_size > LARGEST_TREE for name in _main_parts(archive)):
            raise Fault("swollen", LARGEST_TREE)


def _main_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    """Whatever the directory of types calls a workbook, wherever it lies."""
    try:
        manifest: Any = Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))  # type: ignore[arg-type]
    except Exception as error:  # whatever it is, there is no workbook in it
        raise Fault("broken") from error
    names = (each.PartName.lstrip("/") for each in manifest.Override if each.ContentType.endswith("main+xml"))
    return (name for name in names if name in archive.NameToInfo)


class _Seen(Exception):  # noqa: N818 - the end of what had to be looked at
    pass


def _look_at_prolog(archive: zipfile.ZipFile, member: str) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _stop
    try:
        with archive.open(member) as part:
            parser.ParseFile(part)
    except _Seen:
        return
    except (expat.ExpatError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Fault("broken") from error


def _refuse_doctype(*_: Any) -> None:
    raise Fault("entities")


def _stop(*_: Any) -> None:
    raise _Seen


def _sector(book: Any) -> str | None:
    if OPTION_SHEET not in book.sheetnames:
        return None
    first = next(_texts(book[OPTION_SHEET], 1), [])
    return layouts.sector(first)


def _found(file: BinaryIO, book: Any, sector: str, limits: Limits) -> Workbook:
    top = _header(book, RECORD_SHEET, records(sector))
    if top is None or not {"title", "catalogue_code"} & set(top.columns):
        raise Fault("header")
    below = _header(book, ITEM_SHEET, items(sector))
    if below and KEY not in below.columns:
        raise Fault("items_header")
    placed = Layout(sector, top.columns, below.columns if below else {}, top.row, below.row if below else 0)
    return Workbook(file, book, placed, limits, (*top.unknown, *(below.unknown if below else ())))


def _header(book: Any, title: str, columns: tuple[Column, ...]) -> Header | None:
    if title not in book.sheetnames:
        return None
    return layouts.header(columns, _texts(book[title], layouts.SEARCHED))


def _texts(sheet: Any, count: int) -> Iterator[list[str]]:
    """The first rows as texts."""
    return ([workbook.text(cell) for cell in row] for row in islice(cells(sheet), count))


def cells(sheet: Any) -> Iterator[Any]:
    """Rows of cells. Raises Fault for what cannot be read and for rows without end."""
    if not hasattr(sheet, "reset_dimensions"):  # a chart has no cells
        raise Fault("broken")
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    rows, left = sheet.iter_rows(), MOST_CELLS
    for _ in range(workbook.ROWS):
        try:
            row = next(rows, None)
        except Exception as error:  # as above: XML, zip, style and number errors of all kinds
            raise Fault("broken") from error
        if row is None:
            return
        if len(row) > MOST_COLUMNS:
            raise Fault("wide", MOST_COLUMNS)
        left -= len(row)
        if left < 0:
            raise Fault("repeated")
        yield row


def _rows(sheet: Any, columns: Mapping[str, int], header_row: int) -> Iterator[Row]:
    for number, taken in enumerate(cells(sheet), 1):
        row = _row(number, taken, columns) if number > header_row else None
        if row is not None and (any(row.cells.values()) or row.bad):
            yield row


def bounded(rows: Iterator[Row], most: int, letters: int) -> Iterator[Row]:
    """The rows, as long as there are not too many, and no more text in them than the file may unpack to: a text that
    stands in the file once may be that of every cell."""
    for found, row in enumerate(rows, 1):
        if found > most:
            raise Fault("too_many_rows", most)
        letters -= sum(map(len, row.cells.values()))
        if letters < 0:
            raise Fault("repeated")
        yield row


def _row(number: int, taken: Any, columns: Mapping[str, int]) -> Row:
    row = Row(number, {})
    for name, index in columns.items():
        text, bad = _taken(taken[index]) if index < len(taken) else ("", "")
        row.cells[name] = text
        if bad:
            row.bad[name] = bad
    return row


def _taken(cell: Any) -> tuple[str, str]:
    """A cell's text, and why it is not taken: ``formula``, ``error``, ``long`` or ``character``."""
    if getattr(cell, "data_type", "") == "f":
        return "", "formula"
    if getattr(cell, "data_type", "") == "e":
        return "", "error"
    text = workbook.text(cell).strip()
    if len(text) > LONGEST_CELL:
        return "", "long"
    return ("", "character") if forbidden_character(text) else (text, "")
