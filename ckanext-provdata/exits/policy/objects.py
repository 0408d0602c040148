"""Which parameter of an action, and which part of an address, names what: these answer alike for hidden and absent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    DATASET = "dataset"
    RESOURCE = "resource"
    VIEW = "view"
    ACTIVITY = "activity"
    #: a resource, or an alias of its DataStore table
    TABLE = "table"


def _all(kind: Kind, parameter: str, names: str) -> dict[str, tuple[tuple[str, Kind], ...]]:
    return {name: ((parameter, kind),) for name in names.split()}


#: Reading actions (answer to GET) → the parameters that name something, each with what it names. Among them are those
#: that check nothing themselves: dataset_follower_count and am_following_dataset take any id or name.
READING = {
    **_all(
        Kind.DATASET,
        "id",
        "dataset_follower_count am_following_dataset package_collaborator_list",
    ),
    **_all(Kind.RESOURCE, "id", "resource_view_list"),
    **_all(Kind.VIEW, "id", "resource_view_show"),
    # the DataStore takes either parameter, and when both are given the second
    **dict.fromkeys(("datastore_info", "datastore_search"), (("resource_id", Kind.TABLE), ("id", Kind.TABLE))),
    **_all(Kind.DATASET, "id", "provdata_record_retyping_list provdata_outstanding_show provdata_review_show"),
    **_all(Kind.DATASET, "record", "provdata_wave_list provdata_screening_list provdata_screening_ready"),
    **_all(Kind.RESOURCE, "id", "provdata_table_status_show provdata_table_report_show provdata_table_sample"),
    **_all(Kind.RESOURCE, "id", "provdata_screening_show provdata_screening_columns"),
    **_all(Kind.TABLE, "resource_id", "provdata_chart_show provdata_dictionary_show"),
}
#: Writing actions. Most look for the object before they ask who may, so 403 and 404 tell existence apart. Not here are
#: those that refuse everybody first, and those that begin with one of these or with ``package_show``.
WRITING = {
    "package_update": (("id|name", Kind.DATASET),),
    **_all(
        Kind.DATASET,
        "id",
        "package_patch package_delete dataset_purge "
        "package_collaborator_create package_collaborator_delete follow_dataset unfollow_dataset",
    ),
    **_all(Kind.RESOURCE, "id", "resource_update resource_patch resource_delete resource_view_reorder"),
    **_all(Kind.RESOURCE, "resource_id", "resource_view_create"),
    **dict.fromkeys(
        ("datastore_upsert", "datastore_delete"),
        (("resource_id", Kind.TABLE), ("id", Kind.TABLE)),
    ),
    "datastore_create": (
        ("resource_id", Kind.TABLE),
        ("id", Kind.TABLE),
        ("resource.package_id", Kind.DATASET),
    ),
    **_all(Kind.DATASET, "id", "provdata_record_retype provdata_record_list provdata_record_unlist"),
    **_all(Kind.DATASET, "record", "provdata_wave_create provdata_takedown provdata_resource_withdraw"),
    **_all(
        Kind.RESOURCE,
        "id",
        "provdata_table_load provdata_screening_scan provdata_screening_decide provdata_screening_mask",
    ),
    **_all(Kind.DATASET, "package_id", "provdata_upload_sample"),
    **_all(Kind.VIEW, "id", "resource_view_update resource_view_delete"),
    **_all(Kind.DATASET, "package.id", "package_create_default_resource_views"),
    **_all(Kind.RESOURCE, "resource.id", "resource_create_default_resource_views"),
    **dict.fromkeys(
        ("package_relationship_create", "package_relationship_update", "package_relationship_delete"),
        (("subject", Kind.DATASET), ("object", Kind.DATASET)),
    ),
}
#: Reading actions that check by themselves and in time, but say 403 where others say 404. They are asked all the time,
#: so nothing is looked up unless they refuse.
REFUSING = ("resource_show",)


def given(data: Mapping[str, Any], parameter: str) -> Any:
    """The value of a parameter, which may be inside another (``package.id``) or stand in for one (``id|name``)."""
    if "|" in parameter:
        return next(filter(None, (given(data, name) for name in parameter.split("|"))), None)
    first, _, rest = parameter.partition(".")
    value = data.get(first)
    return (given(value, rest) if isinstance(value, Mapping) else None) if rest else value


#: Parts of an address that name the same thing wherever they stand.
PARTS = {
    "resource_id": Kind.RESOURCE,
    "view_id": Kind.VIEW,
    "resource_view_id": Kind.VIEW,
    "activity_id": Kind.ACTIVITY,
    "_id": Kind.DATASET,
}
#: Addresses below a dataset's whose ``id`` is not the dataset's.
CHANGES = "/dataset/changes/"


def named(rule: str, parts: Mapping[str, Any], types: frozenset[str]) -> list[tuple[Kind, str]]:
    """What an address names, e.g. [(DATASET, "parks"), (RESOURCE, "…")].

    rule: the pattern the address matched; parts: its variable parts; types: types of datasets, each a first segment.
    """
    found = [(PARTS[name], str(value)) for name, value in parts.items() if name in PARTS]
    if "id" in parts and rule.split("/")[1] in {"dataset", *types}:
        found.append((Kind.ACTIVITY if rule.startswith(CHANGES) else Kind.DATASET, str(parts["id"])))
    return found
