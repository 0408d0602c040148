"""What the actions accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.regions.policy import Level

Schema = dict[str, list[Any]]


def _named(name: str) -> Any:
    """A validator by its name; what it takes depends on which it is."""
    return tk.get_validator(name)


def _optional(*more: Any) -> list[Any]:
    return [_named("ignore_empty"), *more]


def list_schema() -> Schema:
    """Of ``provdata_region_list``."""
    text = _named("unicode_safe")
    return {
        "parent": _optional(text, _named("provdata_region_code")),
        "level": _optional(_named("one_of")(list(Level))),
        "q": _optional(text),
        "limit": [_named("default")(1000), _named("natural_number_validator")],
    }


def show_schema() -> Schema:
    """Of ``provdata_region_show``."""
    return {"code": [_named("not_empty"), _named("unicode_safe")]}


def tree_schema() -> Schema:
    """Of ``provdata_organization_tree``."""
    return {
        "root": _optional(_named("unicode_safe")),
        "depth": _optional(_named("is_positive_integer")),
    }


def ancestors_schema() -> Schema:
    """Of ``provdata_organization_ancestors``."""
    return {"id": [_named("not_empty"), _named("unicode_safe")]}
