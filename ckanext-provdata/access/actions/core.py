"""CKAN's own actions on packages, with what the grading rule warns of."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.access.service import grading, wording


@tk.chained_action
def package_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and ``provdata_warnings`` by field, where the grading rule has something to say of what was saved."""
    return _warned(next_action(context, data_dict))


@tk.chained_action
def package_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and ``provdata_warnings`` by field, where the grading rule has something to say of what was saved."""
    return _warned(next_action(context, data_dict))


def _warned(saved: Any) -> Any:
    """The answer with its warnings; an id alone stays one."""
    if not isinstance(saved, dict):
        return saved
    found = grading.finding(saved.get("data_level"), saved.get("opening_grade"))
    return {**saved, "provdata_warnings": {"opening_grade": [wording.finding(found)]}} if found else saved
