"""Rows of CSV and TSV text."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from ckanext.provdata.tables.policy.status import Reason, Refused

#: Comma first: another mark is taken only where the comma makes no table and it does.
MARKS = {"csv": (",", "\t", ";", "|"), "tsv": ("\t",)}
SAMPLE_ROWS = 100
#: Share of the rows with more than one cell that must have one number of them.
AGREEING = 0.8
#: Characters in one line of the file, and in one row of the table (PostgreSQL's text search takes no more).
LINE = 1 << 20
ROW = 200_000

#: The parser's own bound is for the whole process and lower than ours; each reader here keeps its own.
csv.field_size_limit(sys.maxsize)


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
    lines = _Lines(text)
    try:
        reader = csv.reader(lines, delimiter=mark, strict=True)
        for cells in _parsed(reader):
            lines.length = 0
            if any(cells):
                yield Row(reader.line_num, cells)
    finally:
        if not file.closed:
            text.detach()  # it would close the file


class _Lines:
    """Lines, of which those of one row are of bounded length: one without an end would fill the memory.

    ``length``: of the lines of the row being read; whoever has the row sets it back.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._number, self.length = text, 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LINE)
        if not line:
            raise StopIteration
        self._number += 1
        self.length += len(line)
        if self.length >= LINE:
            raise Refused(Reason.LONG_ROW, row=self._number)
        return line


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
    """What separates the cells: the mark by which most of the first rows have one number of cells, more than one.

    Of marks that do as well the first is taken; a comma within text makes rows of all lengths.
    """
    shares = {mark: _share(file, codec, mark) for mark in MARKS[kind]}
    return max(MARKS[kind], key=lambda mark: shares[mark])


def _share(file: BinaryIO, codec: str, mark: str) -> float:
    """Share of the first rows that agree on their number of cells; none where that number is one or few agree."""
    widths: Counter[int] = Counter()
    try:
        for row in islice(rows(file, codec, mark), SAMPLE_ROWS):
            widths[len(row.cells)] += 1
    except Refused:
        pass  # a fault further down: what was read before it tells as much
    agreed = max((number for width, number in widths.items() if width > 1), default=0)
    total, split = widths.total(), widths.total() - widths[1]
    return agreed / total if agreed * 2 >= total and agreed >= AGREEING * split and agreed else 0
