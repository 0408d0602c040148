"""How a table lies on a map: by coordinates, by shapes in a column, or by codes of regions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ckanext.provdata.maps.policy import axes
from ckanext.provdata.preview.policy.columns import Column, Sort


class Kind(StrEnum):
    POINTS = "points"
    SHAPES = "shapes"
    REGIONS = "regions"


_SHAPES = ("geojson", "geometry", "几何", "空间数据")
_REGIONS = ("region_code", "adcode", "区划代码", "地区代码", "省代码", "市代码", "县代码", "区代码", "市、区）代码")
#: What may be worked out of a region's rows.
HOW = ("count", "sum")
#: Classes of colour of a map of regions.
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Settings:
    kind: Kind
    lon: str = ""
    lat: str = ""
    shape: str = ""
    region: str = ""
    values: str = ""
    how: str = "count"

    def as_dict(self) -> dict[str, str]:
        listed = ("kind", "lon", "lat", "shape", "region", "values", "how")
        return {name: str(getattr(self, name)) for name in listed}


def settings(given: Mapping[str, str], columns: Sequence[Column]) -> Settings | None:
    """What an address asks for, filled up with what the columns' names tell; None when nothing can be put on a map.

    Columns that the table has not are passed over.
    """
    known = {column.id for column in columns}
    asked = {name: value for name, value in given.items() if name in ("kind", "how") or value in known}
    found = _guessed(columns)
    kinds = [kind for kind in Kind if asked.get("kind") in (None, "", kind)]
    for kind in kinds:
        parts = {name: asked.get(name) or found.get(name, "") for name in ("lon", "lat", "shape", "region")}
        if _is_whole(kind, parts):
            values = asked.get("values", "")
            # counties' figures are put together into their city's, which averages cannot be
            how = asked.get("how", "") if asked.get("how") in HOW else "sum" if values else "count"
            return Settings(kind, **parts, values=values if how != "count" else "", how=how)
    return None


def _is_whole(kind: Kind, parts: Mapping[str, str]) -> bool:
    needed = {Kind.POINTS: ("lon", "lat"), Kind.SHAPES: ("shape",), Kind.REGIONS: ("region",)}[kind]
    return all(parts[name] for name in needed)


def _guessed(columns: Sequence[Column]) -> dict[str, str]:
    fields = [{"id": column.id, "info": {"label": column.label}} for column in columns]
    lon, lat = axes(fields) or ("", "")
    shape, region = _named(columns, _SHAPES), _named([c for c in columns if c.sort is not Sort.TIME], _REGIONS)
    return {"lon": lon, "lat": lat, "shape": shape, "region": region}


def _named(columns: Iterable[Column], words: tuple[str, ...]) -> str:
    return next((c.id for c in columns if any(t.casefold().endswith(words) for t in (c.id, c.title))), "")


def shaded(figures: Mapping[str, float]) -> dict[str, int]:
    """Codes of regions → class of colour from 1 to CLASSES, in equal steps between the least and the greatest."""
    if not figures:
        return {}
    least, span = min(figures.values()), max(figures.values()) - min(figures.values())
    if not span:
        return dict.fromkeys(figures, CLASSES)
    return {code: min(CLASSES, 1 + int((value - least) / span * CLASSES)) for code, value in figures.items()}
