"""What the actions accept."""

from __future__ import annotations

from typing import Any

from ckan.plugins.toolkit import get_validator

from ckanext.provdata.regions.policy import Level

Schema = dict[str, list[Any]]


def _optional(*more: Any) -> list[Any]:
    return [get_validator("ignore_empty"), *more]


def list_schema() -> Schema:
    """Of ``provdata_region_list``."""
    text = get_validator("unicode_safe")
    return {
        "parent": _optional(text, get_validator("provdata_region_code")),
        "level": _optional(get_validator("one_of")(list(Level))),
        "q": _optional(text),
        "limit": [get_validator("default")(1000), get_validator("natural_number_validator")],
    }


def show_schema() -> Schema:
    """Of ``provdata_region_show``."""
    return {"code": [get_validator("not_empty"), get_validator("unicode_safe")]}


def tree_schema() -> Schema:
    """Of ``provdata_organization_tree``."""
    return {
        "root": _optional(get_validator("unicode_safe")),
        "depth": _optional(get_validator("is_positive_integer")),
    }


def ancestors_schema() -> Schema:
    """Of ``provdata_organization_ancestors``."""
    return {"id": [get_validator("not_empty"), get_validator("unicode_safe")]}
