"""The resource view ``provdata_map``: methods of CKAN's ``IResourceView``, called by the plugin of that name.

The drawing is SVG made by the server from the rows the viewer may read, with a small script of our own for zoom and
selection. A map library was weighed and left: all of them are made for tiles, which this portal does not fetch, and
what is left to do (twenty outlines and some hundred points) is a page of code, works without script and prints.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.maps import policy, service
from ckanext.provdata.shared import config, storage

Resource = dict[str, Any]
Found = dict[str, Any]


def info() -> dict[str, Any]:
    return {
        "name": "provdata_map",
        "title": tk._("地图"),
        "default_title": tk._("地图"),
        "icon": "map",
        "iframed": False,
        "preview_enabled": True,
        "schema": {},
    }


def can_view(data_dict: dict[str, Any]) -> bool:
    """Whether a resource has anything to put on a map."""
    resource = data_dict["resource"]
    return _is_geojson(resource) or bool(resource.get("datastore_active") and _axes(resource))


def _is_geojson(resource: Resource) -> bool:
    ending = PurePosixPath(resource.get("url") or "").suffix.lower()
    named = (resource.get("format") or "").lower() == "geojson"
    return resource.get("url_type") == "upload" and (ending == ".geojson" or (named and ending == ".json"))


def _axes(resource: Resource) -> tuple[str, str] | None:
    """Names of the coordinate columns.

    Asked with the portal's own rights because CKAN asks without a user when the worker adds default views. The caller
    was given the resource already, and learns no more than whether its columns include a longitude and a latitude.
    """
    try:
        found = tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": resource["id"], "limit": 0})
    except (tk.ObjectNotFound, tk.ValidationError):
        return None
    return policy.axes(found["fields"])


def setup_template_variables(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """``map``: the drawing, its rows and how many there are; None when the viewer may not read them."""
    resource = data_dict["resource"]
    try:
        found = _features(resource) if _is_geojson(resource) else _rows(resource)
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError, policy.UnreadableError, LookupError, OSError):
        found = None
    return {"map": found}


def _rows(resource: Resource) -> Found:
    """Rows with a position, read as the viewer."""
    asked = {"resource_id": resource["id"], "limit": config.maps_max_points()}
    found = tk.get_action("datastore_search")({}, asked)
    columns = [field for field in found["fields"] if field["id"] != "_id"]
    axes = policy.axes(columns)
    if axes is None:
        raise LookupError(resource["id"])
    listed = policy.places(found["records"], columns, axes)
    return {
        **service.of_places(config.province(), listed),
        "columns": [(field.get("info") or {}).get("label") or field["id"] for field in columns],
        "rows": [place.cells for place in listed],
        "shown": len(listed),
        "read": len(found["records"]),
        "total": found["total"],
    }


def _features(resource: Resource) -> Found:
    """Features of an uploaded GeoJSON file, read as the viewer."""
    tk.check_access("resource_show", {}, {"id": resource["id"]})
    listed, total = policy.shapes(_content(resource), config.maps_max_points())
    columns = list(dict.fromkeys(name for shape in listed for name in shape.properties))
    return {
        **service.of_shapes(config.province(), listed),
        "columns": columns,
        "rows": [[shape.properties.get(name, "") for name in columns] for shape in listed],
        "shown": len(listed),
        "read": min(total, config.maps_max_points()),
        "total": total,
    }


def _content(resource: Resource) -> bytes:
    """The uploaded file. Raises UnreadableError when it is larger than maps may be."""
    most, content = config.maps_max_size(), b""
    for chunk in storage.uploaded(resource):
        content += chunk
        if len(content) > most:
            raise policy.UnreadableError
    return content


def view_template(context: Any, data_dict: dict[str, Any]) -> str:
    return "provdata/maps/view.html"


def form_template(context: Any, data_dict: dict[str, Any]) -> str:
    return "provdata/maps/form.html"
