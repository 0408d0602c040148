"""Maps of a table's rows, drawn as maps are elsewhere: SVG made here, on outlines of the province's cities."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.provdata.maps import service as maps
from ckanext.provdata.maps.policy import UnreadableError, outlines, places, shapes
from ckanext.provdata.preview.policy import mapping
from ckanext.provdata.preview.policy.columns import Column
from ckanext.provdata.regions import policy as regions

Rows = Sequence[Mapping[str, Any]]
Drawing = dict[str, Any]


def of_rows(province: str, settings: mapping.Settings, listed: Sequence[Column], rows: Rows) -> Drawing:
    """Rows by their coordinates or shapes. Raises LookupError when there is neither a province nor a row to draw."""
    if settings.kind is mapping.Kind.POINTS:
        fields = [{"id": column.id, "info": {"label": column.label}} for column in listed]
        found = places(rows, fields, (settings.lon, settings.lat))
        return {**maps.of_places(province, found), **_listed(listed, [place.cells for place in found], rows)}
    return _of_shapes(province, settings.shape, listed, rows)


def _listed(listed: Sequence[Column], cells: Sequence[Sequence[str]], rows: Rows) -> Drawing:
    """What stands below a map in words."""
    return {"columns": [column.title for column in listed], "rows": cells, "shown": len(cells), "read": len(rows)}


def _of_shapes(province: str, name: str, listed: Sequence[Column], rows: Rows) -> Drawing:
    """Each row's own geometry; one that is none is left out."""
    others = [column for column in listed if column.id != name]
    found = []
    for row in rows:
        properties = {column.id: row.get(column.id) for column in others}
        try:
            feature = {"type": "Feature", "geometry": json.loads(row.get(name) or "null"), "properties": properties}
            found += shapes(json.dumps(feature).encode(), 1)[0]
        except (UnreadableError, ValueError, TypeError):
            continue
    cells = [[shape.properties.get(column.id, "") for column in others] for shape in found]
    return {**maps.of_shapes(province, found), **_listed(others, cells, rows)}


def of_regions(province: str, figures: Mapping[str, float]) -> Drawing:
    """Cities in colours by the figures of the regions in them: a county's belong to its city.

    figures: code of a region → figure. Raises LookupError without outlines of the province.
    """
    known = {outline.code: outline for outline in outlines(province) if outline.code}
    placed: dict[str, float] = {}
    elsewhere: dict[str, float] = {}
    for code, figure in figures.items():
        city = _city(code, known)
        within = placed if city else elsewhere
        within[city or code.strip()] = within.get(city or code.strip(), 0) + figure
    _, drawing = maps.base(province, None, maps.WIDTH)
    classes = mapping.shaded(placed)
    for city, outline in zip(drawing["cities"], outlines(province), strict=True):
        city["shade"], city["figure"] = classes.get(outline.code, 0), placed.get(outline.code)
    rows = [_row(code, figure) for among in (placed, elsewhere) for code, figure in _descending(among)]
    shown = {"shown": len(placed), "elsewhere": len(elsewhere), "scale": _scale(placed)}
    return {**drawing, "marks": [], "rows": rows, **shown}


def _row(code: str, figure: float) -> list[str]:
    region = regions.find(code)
    return [region.name if region else "—", code, f"{figure:,.10g}"]


def _descending(placed: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(placed.items(), key=lambda one: -one[1])


def _scale(placed: Mapping[str, float]) -> tuple[float, float] | None:
    return (min(placed.values()), max(placed.values())) if placed else None


def _city(code: str, known: Mapping[str, Any]) -> str:
    """The place with an outline that a region lies in, empty for none; codes are often written with twelve digits."""
    plain = code.strip()[:6]
    found = regions.find(plain)
    candidates = regions.with_ancestors(plain) if found else (plain,)
    return next((each for each in candidates if each in known), "")
