"""Puts together what a map's template draws."""

from __future__ import annotations

from functools import cache
from typing import Any

from ckanext.provdata.maps.policy import Bounds, Outline, Place, Projection, Shape, marked, outlines
from ckanext.provdata.regions import policy as regions

#: Units of a whole map and of the small one beside a record.
WIDTH, SMALL = 800, 300
Drawing = dict[str, Any]


@cache
def _province(province: str) -> tuple[tuple[Outline, ...], Bounds | None]:
    found = outlines(province)
    points = [point for outline in found for ring in outline.rings for point in ring]
    return found, Bounds.around(points)


def base(
    province: str, drawn: Bounds | None, width: int, marks: frozenset[str] = frozenset()
) -> tuple[Projection, Drawing]:
    """The projection that shows the province and what is drawn, and the drawing of the province in it.

    Raises LookupError when there is neither.
    """
    found, own = _province(province)
    bounds = own.with_(drawn) if own else drawn
    if bounds is None:
        raise LookupError(province)
    projection = Projection(bounds, width)
    cities = [_city(outline, projection, outline.code in marks) for outline in found]
    return projection, {"width": width, "height": projection.height, "cities": cities}


def _city(outline: Outline, projection: Projection, is_marked: bool) -> dict[str, Any]:
    x, y = projection.point(*outline.middle)
    path = projection.path(outline.rings, closed=True)
    return {"name": outline.name, "path": path, "x": x, "y": y, "marked": is_marked}


def of_places(province: str, found: list[Place]) -> Drawing:
    """A map of rows."""
    drawn = Bounds.around((place.lon, place.lat) for place in found)
    projection, drawing = base(province, drawn, WIDTH)
    points = [projection.point(place.lon, place.lat) for place in found]
    marks = [{"title": place.title, "points": [point]} for place, point in zip(found, points, strict=True)]
    return {**drawing, "marks": marks}


def of_shapes(province: str, found: list[Shape]) -> Drawing:
    """A map of GeoJSON features."""
    points = [point for shape in found for line in (shape.points, *shape.lines, *shape.rings) for point in line]
    projection, drawing = base(province, Bounds.around(points), WIDTH)
    return {**drawing, "marks": [_mark(shape, projection) for shape in found]}


def _mark(shape: Shape, projection: Projection) -> dict[str, Any]:
    return {
        "title": next(iter(shape.properties.values()), ""),
        "points": [projection.point(*point) for point in shape.points],
        "line": projection.path(shape.lines, closed=False),
        "area": projection.path(shape.rings, closed=True),
    }


def of_coverage(province: str, region_code: str, box: Bounds | None) -> Drawing | None:
    """A small map that marks a region and a box; None when neither says more than the province's name."""
    region = regions.find(region_code)
    codes = regions.with_ancestors(region_code) if region else ()
    marks = marked(province, codes)
    if not marks and not box:
        return None
    try:
        projection, drawing = base(province, box, SMALL, marks)
    except LookupError:
        return None
    return {**drawing, "box": _box(box, projection), "spot": _spot(region, projection, marks)}


def _box(box: Bounds | None, projection: Projection) -> dict[str, float] | None:
    if box is None:
        return None
    left, top = projection.point(box.west, box.north)
    right, bottom = projection.point(box.east, box.south)
    return {"x": left, "y": top, "width": max(3.0, round(right - left, 1)), "height": max(3.0, round(bottom - top, 1))}


def _spot(region: regions.Region | None, projection: Projection, marks: frozenset[str]) -> tuple[float, float] | None:
    """Where a county lies in its city; a place that has an outline of its own needs no spot."""
    if region is None or region.code in marks or region.level is regions.Level.PROVINCE or region.lon is None:
        return None
    return projection.point(region.lon, region.lat or 0)
