"""The button that loads a table again, and what the table preview asks for.

The preview's addresses are CKAN's. Ours answer, because our plugin stands first: CKAN's views make nothing of every
character of a word but Latin letters and digits.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.datatablesview.blueprint import ESTIMATION_THRESHOLD, merge_filters
from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ckanext.provdata.tables.policy import finding

tables = Blueprint("provdata_tables", __name__)
blueprints = [tables]


@tables.post("/dataset/<id>/resource/<resource_id>/table")
def load(id: str, resource_id: str) -> Response:  # noqa: A002 - CKAN's name for it in addresses
    """Queue the loading and go back to the resource's page, where the status says the rest."""
    try:
        encoding = tk.request.form.get("encoding") or ""
        tk.get_action("provdata_table_load")({}, {"id": resource_id, "encoding": encoding})
    except tk.NotAuthorized:
        tk.abort(403, tk._("无权载入这个数据表"))
    except tk.ObjectNotFound:
        tk.abort(404, tk._("没有这个数据资源"))
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
    return tk.redirect_to("dataset_resource.read", id=id, resource_id=resource_id)


@tables.post("/datatables/ajax/<resource_view_id>")
def rows(resource_view_id: str) -> Response:
    """The rows the preview shows next, as DataTables' server-side processing wants them."""
    view, filters, columns, total = _opened(resource_view_id)
    try:
        asked = finding.from_form(tk.request.form, columns)
        draw = int(tk.request.form["draw"])
        found = _search(view, {**filters, **asked.filters}, offset=asked.start, limit=asked.length, sort=asked.sort)
    except (finding.UnclearError, KeyError, ValueError, tk.ValidationError):
        return _refused(400)
    return jsonify(
        draw=draw,
        recordsTotal=total["total"],
        recordsFiltered=found["total"],
        total_was_estimated=total.get("total_was_estimated", False),
        data=[_row(record, columns) for record in found["records"]],
    )


def _opened(resource_view_id: str) -> tuple[dict[str, Any], dict[str, Any], list[str], dict[str, Any]]:
    """A view, the filters it is opened with, the columns it shows, and the whole of its table without rows.

    Aborts with 404 whether there is no such view or the asker may not see it.
    """
    try:
        view = tk.get_action("resource_view_show")({}, {"id": resource_view_id})
        filters = view.get("filters") or {}
        total = _search(view, filters, limit=0)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("没有这个数据表"))
    columns = [field["id"] for field in total["fields"]]
    shown = [name for name in columns if name in view.get("show_fields", columns)]
    return view, merge_filters(filters, tk.h.decode_view_request_filters()), shown, total


def _search(view: dict[str, Any], filters: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"resource_id": view["resource_id"], "filters": filters, **more}
    return tk.get_action("datastore_search")({}, {**asked, "total_estimation_threshold": ESTIMATION_THRESHOLD})


def _refused(status: int) -> Response:
    answer = jsonify(error=tk._("查询条件有误"))
    answer.status_code = status
    return answer


def _row(record: dict[str, Any], columns: list[str]) -> dict[str, str]:
    """A row as the preview puts it into the page: text as HTML."""
    nothing = tk.h.datatablesview_null_label()
    cells = {name: escape(str(nothing if record.get(name) is None else record[name])) for name in columns}
    return {**cells, "DT_RowId": f"row{record['_id']}"}


@tables.post("/datatables/filtered-download/<resource_view_id>")
def download(resource_view_id: str) -> Response:
    """To the DataStore's dump of what the preview shows: the rows found, in its order, without hidden columns."""
    view, filters, columns, _ = _opened(resource_view_id)
    try:
        parameters = json.loads(tk.request.form["params"])
        asked = finding.from_parameters(parameters, columns)
        pairs = zip(parameters["columns"], parameters["visible"], strict=False)
        kept = [column["data"] for column, visible in pairs if visible and column["data"] in columns]
        kind = tk.request.form["format"]
    except (finding.UnclearError, KeyError, TypeError, ValueError):
        tk.abort(400, tk._("查询条件有误"))
    return tk.redirect_to(
        "datastore.dump",
        resource_id=view["resource_id"],
        filters=json.dumps({**filters, **asked.filters}, ensure_ascii=False),
        sort=",".join(asked.sort),
        fields=",".join(kept),
        format=kind,
    )
