"""The button that loads a table again."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint
from werkzeug.wrappers import Response

tables = Blueprint("provdata_tables", __name__)
blueprints = [tables]


@tables.post("/dataset/<id>/resource/<resource_id>/table")
def load(id: str, resource_id: str) -> Response:  # noqa: A002 - CKAN's name for it in addresses
    """Queue the loading and go back to the resource's page, where the status says the rest."""
    try:
        tk.get_action("provdata_table_load")({}, {"id": resource_id})
    except tk.NotAuthorized:
        tk.abort(403, tk._("无权载入这个数据表"))
    except tk.ObjectNotFound:
        tk.abort(404, tk._("没有这个数据资源"))
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
    return tk.redirect_to("dataset_resource.read", id=id, resource_id=resource_id)
