"""A file that was uploaded or replaced is loaded; a table is searched for words inside its values.

The second are methods of ``IDatastore``, called by the plugin ``provdata_tables``.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.tables import policy, service
from ckanext.provdata.tables.policy import finding

#: In the context of an upload whose caller fills the table by itself (bulk loads), so that nothing is queued for it.
FILLED_BY_CALLER = "provdata_table_filled_by_caller"
#: The type CKAN gives the ranks it adds to the columns of a table when it searches by itself.
RANK = "float"


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


def datastore_validate(context: Any, data_dict: dict[str, Any], fields_types: dict[str, str]) -> dict[str, Any]:
    """Take our filters for known; what is left over in the end is refused by CKAN."""
    filters = data_dict.get("filters") or {}
    for key in [key for key in filters if finding.is_ours(key, fields_types)]:
        del filters[key]
    return data_dict


def datastore_search(
    context: Any, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
) -> dict[str, Any]:
    return _with_words(data_dict, fields_types, query_dict)


def datastore_delete(
    context: Any, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
) -> dict[str, Any]:
    """What a search finds is what a deletion with the same filters takes away."""
    return _with_words(data_dict, fields_types, query_dict)


def _with_words(data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]) -> dict[str, Any]:
    operation = data_dict.get("filterops")
    members = operation.value if operation and operation.op == "$and" else [operation] if operation else []
    columns = [name for name in fields_types if not name.startswith("_") and fields_types[name] != RANK]
    for member in members:
        if member.field and finding.is_ours(member.field, columns):
            query_dict["where"] += finding.condition(member.field, member.value, columns)
        elif not member.field and _holds_ours(member.value, columns):
            raise tk.ValidationError({"filters": [tk._("_contains 只能与其他条件同时成立，不能置于 $or 之内")]})
    return query_dict


def _holds_ours(members: list[Any], columns: list[str]) -> bool:
    """Whether one of our filters stands deeper inside others, where CKAN would pass it over."""
    return any(
        finding.is_ours(member.field, columns) if member.field else _holds_ours(member.value, columns)
        for member in members
    )
