"""Files made of a table. The same table gives the same bytes, so that a second load can tell that nothing changed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .table import Table, Value

#: Zip entries and workbook properties carry a time; this one stands for "none".
NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - zip has no time zones
WIDEST = 48


def written(value: Value) -> Any:
    """A value as JSON and CSV have it: dates as CCYY-MM-DD, the rest as it is."""
    return value.isoformat() if isinstance(value, date) else value


def as_csv(table: Table) -> bytes:
    """UTF-8 with byte order mark, which Excel needs to see that it is no GBK; lines end as RFC 4180 says."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.names)
    writer.writerows([written(value) for value in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def as_json(table: Table) -> bytes:
    """A list of objects, keys are column names."""
    rows = [{name: written(value) for name, value in row.items()} for row in table.dictionaries()]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def as_geojson(table: Table) -> bytes:
    """Points (RFC 7946) of the rows that have ``lon`` and ``lat``; the other columns are properties.

    Raises ValueError for a table without these columns.
    """
    if not {"lon", "lat"} <= set(table.names):
        raise ValueError("no columns lon and lat")
    features = [_feature(row) for row in table.dictionaries() if row["lon"] is not None and row["lat"] is not None]
    document = {"type": "FeatureCollection", "features": features}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _feature(row: dict[str, Value]) -> dict[str, Any]:
    properties = {name: written(value) for name, value in row.items() if name not in ("lon", "lat")}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": properties,
    }


def as_xlsx(table: Table) -> bytes:
    """A workbook for people: Chinese headings, and the columns explained on a second sheet."""
    book = Workbook()
    book.properties.created = book.properties.modified = NO_TIME
    book.properties.creator = "provdata"
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "数据"
    _fill(sheet, [item.title for item in table.items], table.rows)
    items = [(item.name, item.title, item.type, item.description) for item in table.items]
    _fill(book.create_sheet("信息项"), ["列名", "信息项名称", "数据类型", "说明"], items)
    out = io.BytesIO()
    book.save(out)
    return _without_times(out.getvalue())


def _fill(sheet: Any, headings: list[str], rows: Any) -> None:
    sheet.append(headings)
    for row in rows:
        sheet.append(list(row))
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        cell = sheet.cell(row=1, column=number)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        longest = max([_width(heading), *(_width(row[number - 1]) for row in rows[:200])])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)


def _width(value: Value) -> int:
    """Columns a text takes: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in str(value))  # noqa: PLR2004 - where CJK begins


def _without_times(workbook: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, NO_TIME.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _fixed(name, old.read(name)))
    return out.getvalue()


def _fixed(name: str, content: bytes) -> bytes:
    """openpyxl stamps the moment of saving into the core properties, whatever they were set to."""
    if name != "docProps/core.xml":
        return content
    head, mark, rest = content.partition(b"<dcterms:modified")
    if not mark:
        return content
    opening, _, after = rest.partition(b">")
    _, closing, tail = after.partition(b"</dcterms:modified>")
    return head + mark + opening + b">" + NO_TIME.isoformat().encode() + b"Z" + closing + tail


WRITERS: dict[str, Callable[[Table], bytes]] = {
    "csv": as_csv, "xlsx": as_xlsx, "json": as_json, "geojson": as_geojson,
}  # fmt: skip
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
LABELS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "geojson": "GeoJSON"}
