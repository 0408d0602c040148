"""Tables as files: CSV and TSV without formulas whoever makes them, and workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, stream_with_context

from ckanext.provdata.plan.policy import cells
from ckanext.provdata.tables.policy import guarding

table_downloads = Blueprint("provdata_table_downloads", __name__)
blueprints = [table_downloads]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows asked for first, and values asked for at once after them, which bounds the memory a download takes.
FIRST, VALUES = 100, 50_000
MARKS = {'.csv"': ",", '.tsv"': "\t"}


@table_downloads.after_app_request
def without_formulas(response: Response) -> Response:
    """What CKAN dumps of a table as CSV or TSV, with cells guarded that a spreadsheet would run.

    Which it is only the name of the file tells: CKAN calls all of them a stream of octets.
    """
    ending = response.headers.get("Content-Disposition", "")[-len('.csv"') :]
    if tk.request.endpoint == "datastore.dump" and ending in MARKS:
        response.response = guarding.delimited(response.iter_encoded(), MARKS[ending])
    return response


@table_downloads.get("/dataset/<id>/resource/<resource_id>/table.xlsx")
def workbook(id: str, resource_id: str) -> Response:  # noqa: A002 - CKAN's name for it in addresses
    """The whole table with its columns called as the data dictionary has them. Texts in it are never formulas."""
    try:
        resource = tk.get_action("resource_show")({}, {"id": resource_id})
        first = _after(resource_id, 0, FIRST, include_total=True)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return tk.abort(404, tk._("没有这个数据表"))
    if first["total"] > cells.MOST_ROWS:
        return tk.abort(400, tk._("数据表超过一个工作表所能容纳的行数，请下载 CSV 文件。"))
    columns = [field for field in first["fields"] if field["id"] != "_id"]
    header = [(field.get("info") or {}).get("label") or field["id"] for field in columns]
    title = resource.get("name") or "数据表"
    pieces = cells.xlsx_file(title, header, _all(resource_id, first["records"], [field["id"] for field in columns]))
    response = Response(stream_with_context(pieces), content_type=XLSX)
    file_name = f"attachment; filename=\"{resource_id}.xlsx\"; filename*=UTF-8''{quote(f'{title}.xlsx')}"
    response.headers["Content-Disposition"] = file_name
    return response


def _after(resource_id: str, last: int, count: int, *, include_total: bool = False) -> dict[str, Any]:
    """The rows behind one. Each batch is asked for as the reader: what is closed meanwhile ends the file."""
    asked = {"resource_id": resource_id, "filters": {"_id": {"gt": last}}, "limit": count, "sort": "_id"}
    return tk.get_action("datastore_search")({}, {**asked, "include_total": include_total})


def _all(resource_id: str, records: list[dict[str, Any]], names: list[str]) -> Iterator[list[Any]]:
    """The first rows and all behind them, each found by its number: to count up to them would take ever longer."""
    count = max(FIRST, VALUES // len(names))
    while records:
        yield from ([record[name] for name in names] for record in records)
        records = _after(resource_id, records[-1]["_id"], count)["records"]
