"""CKAN's list of previews, for pages of records that list a file which is closed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.screening.service import gate


@tk.side_effect_free
@tk.chained_action
def resource_view_list(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; a file that is closed to the caller has none.

    A record's page asks for those of every file that the record lists, and would not be shown at all.
    """
    try:
        return next_action(context, data_dict)
    except tk.ObjectNotFound:
        if not _is_listed(context, data_dict.get("id")):
            raise
    with suppress(tk.NotAuthorized):  # which it says; CKAN wants every action to have asked
        tk.check_access("resource_view_list", context, {"id": data_dict["id"]})
    return []


def _is_listed(context: Any, resource_id: Any) -> bool:
    """Whether the caller reads the record and not the file."""
    resource = model.Resource.get(resource_id) if isinstance(resource_id, str) else None
    if resource is None or resource.url_type != "upload" or not gate.is_closed(resource):
        return False
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": resource.package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True
