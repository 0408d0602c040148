"""Files made of a table hold the table, and are the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from ckanext.provdata.demo.policy import files
from ckanext.provdata.demo.policy.table import Item, Table

ITEMS = [
    Item("code", "C", "代码", "前面的零要在"), Item("day", "D", "日期"), Item("count", "I", "个数"),
    Item("lon", "B", "经度"), Item("lat", "B", "纬度"),
]  # fmt: skip
TABLE = Table.of(ITEMS, [("001", date(2026, 1, 2), 3, 114.5, 38.0), ('引号"，逗号,\n换行', None, None, None, None)])


def test_csv_has_the_mark_that_excel_needs_and_every_cell():
    content = files.as_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [TABLE.names, ["001", "2026-01-02", "3", "114.5", "38.0"], ['引号"，逗号,\n换行', "", "", "", ""]]


def test_json_keeps_types():
    rows = json.loads(files.as_json(TABLE))
    assert rows[0] == {"code": "001", "day": "2026-01-02", "count": 3, "lon": 114.5, "lat": 38.0}
    assert rows[1]["count"] is None


def test_geojson_has_the_rows_that_are_somewhere():
    document = json.loads(files.as_geojson(TABLE))
    assert [feature["geometry"]["coordinates"] for feature in document["features"]] == [[114.5, 38.0]]
    assert document["features"][0]["properties"] == {"code": "001", "day": "2026-01-02", "count": 3}


def test_geojson_of_a_table_without_points_is_refused():
    with pytest.raises(ValueError, match="lon and lat"):
        files.as_geojson(Table.of(ITEMS[:1], [("001",)]))


def test_a_workbook_has_headings_for_people_and_explains_its_columns():
    book = load_workbook(io.BytesIO(files.as_xlsx(TABLE)))
    rows = list(book["数据"].iter_rows(values_only=True))
    assert rows[0] == ("代码", "日期", "个数", "经度", "纬度")
    assert rows[1][0] == "001"
    assert next(book["信息项"].iter_rows(min_row=2, values_only=True)) == ("code", "代码", "C", "前面的零要在")


def test_a_workbook_holds_no_trace_of_when_it_was_made():
    with zipfile.ZipFile(io.BytesIO(files.as_xlsx(TABLE))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = book.read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-[^<]*)<", properties) == ["1980-01-01T00:00:00Z"] * 2
