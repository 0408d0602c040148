"""Rows of the first visible sheet of an old workbook (XLS), as text: what Excel shows for codes and dates."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, BinaryIO

import xlrd
import xlrd.biffh

from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.status import Reason, Refused
from ckanext.provdata.tables.policy.workbook import MOST_MERGED, Area, plain

_ZEROS = re.compile(r"0+")
_CLOCK = re.compile(r"[hH时]")


def opened(file: BinaryIO) -> Any:
    """The workbook, with the formats of its cells, which hold the zeros of codes. Raises Refused."""
    file.seek(0)
    try:
        with open(os.devnull, "w") as nowhere:
            return xlrd.open_workbook(
                file_contents=file.read(), formatting_info=True, on_demand=True, ragged_rows=True, logfile=nowhere
            )
    except xlrd.biffh.XLRDError as error:
        raise Refused(Reason.ENCRYPTED if "encrypted" in str(error) else Reason.BROKEN) from error
    except MemoryError:  # of the process that reads
        raise
    except Exception as error:  # whatever xlrd trips over, the file is at fault
        raise Refused(Reason.BROKEN) from error


def _sheet(book: Any) -> Any:
    if not book.nsheets:
        raise Refused(Reason.EMPTY)
    try:
        shown = (sheet for sheet in map(book.sheet_by_index, range(book.nsheets)) if not sheet.visibility)
        return next(shown, None) or book.sheet_by_index(0)
    except MemoryError:  # of the process that reads
        raise
    except Exception as error:  # as above
        raise Refused(Reason.BROKEN) from error


def merged(book: Any) -> list[Area]:
    """Areas of cells merged into one."""
    areas = _sheet(book).merged_cells[:MOST_MERGED]
    return [(top + 1, left, bottom, right - 1) for top, bottom, left, right in areas]


def rows(book: Any) -> Iterator[Row]:
    """Rows with anything in them. Raises Refused LONG_ROW."""
    sheet = _sheet(book)
    for index in range(sheet.nrows):
        texts = [_text(book, cell) for cell in sheet.row(index)]
        if sum(map(len, texts)) > ROW:
            raise Refused(Reason.LONG_ROW, row=index + 1)
        if any(texts):
            yield Row(index + 1, texts)


def _text(book: Any, cell: Any) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return cell.value
        case xlrd.XL_CELL_NUMBER:
            return _number(cell.value, _shown(book, cell))
        case xlrd.XL_CELL_DATE:
            return _moment(book, cell)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        case _:
            return ""


def _shown(book: Any, cell: Any) -> str:
    return book.format_map[book.xf_list[cell.xf_index].format_key].format_str


def _number(number: float, shown: str) -> str:
    written = plain(number)
    return written.zfill(len(shown)) if _ZEROS.fullmatch(shown) and written.isdigit() else written


def _moment(book: Any, cell: Any) -> str:
    """As the number it is where it is no day that Excel could show."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
    except (ValueError, OverflowError):
        return plain(cell.value)
    if cell.value < 1:
        return moment.time().isoformat()
    has_time = moment.time() != time() or _CLOCK.search(_shown(book, cell))
    return moment.isoformat(sep=" ", timespec="seconds") if has_time else moment.date().isoformat()
