"""What a row of the activity stream may tell somebody who may not edit the dataset.

A row holds the whole dataset as it was, files that have been withdrawn since included, and whoever sees the row gets
it. Its permission labels are those of that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .objects import Kind


def subject(activity: Mapping[str, Any]) -> tuple[Kind, str] | None:
    """What must be readable for the row to be shown; None for rows about users, groups and organisations."""
    kind = str(activity.get("activity_type") or "")
    if kind.endswith("package"):
        return Kind.DATASET, str(activity.get("object_id"))
    if kind.endswith(("resource view", "resource")):
        data = activity.get("data") or {}
        return Kind.RESOURCE, str(data.get("resource_id") or (data.get("resource") or {}).get("id"))
    return None


def without_snapshot(activity: Mapping[str, Any], today: Mapping[str, Any]) -> dict[str, Any]:
    """The row with what its object says today in place of what it said then."""
    data = activity.get("data") or {}
    actor = {"actor": data["actor"]} if "actor" in data else {}
    kept = {name: value for name, value in activity.items() if name != "permission_labels"}
    return {**kept, "data": {**today, **actor}}
