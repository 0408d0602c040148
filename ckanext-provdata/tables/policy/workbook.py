"""Rows of the first visible sheet of an XLSX workbook, as text: what Excel shows for codes and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.cell import range_boundaries

from ckanext.provdata.tables.policy import archive
from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

_ZEROS = re.compile(r"0+")
#: Excel's own limits: a row that claims to lie beyond is a trap, since rows in between are walked through.
ROWS = 1_048_576
_MERGED = re.compile(rb'mergeCell [^>]{0,100}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
#: Bytes read at once while merged cells are looked for, and what may stand across two such pieces.
CHUNK, OVERLAP = 1 << 20, 200
#: From here on a floating point number does not hold all digits.
LARGEST = 1e15
#: More merged areas than this are not listed.
MOST_MERGED = 1000

#: First row, first column, last row, last column; rows counted from 1 as Row.number, columns from 0.
Area = tuple[int, int, int, int]


def sheets(file: BinaryIO) -> int:
    """Number of sheets that hold cells. Raises Refused BROKEN."""
    return len(_workbook(file).worksheets)


def merged(file: BinaryIO, limits: Limits) -> list[Area]:
    """Areas of cells merged into one on the first sheet. openpyxl tells them only of a workbook it holds whole."""
    path = _sheet(file)._worksheet_path
    found: list[Area] = []
    with archive.opened(file, limits) as packed, packed.open(path) as sheet:
        rest = b""
        while (chunk := sheet.read(CHUNK)) and len(found) < MOST_MERGED:
            piece = rest + chunk
            found += [_area(match[1].decode()) for match in _MERGED.finditer(piece)]
            rest = piece[max(piece.rfind(b">"), len(piece) - OVERLAP) :]
    return found[:MOST_MERGED]


def _area(reference: str) -> Area:
    left, top, right, bottom = range_boundaries(reference)
    return top, left - 1, bottom, right - 1  # type: ignore[return-value, operator]


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
    sheets = _workbook(file).worksheets
    if not sheets:
        raise Refused(Reason.EMPTY)
    sheet = next((each for each in sheets if each.sheet_state == "visible"), sheets[0])
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    return sheet


def _workbook(file: BinaryIO) -> Any:
    file.seek(0)
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except MemoryError:  # of the process that reads
        raise
    except Exception as error:  # whatever openpyxl trips over, the file is at fault
        raise Refused(Reason.BROKEN) from error


def _next(cells: Iterator[Any]) -> Any:
    try:
        return next(cells, None)
    except MemoryError:  # of the process that reads
        raise
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
    written = plain(cell.value)
    shown = cell.number_format or ""
    return written.zfill(len(shown)) if _ZEROS.fullmatch(shown) and written.isdigit() else written


def plain(number: float) -> str:
    """Without exponent, without a fraction of zero, and with the 15 digits Excel keeps.

    What has more digits keeps its exponent: zeros in place of the lost ones would make another code of it.
    """
    if isinstance(number, int):
        return str(number)
    return f"{number:.15G}" if abs(number) >= LARGEST else format(Decimal(f"{number:.15g}").normalize(), "f")


def _moment(cell: Any) -> str:
    moment: datetime = cell.value
    has_time = moment.time() != time() or "h" in (cell.number_format or "").lower()
    return moment.isoformat(sep=" ") if has_time else moment.date().isoformat()
