"""Files as agencies upload them, good and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from ckanext.provdata.tables.policy import Survey, TableFile, values

PARKS = """停车场编号,停车场名称,泊位数,启用日期,联系电话
00123,裕华路停车场,120,2019-05-01,0311-01234567
00124,胜利大街停车场,80,2020-12-31,031100000001
"""
ITEMS = [
    {"name": "park_no", "title": "停车场编号", "type": "C", "description": "市交通局编制的五位编号"},
    {"name": "park_name", "title": "停车场名称", "type": "C"},
    {"name": "spaces", "title": "泊位数", "type": "I"},
    {"name": "opened", "title": "启用日期", "type": "D"},
]


def records(table: TableFile, found: Survey) -> Iterator[dict[str, Any]]:
    """The rows of a table as the DataStore gives them back."""
    names = [column.id for column in found.columns]
    return (dict(zip(names, row, strict=True)) for row in values(table, found))


def workbook(*rows: list[Any], formats: dict[str, str] | None = None, sheets: int = 1) -> bytes:
    """An XLSX file with those rows on its first sheet; ``formats`` by cell, e.g. ``{"A2": "00000"}``."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    for number in range(1, sheets):
        book.create_sheet(f"说明{number}")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def park_book() -> bytes:
    """The parks as a workbook whose numbers are numbers shown with leading zeros."""
    return workbook(
        ["停车场编号", "停车场名称", "泊位数", "启用日期", "核查时间", "联系电话", "收费"],
        [123, "裕华路停车场", 120, date(2019, 5, 1), datetime.fromisoformat("2024-01-02T08:30"), "0311-01234567", 1.5],
        [
            124,
            "胜利大街停车场",
            80.0,
            date(2020, 12, 31),
            datetime.fromisoformat("2024-01-03"),
            "031100000001",
            0.1 + 0.2,
        ],
        formats={"A2": "00000", "A3": "00000", "E2": "yyyy-mm-dd hh:mm", "E3": "yyyy-mm-dd hh:mm"},
    )


def with_member(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one member's content replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == name else old.read(member))
    return file.getvalue()


def with_words(book: bytes, words: bytes) -> bytes:
    """The workbook with a part of texts that cells name by their numbers, as Excel writes them."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        types = archive.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    file = io.BytesIO(with_member(book, "[Content_Types].xml", types.replace(b"</Types>", part)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", words)
    return file.getvalue()


def sheet_xml(rows: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    "<!DOCTYPE x [<!ENTITY a '"
    + "哈" * 1000
    + "'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 20}'>" for old, new in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)


def bomb() -> bytes:
    """A few hundred kilobytes that unpack to 600 MiB."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(park_book())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member, old.read(member))
        with new.open("xl/media/image1.bin", "w") as big:
            for _ in range(600):
                big.write(bytes(1 << 20))
    return file.getvalue()


def laughing() -> bytes:
    """A workbook whose sheet names entities within entities."""
    return with_member(
        park_book(), SHEET, sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row>', ENTITIES)
    )


def far_row() -> bytes:
    """A sheet whose second row claims to be the hundred thousand millionth."""
    cell = '<c r="A{0}" t="inlineStr"><is><t>x</t></is></c>'
    rows = f'<row r="1">{cell.format(1)}</row><row r="99999999999">{cell.format(99999999999)}</row>'
    return with_member(park_book(), SHEET, sheet_xml(rows))


def lying_size() -> bytes:
    """A sheet that unpacks to more than the directory says."""
    book = park_book()
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        size = archive.getinfo(SHEET).file_size
    return book.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))
