"""A file that was uploaded or replaced is loaded."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.tables import policy, service

#: In the context of an upload whose caller fills the table by itself (bulk loads), so that nothing is queued for it.
FILLED_BY_CALLER = "provdata_table_filled_by_caller"


def after_resource_create(context: Any, resource: dict[str, Any]) -> None:
    _load_new_file(context, resource)


def after_resource_update(context: Any, resource: dict[str, Any]) -> None:
    _load_new_file(context, resource)


def _load_new_file(context: Any, resource: dict[str, Any]) -> None:
    """Queue the loading when the upload is not the one last dealt with.

    CKAN sets ``last_modified`` when a file arrives and not when only its description changes. Where a table was and a
    file of another kind is now, the job takes the table away.
    """
    if context.get(FILLED_BY_CALLER):
        return
    status = service.status(resource["id"])
    if policy.kind(resource) is None and status is None:
        return
    if policy.kind(resource) is None or status is None or status.file != (resource.get("last_modified") or ""):
        tk.get_action("provdata_table_load")(tk.fresh_context(context), {"id": resource["id"], "force": False})
