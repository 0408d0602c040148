"""The page on which an agency moves a misfiled record to its sector."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import unflatten
from ckan.logic import clean_dict, parse_params, tuplize_dict
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.provdata.schemas import vocabulary

catalogue = Blueprint("provdata_catalogue", __name__)
blueprints = [catalogue]


@catalogue.route("/dataset/<id>/sector", methods=["GET", "POST"])
def sector(id: str) -> str | Response:  # noqa: A002 - CKAN's name for it in addresses
    """Choose a sector, then see what the move takes away and asks for, then move."""
    record = editable(id, "provdata_record_retype")
    target = tk.request.values.get("type", "")
    if target == record["type"] or vocabulary.term("sector", target) is None:
        target = ""
    data: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if tk.request.method == "POST" and target:
        data = clean_dict(unflatten(tuplize_dict(parse_params(tk.request.form))))
        errors = _moved(record["id"], target, data)
        if not errors:
            tk.h.flash_success(tk._("信息资源已归入“{sector}”。").format(sector=tk.h.provdata_term("sector", target)))
            return tk.redirect_to(f"{target}.read", id=record["name"])
    shown = {"pkg_dict": record, "dataset_type": record["type"], "target": target, "data": data, "errors": errors}
    return tk.render("provdata/catalogue/sector.html", shown)


def _moved(record_id: str, target: str, data: dict[str, Any]) -> dict[str, Any]:
    """Move the record; what is wrong with what was sent."""
    fields = {name: value for name, value in data.items() if name not in ("type", "reason")}
    request = {"id": record_id, "type": target, "reason": data.get("reason", ""), "record": fields}
    try:
        tk.get_action("provdata_record_retype")({}, request)
    except tk.ValidationError as error:
        return error.error_dict
    return {}


def editable(record_id: str, action: str = "package_update") -> dict[str, Any]:
    """The record a page is about. Ends in 404 for who may not see it, in 403 for who may not do ``action`` with it."""
    try:
        record = tk.get_action("package_show")({}, {"id": record_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return not_found()
    if vocabulary.term("sector", record["type"]) is None:
        return not_found()
    if not tk.h.check_access(action, {"id": record["id"]}):
        return tk.abort(403, tk._("您无权维护这条信息资源。"))
    return record


def not_found() -> Any:
    """The one page for what is hidden and what is not there."""
    return tk.abort(404, tk._("您访问的内容不存在，或您无权查看。"))
