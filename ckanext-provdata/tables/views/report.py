"""Pages about a table for those who may change it: its report, its encoding to choose, a sample before it is saved."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint
from werkzeug.wrappers import Response

table_report = Blueprint("provdata_table_report", __name__)
blueprints = [table_report]


@table_report.get("/dataset/<id>/resource/<resource_id>/table")
def show(id: str, resource_id: str) -> str:  # noqa: A002 - CKAN's name for it in addresses
    """How the table was checked, and what it looks like in each encoding while that is not certain."""
    try:
        tk.check_access("provdata_table_report_show", {}, {"id": resource_id})
        resource = tk.get_action("resource_show")({}, {"id": resource_id})
        package = tk.get_action("package_show")({}, {"id": resource["package_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("没有这个数据资源"))
    table = tk.h.provdata_table_status(resource)
    sample = tk.get_action("provdata_table_sample")({}, {"id": resource_id}) if table and table["asks"] else {}
    shown = {"pkg_dict": package, "package": package, "resource": resource, "table": table, "sample": sample}
    return tk.render("provdata/tables/report.html", shown)


@table_report.post("/dataset/<id>/table-sample")
def sample(id: str) -> Response | str:  # noqa: A002 - CKAN's name for it in addresses
    """A piece of page: the first rows of the file that is about to be saved."""
    asked = {"package_id": id, "upload": tk.request.files.get("upload"), "encoding": tk.request.form.get("encoding")}
    try:
        found = tk.get_action("provdata_upload_sample")({}, asked)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("没有这个数据集"))
    except tk.ValidationError:
        return tk.abort(400, tk._("请选择文件"))
    return tk.render("provdata/tables/sample.html", {"sample": found, "choosing": "form"})
