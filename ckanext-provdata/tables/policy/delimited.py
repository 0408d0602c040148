"""Rows of CSV and TSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from ckanext.provdata.tables.policy.status import Reason, Refused

#: Comma first: another mark is taken only where the comma makes no table and it does.
MARKS = {"csv": (",", "\t", ";", "|"), "tsv": ("\t",)}
SAMPLE_ROWS = 100
#: Characters in one line of the file, and in one row of the table (PostgreSQL's text search takes no more).
LINE = 1 << 20
ROW = 200_000


class Row(NamedTuple):
    """Cells, and the line or row of the file they end on."""

    number: int
    cells: list[str]


def rows(file: BinaryIO, codec: str, mark: str) -> Iterator[Row]:
    """All rows from the start of the file, blank ones left out.

    Raises Refused: CUT for a quotation that never ends, BROKEN for text that is no CSV, LONG_ROW.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=codec, newline="")
    try:
        reader = csv.reader(_lines(text), delimiter=mark, strict=True)
        for cells in _parsed(reader):
            if any(cells):
                yield Row(reader.line_num, cells)
    finally:
        if not file.closed:
            text.detach()  # it would close the file


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: one that has no end would fill the memory."""
    number = 0
    while line := text.readline(LINE):
        number += 1
        if len(line) >= LINE:
            raise Refused(Reason.LONG_ROW, row=number)
        yield line


def _parsed(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for cells in reader:
            if sum(map(len, cells)) > ROW:
                raise Refused(Reason.LONG_ROW, row=reader.line_num)  # type: ignore[attr-defined]
            yield cells
    except csv.Error as error:
        at_end = "unexpected end of data" in str(error)
        raise Refused(Reason.CUT if at_end else Reason.BROKEN, row=reader.line_num) from error  # type: ignore[attr-defined]


def mark(file: BinaryIO, codec: str, kind: str) -> str:
    """What separates the cells: the first mark by which all of the first rows have the same number, more than one."""
    return next((mark for mark in MARKS[kind] if _makes_a_table(file, codec, mark)), MARKS[kind][0])


def _makes_a_table(file: BinaryIO, codec: str, mark: str) -> bool:
    try:
        widths = {len(row.cells) for row in islice(rows(file, codec, mark), SAMPLE_ROWS)}
    except Refused:
        return False
    return len(widths) == 1 and widths != {1}
