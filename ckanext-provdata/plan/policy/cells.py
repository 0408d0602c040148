"""Tables as files, row by row: CSV, JSON and XLSX in pieces, so that a long list is never whole in memory."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

#: What makes a spreadsheet take a text for a formula, in either width; with an apostrophe before it, it stays a text.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Rows in one piece, and those an XLSX sheet can hold below its header.
PIECE, MOST_ROWS = 500, 1_048_575
BOM = b"\xef\xbb\xbf"
#: Digits Excel keeps of a number.
DIGITS = 15
#: Longest text of a cell.
LONGEST = 32_767

Row = Sequence[Any]


def guarded(value: Any) -> str:
    """A CSV cell that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_file(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with BOM, by which Excel tells it from GBK; lines end as RFC 4180 has it."""
    yield BOM
    for piece in _pieces(chain([header], rows)):
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([guarded(cell) for cell in row] for row in piece)
        yield buffer.getvalue().encode()


def json_file(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """An array of objects, one in a line."""
    yield b"[\n"
    before = ""
    for piece in _pieces(rows):
        lines = [json.dumps(row, ensure_ascii=False) for row in piece]
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield b"\n]\n"


def _pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while piece := list(islice(iterator, PIECE)):
        yield piece


class _Sink(io.RawIOBase):
    """Takes what a ZIP writer writes and gives it away in pieces."""

    def __init__(self) -> None:
        self._taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._taken += data
        return len(data)

    def take(self) -> bytes:
        data = bytes(self._taken)
        self._taken.clear()
        return data


def xlsx_file(title: str, header: Row, rows: Iterable[Row], widths: Sequence[int] = ()) -> Iterator[bytes]:
    """A workbook of one sheet (ECMA-376) whose first row stays in view. Texts are inline, so none is ever a formula.

    Rows beyond what a sheet can hold are left out. widths: of the columns, in characters.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(title).items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_sheet_head(widths or [16] * len(header)).encode())
            sheet.write(_row(1, header, style=' s="1"').encode())
            number = 2
            for piece in _pieces(islice(rows, MOST_ROWS)):
                sheet.write("".join(_row(number + i, row) for i, row in enumerate(piece)).encode())
                number += len(piece)
                yield sink.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _row(number: int, row: Row, style: str = "") -> str:
    return f'<row r="{number}">{"".join(_cell(value, style) for value in row)}</row>'


def _cell(value: Any, style: str) -> str:
    if value is None or value == "":
        return f"<c{style}/>"
    if _is_number(value):
        return f"<c{style}><v>{value}</v></c>"
    text = escape(_CONTROL.sub("", str(value))[:LONGEST])
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _is_number(value: Any) -> bool:
    """Whether a cell shows it whole as a number; more digits than Excel keeps stay text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and sum(map(str.isdigit, str(value))) <= DIGITS


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _sheet_head(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'{_XML}<worksheet xmlns="{_MAIN}">{views}<cols>{columns}</cols><sheetData>'


def _parts(title: str) -> dict[str, str]:
    """Everything but the sheet itself."""
    name = escape(re.sub(r"[\[\]:*?/\\']", " ", title)[:31], {'"': "&quot;"})
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font>'
        '<font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
        '<xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
