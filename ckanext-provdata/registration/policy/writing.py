"""Writes workbooks: the template, the catalogue that goes out, the copy that says what is wrong. Row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ckanext.provdata.registration.policy.columns import Column, Kind
from ckanext.provdata.registration.policy.layout import GUIDE_SHEET, MARK, OPTION_SHEET, STAR

Rows = Iterable[Sequence[str]]
#: Row of field names, which is hidden, and row of labels.
NAMES, LABELS = 1, 2
#: Excel's bounds for the box beside a cell: title, text.
BOX_TITLE, BOX_TEXT = 32, 255
#: More boxes make a workbook slow to open; the list of problems has all of them.
MOST_COMMENTS = 3000
AUTHOR = "provdata"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_HEAD = PatternFill("solid", fgColor="1B4B8F")
_MUST = PatternFill("solid", fgColor="B3261E")
_WRONG = PatternFill("solid", fgColor="FFD9D6")
_WHITE = Font(bold=True, color="FFFFFF")
_MIDDLE = Alignment(vertical="center", wrap_text=True)


@dataclass(slots=True)
class Sheet:
    """One sheet. ``columns`` by position, None where a column is not ours; ``rows`` from the first row on, header
    included; ``labels`` is the header's row, ``names`` the hidden one's (0: none); ``marks`` texts by row and position.
    """

    title: str
    columns: Sequence[Column | None]
    rows: Rows
    labels: int = LABELS
    names: int = NAMES
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What the drop-downs offer besides the vocabularies, and how many rows they reach down."""

    sector: str
    regions: Sequence[str]
    owner: str
    rows: int


def header(columns: Sequence[Column]) -> Iterator[list[str]]:
    """The two header rows of our own sheets."""
    yield [column.name for column in columns]
    yield [column.label + (STAR if column.required else "") for column in columns]


def write(path: Path, sheets: Sequence[Sheet], options: Options, guide: Rows = ()) -> None:
    """Write the workbook: these sheets, the guide when there is one, and the hidden sheet with the options."""
    book = Workbook(write_only=True)
    lists: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        _write_sheet(book, sheet, options, lists)
    _write_plain(book, GUIDE_SHEET, guide)
    _write_options(book, options, lists)
    book.save(path)


def _write_sheet(book: Any, sheet: Sheet, options: Options, lists: dict[tuple[str, ...], str]) -> None:
    made = book.create_sheet(sheet.title)
    if sheet.labels:
        made.freeze_panes = f"A{sheet.labels + 1}"
    if sheet.names:
        made.row_dimensions[sheet.names].hidden = True
    for index, column in enumerate(sheet.columns):
        letter = get_column_letter(index + 1)
        made.column_dimensions[letter].width = column.width if column else 16
        made.column_dimensions[letter].number_format = "@"  # what is typed stays what it is: zeros, dates
        if column:
            span = f"{letter}{sheet.labels + 1}:{letter}{sheet.labels + options.rows}"
            made.data_validations.append(_validation(column, span, options, lists))
    painter = _Painter(made, sheet)
    for number, row in enumerate(sheet.rows, 1):
        made.append(painter.row(number, row))


class _Painter:
    """Makes the cells of one sheet: texts, never formulas; the header and what is wrong with their colours."""

    def __init__(self, made: Any, sheet: Sheet) -> None:
        self.made, self.sheet = made, sheet
        self.boxed = set(list(sheet.marks)[:MOST_COMMENTS])
        self.marked: dict[int, int] = {}
        for row, index in sheet.marks:
            self.marked[row] = max(index, self.marked.get(row, 0))

    def row(self, number: int, texts: Sequence[str]) -> list[Any]:
        """The row's cells, as far as there is text or a mark."""
        length = max(len(texts), self.marked.get(number, -1) + 1)
        return [self.cell(number, index, texts[index] if index < len(texts) else "") for index in range(length)]

    def cell(self, number: int, index: int, text: str) -> Any:
        clean = _CONTROL.sub("", text)
        if number == self.sheet.labels:
            return self._head(index, clean)
        mark = self.sheet.marks.get((number, index))
        if mark is None and not clean.startswith("="):
            return clean or None
        cell = WriteOnlyCell(self.made, clean or None)
        if clean:
            cell.data_type = "s"
        if mark is not None:
            cell.fill = _WRONG
            cell.comment = _comment(mark) if (number, index) in self.boxed else None
        return cell

    def _head(self, index: int, text: str) -> Any:
        cell = WriteOnlyCell(self.made, text or None)
        column = self.sheet.columns[index] if index < len(self.sheet.columns) else None
        cell.fill = _MUST if column and column.required else _HEAD
        cell.font, cell.alignment = _WHITE, _MIDDLE
        return cell


def _comment(text: str) -> Comment:
    return Comment(text, AUTHOR, height=90, width=280)


def _validation(column: Column, span: str, options: Options, lists: dict[tuple[str, ...], str]) -> DataValidation:
    """A drop-down where there are choices; a box with the field's help. Where several may be chosen it only offers."""
    offered = _offered(column, options)
    made = DataValidation(type="list" if offered else None, formula1=_place(offered, lists) if offered else None)
    made.sqref.add(span)
    made.allow_blank = True
    made.showErrorMessage = column.kind is Kind.CHOICE
    made.errorTitle, made.error = column.label[:BOX_TITLE], "请从下拉列表中选择。"
    if column.help:
        made.showInputMessage = True
        made.promptTitle, made.prompt = column.label[:BOX_TITLE], column.help[:BOX_TEXT]
    return made


def _offered(column: Column, options: Options) -> tuple[str, ...]:
    if column.kind is Kind.REGION:
        return tuple(options.regions)
    if column.kind is Kind.OWNER:
        return (options.owner,) if options.owner else ()
    return tuple(column.texts.values())


def _place(offered: tuple[str, ...], lists: dict[tuple[str, ...], str]) -> str:
    """Where the hidden sheet has that list; each list stands there once, in a column of its own."""
    letter = lists.setdefault(offered, get_column_letter(len(lists) + 1))
    return f"'{OPTION_SHEET}'!${letter}$2:${letter}${len(offered) + 1}"


def _write_options(book: Any, options: Options, lists: dict[tuple[str, ...], str]) -> None:
    made = book.create_sheet(OPTION_SHEET)
    made.sheet_state = "hidden"
    made.append([MARK, options.sector])
    for row in zip_longest(*lists):
        made.append(list(row))


def _write_plain(book: Any, title: str, rows: Rows) -> None:
    """A sheet of text, its first row as a header; none without rows."""
    texts = list(rows)
    if not texts:
        return
    made = book.create_sheet(title)
    for letter, width in zip("ABCDE", (24, 10, 60, 60, 40), strict=True):
        made.column_dimensions[letter].width = width
    painter = _Painter(made, Sheet(title, (), (), labels=1, names=0))
    for number, row in enumerate(texts, 1):
        made.append(painter.row(number, row))
