"""The car parks in every format that is loaded."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import openpyxl
import shapefile
import xlwt

from .files import PARKS

HEAD = PARKS.splitlines()[0].split(",")
ROWS = [line.split(",") for line in PARKS.splitlines()[1:]]


def old_book(title: str = "", code: Any = 123) -> bytes:
    """XLS: codes are numbers shown with zeros, days are Excel's. With a title over all columns when one is given."""
    book = xlwt.Workbook()
    sheet: Any = book.add_sheet("名录")
    zeros, day = (xlwt.easyxf(num_format_str=shown) for shown in ("00000", "yyyy-mm-dd"))
    top = 0
    if title:
        sheet.write_merge(0, 0, 0, len(HEAD) - 1, title)
        top = 1
    for column, name in enumerate(HEAD):
        sheet.write(top, column, name)
    for number, row in enumerate(ROWS):
        sheet.write(top + 1 + number, 0, code + number, zeros)
        sheet.write(top + 1 + number, 1, row[1])
        sheet.write(top + 1 + number, 2, int(row[2]))
        sheet.write(top + 1 + number, 3, date.fromisoformat(row[3]), day)
        sheet.write(top + 1 + number, 4, row[4])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def hidden_first(kind: str) -> bytes:
    """A workbook whose first sheet is hidden."""
    book: Any = xlwt.Workbook() if kind == "xls" else openpyxl.Workbook()
    for number, rows in enumerate([["代码", "1"], ["名称", "甲"]]):
        if kind == "xls":
            sheet = book.add_sheet(f"表{number}")
            sheet.visibility = int(number == 0)
            sheet.write(0, 0, rows[0])
            sheet.write(1, 0, rows[1])
        else:
            sheet = book.create_sheet(f"表{number}") if number else book.active
            sheet.sheet_state = "visible" if number else "hidden"
            sheet["A1"], sheet["A2"] = rows
    if kind == "xls":
        book.set_active_sheet(1)
    else:
        book.active = 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def merged_book() -> bytes:
    """XLSX with a title, names in two rows, and two cells of data merged into one."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["某市停车场一览表"],
        ["编号", "泊位", None, "电话"],
        [None, "小型", "大型", None],
        ["001", 1, 2, "0311"],
        ["002", 3, 4, None],
    ):
        sheet.append(row)
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "D4:D5"):
        sheet.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(rows: str = "", before: str = "") -> bytes:
    """An OpenDocument sheet with those rows, the car parks when there are none."""
    text = rows or "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in [HEAD, *ROWS])
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {_SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="名录">{text}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return file.getvalue()


def ods_cell(text: str, attributes: str = "") -> str:
    """A number keeps the zeros it is shown with only in its text."""
    kind = f'office:value-type="float" office:value="{int(text)}"' if text.isdigit() else 'office:value-type="string"'
    return f"<table:table-cell {kind} {attributes}><text:p>{text}</text:p></table:table-cell>"


def objects() -> bytes:
    return json.dumps([dict(zip(HEAD, row, strict=True)) for row in ROWS], ensure_ascii=False).encode()


def features(encoding: str = "utf-8") -> bytes:
    listed = [
        {
            "type": "Feature",
            "properties": dict(zip(HEAD, row, strict=True)),
            "geometry": {"type": "Point", "coordinates": [114.5 + number, 38.0]},
        }
        for number, row in enumerate(ROWS)
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False).encode(encoding)


def shapes(encoding: str = "gbk", folder: str = "数据/", **more: str | bytes) -> bytes:
    """A zipped Shapefile of points with the parks as its table; ``more`` members by their endings: ``cpg="GBK"``."""
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding) as writer:
        for name in HEAD:
            writer.field(name[:3], "C", 60)
        for number, row in enumerate(ROWS):
            writer.point(114.5 + number, 38.0)
            writer.record(*row)
    members = {ending: part.getvalue() for ending, part in parts.items()} | more
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in members.items():
            archive.writestr(f"{folder}parks.{ending}", content)
    return file.getvalue()


def zipped(**members: str | bytes) -> bytes:
    """A ZIP file; ``__`` in a name stands for a slash, ``_dot_`` for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()
