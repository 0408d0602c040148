"""The resource view ``provdata_chart``: methods of CKAN's ``IResourceView``, called by the plugin of that name.

Its settings are those of the chart page's address, kept with the view under names that begin with ``chart_``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.preview.policy.columns import columns

SETTINGS = ("form", "by", "values", "how", "step", "order", "limit", "conditions")
PREFIX = "chart_"


def kept(settings: Mapping[str, Any], conditions: list[dict[str, str]]) -> dict[str, Any]:
    """A chart's settings and the conditions of its rows, as a view keeps them."""
    said = {**settings, "conditions": json.dumps(conditions, ensure_ascii=False) if conditions else ""}
    return {PREFIX + name: said[name] for name in SETTINGS if said.get(name)}


def info() -> dict[str, Any]:
    optional, text = tk.get_validator("ignore_missing"), tk.get_validator("unicode_safe")
    listed = tk.get_validator("list_of_strings")
    schema: dict[str, Any] = {PREFIX + name: [optional, text] for name in SETTINGS}
    return {
        "name": "provdata_chart",
        "title": tk._("图表"),
        "default_title": tk._("图表"),
        "icon": "chart-bar",
        "iframed": False,
        "preview_enabled": True,
        "schema": {**schema, f"{PREFIX}values": [optional, tk.get_converter("convert_to_list_if_string"), listed]},
    }


def can_view(data_dict: dict[str, Any]) -> bool:
    """Whether the resource is a table."""
    return bool(data_dict["resource"].get("datastore_active"))


def setup_template_variables(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """``chart``, read as the viewer, ``asked``, the conditions of its rows, and what could not be done:
    ``problems_found``. For the form: ``columns``."""
    resource_id = data_dict["resource"]["id"]
    view = data_dict.get("resource_view") or {}
    settings = {name: view[PREFIX + name] for name in SETTINGS if view.get(PREFIX + name)}
    found: dict[str, Any] = {"chart": None, "settings": settings, "columns": [], "asked": [], "problems_found": {}}
    try:
        table = tk.get_action("datastore_search")({}, {"resource_id": resource_id, "limit": 0, "include_total": False})
        found["columns"] = columns(table["fields"])
        chart = tk.get_action("provdata_chart_show")({}, {"resource_id": resource_id, **settings})
    except tk.ValidationError as error:
        return {**found, "problems_found": error.error_dict}
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return found
    asked = json.loads(settings.get("conditions") or "[]")
    return {**found, "chart": chart, "settings": {**chart["settings"], **settings}, "asked": asked}


def view_template(context: Any, data_dict: dict[str, Any]) -> str:
    return "provdata/preview/view.html"


def form_template(context: Any, data_dict: dict[str, Any]) -> str:
    return "provdata/preview/view_form.html"
