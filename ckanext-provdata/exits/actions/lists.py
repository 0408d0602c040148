"""Searches, and lists and counts that core makes from every dataset there is."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.exits import service
from ckanext.provdata.exits.actions.alike import Action, number, require, without_relations
from ckanext.provdata.exits.policy.objects import Kind
from ckanext.provdata.release.service import due

#: as core's own default
FORMATS_OFFERED = 5


@tk.chained_action
@tk.side_effect_free
def package_search(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's, for outsiders within the white lists of policy/searching.py; raises SearchQueryError beyond them."""
    with service.searching(context):
        return core(context, data_dict)


# --- lists that core makes from every dataset -------------------------------------------------------------------------


def _page(rows: list[Any], data_dict: dict[str, Any]) -> list[Any]:
    """The rows that ``offset`` and ``limit`` ask for, of those that may be shown."""
    offset, limit = (number(data_dict.get(name)) for name in ("offset", "limit"))
    start = offset or 0
    return rows[start:] if limit is None else rows[start : start + limit]


def _all_of(data_dict: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data_dict.items() if name not in ("offset", "limit")}


def _cuts_tags(context: Any, data_dict: dict[str, Any]) -> bool:
    """Whether the answer must be cut down: tags of a vocabulary are the portal's own words."""
    return not service.is_trusted(context) and not data_dict.get("vocabulary_id")


@tk.chained_action
@tk.side_effect_free
def tag_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[Any]:
    """As core's, of tags that a public dataset carries; core lists those of hidden and deleted datasets too."""
    if not _cuts_tags(context, data_dict):
        return core(context, data_dict)
    found = core(context, _all_of(data_dict))
    name = (lambda tag: tag["name"]) if tk.asbool(data_dict.get("all_fields")) else str
    public = service.public_tags(map(name, found))
    return _page([tag for tag in found if name(tag) in public], data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(core: Action, context: Any, data_dict: dict[str, Any]) -> list[str]:
    """As ``tag_list``."""
    if not _cuts_tags(context, data_dict):
        return core(context, data_dict)
    found = core(context, _all_of(data_dict))
    public = service.public_tags(found)
    return _page([tag for tag in found if tag in public], data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_search(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As ``tag_list``; the count is of what may be shown."""
    if not _cuts_tags(context, data_dict):
        return core(context, data_dict)
    found = core(context, _all_of(data_dict))["results"]
    public = service.public_tags(tag["name"] for tag in found)
    shown = [tag for tag in found if tag["name"] in public]
    return {"count": len(shown), "results": _page(shown, data_dict)}


@tk.chained_action
@tk.side_effect_free
def tag_show(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's; a tag of no public dataset is not found. core asks the index past all filters for its datasets."""
    tag = core(context, data_dict)
    if not _cuts_tags(context, data_dict):
        return tag
    if not service.public_tags([tag["name"]]):
        raise tk.ObjectNotFound
    if "packages" in tag:
        left_out = set(due.left_out())
        tag["packages"] = [dataset for dataset in tag["packages"] if dataset["id"] not in left_out]
    return tag


@tk.chained_action
@tk.side_effect_free
def resource_search(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's, less files of records that are closed while the index or the clock has not followed.

    core reads the database, where such a record is still public.
    """
    left_out = set() if service.is_trusted(context) else set(due.left_out())
    if not left_out:
        return core(context, data_dict)
    found = core(context, _all_of(data_dict))["results"]
    shown = [file for file in found if file["package_id"] not in left_out]
    return {"count": len(shown), "results": _page(shown, data_dict)}


@tk.chained_action
@tk.side_effect_free
def format_autocomplete(core: Action, context: Any, data_dict: dict[str, Any]) -> list[str]:
    """As core's, of public datasets' files; core counts every file there is, and orders by that."""
    if service.is_trusted(context) or not isinstance(data_dict.get("q"), str):
        return core(context, data_dict)
    tk.check_access("format_autocomplete", context, data_dict)
    limit = number(data_dict.get("limit"))
    return service.public_formats(data_dict["q"], FORMATS_OFFERED if limit is None else limit)


@tk.chained_action
@tk.side_effect_free
def member_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[Any]:
    """As core's, less the datasets the caller may not read; core gives the ids of all, drafts included."""
    members = core(context, data_dict)
    if service.is_trusted(context):
        return members
    readable = service.readable_datasets(context, [one for one, kind, _ in members if kind == "package"])
    return [member for member in members if member[1] != "package" or member[0] in readable]


@tk.chained_action
@tk.side_effect_free
def group_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[Any]:
    """As core's, never sorted by number of datasets: that order counts hidden ones and leaves out who has none."""
    return core(context, data_dict if service.is_trusted(context) else _not_by_count(data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[Any]:
    """As ``group_list``."""
    return core(context, data_dict if service.is_trusted(context) else _not_by_count(data_dict))


def _not_by_count(data_dict: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in data_dict.items() if name not in ("sort", "order_by") or "pack" not in str(value)
    }


@tk.chained_action
@tk.side_effect_free
def package_relationships_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[Any]:
    """As core's, less relations with datasets the caller may not read; core names them."""
    if service.is_trusted(context):
        return core(context, data_dict)
    for parameter in ("id", "id2"):
        require(context, Kind.DATASET, data_dict.get(parameter))
    found = core(context, data_dict)
    readable = service.readable_datasets(context, [row[end] for row in found for end in ("subject", "object")])
    return [row for row in found if {row["subject"], row["object"]} <= readable]


@tk.chained_action
@tk.side_effect_free
def dataset_followee_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """As core's, whose rows are read straight from the database and name related datasets, hidden ones too."""
    trusted = service.is_trusted(context)
    found = core(context, data_dict)
    return found if trusted else [without_relations(dataset) for dataset in found]


@tk.chained_action
@tk.side_effect_free
def followee_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """As ``dataset_followee_list``, with users, groups and organisations. core sets ``ignore_auth`` on the way."""
    trusted = service.is_trusted(context)
    found = core(context, data_dict)
    return found if trusted else [{**followee, "dict": without_relations(followee["dict"])} for followee in found]


@tk.chained_action
@tk.side_effect_free
def dataset_followee_count(core: Action, context: Any, data_dict: dict[str, Any]) -> int:
    """As core's, of datasets the caller may still read, as core's list has them."""
    if service.is_trusted(context):
        return core(context, data_dict)
    return len(tk.get_action("dataset_followee_list")(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def followee_count(core: Action, context: Any, data_dict: dict[str, Any]) -> int:
    """As ``dataset_followee_count``, with users, groups and organisations."""
    if service.is_trusted(context):
        return core(context, data_dict)
    return len(tk.get_action("followee_list")(context, {"id": data_dict.get("id")}))
