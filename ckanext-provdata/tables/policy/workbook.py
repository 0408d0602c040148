"""Rows of the first sheet of an XLSX workbook, as text: what Excel shows for codes, dates and truth values."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl

from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

_ZEROS = re.compile(r"0+")
#: Excel's own limits: a row that claims to lie beyond is a trap, since rows in between are walked through.
ROWS = 1_048_576


def check(file: BinaryIO, limits: Limits) -> None:
    """Look before opening. Raises Refused: BROKEN for what is no complete zip, TOO_LARGE_UNPACKED for a bomb.

    Reading never gives more bytes of a member than the directory declares, so the declared sizes can be relied on.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused(Reason.BROKEN) from error
    if unpacked > limits.unpacked:
        raise Refused(Reason.TOO_LARGE_UNPACKED, limit=limits.unpacked)


def sheets(file: BinaryIO) -> int:
    """Number of sheets that hold cells. Raises Refused BROKEN."""
    return len(_workbook(file).worksheets)


def rows(file: BinaryIO) -> Iterator[Row]:
    """Rows with anything in them. Raises Refused: BROKEN for what cannot be read, LONG_ROW, TOO_MANY_ROWS."""
    sheet = _sheet(file)
    cells = sheet.iter_rows()
    number = 0
    while (found := _next(cells)) is not None:
        number += 1
        if number > ROWS:
            raise Refused(Reason.TOO_MANY_ROWS, limit=ROWS)
        texts = [text(cell) for cell in found]
        if sum(map(len, texts)) > ROW:
            raise Refused(Reason.LONG_ROW, row=number)
        if any(texts):
            yield Row(number, texts)


def _sheet(file: BinaryIO) -> Any:
    workbook = _workbook(file)
    if not workbook.worksheets:
        raise Refused(Reason.EMPTY)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    return sheet


def _workbook(file: BinaryIO) -> Any:
    file.seek(0)
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever openpyxl trips over, the file is at fault
        raise Refused(Reason.BROKEN) from error


def _next(cells: Iterator[Any]) -> Any:
    try:
        return next(cells, None)
    except Exception as error:  # as above: XML, zip, style and number errors of all kinds
        raise Refused(Reason.BROKEN) from error


def text(cell: Any) -> str:
    """A cell's value as text that loses nothing; a number shown with leading zeros keeps them."""
    match cell.value:
        case None:
            return ""
        case bool():
            return "TRUE" if cell.value else "FALSE"
        case int() | float():
            return _number(cell)
        case datetime():
            return _moment(cell)
        case date() | time():
            return cell.value.isoformat()
        case _:
            return str(cell.value)


def _number(cell: Any) -> str:
    written = _plain(cell.value)
    shown = cell.number_format or ""
    return written.zfill(len(shown)) if _ZEROS.fullmatch(shown) and written.isdigit() else written


def _plain(number: float) -> str:
    """Without exponent, without a fraction of zero, and with the 15 digits Excel shows of what it calculated."""
    return str(number) if isinstance(number, int) else format(Decimal(f"{number:.15g}").normalize(), "f")


def _moment(cell: Any) -> str:
    moment: datetime = cell.value
    has_time = moment.time() != time() or "h" in (cell.number_format or "").lower()
    return moment.isoformat(sep=" ") if has_time else moment.date().isoformat()
