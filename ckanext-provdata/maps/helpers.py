"""Where a record's data lie, for its page."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.maps import service
from ckanext.provdata.maps.policy import Bounds
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.shared import config


def provdata_map_coverage(package: dict[str, Any]) -> dict[str, Any] | None:
    """A small map of a record's region and bounding box, drawn by ``provdata/maps/coverage.html``; None without any."""
    region_code = package.get("region_code") or ""
    drawing = service.of_coverage(config.province(), region_code, _box(package.get("spatial_bbox") or ""))
    if drawing is None:
        return None
    return {**drawing, "name": regions.full_name(region_code) if regions.find(region_code) else ""}


def _box(text: str) -> Bounds | None:
    """``minlon,minlat,maxlon,maxlat`` as its validator left it, None for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return Bounds(west, south, east, north)
