"""Shapes of a GeoJSON file (RFC 7946) that somebody uploaded: read with suspicion."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: Points of all shapes together that one drawing takes.
MOST_POINTS = 50_000


class UnreadableError(ValueError):
    """The bytes are no GeoJSON with positions in degrees."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A feature: single ``points``, ``lines``, ``rings``, and its properties as text."""

    points: tuple[tuple[float, float], ...]
    lines: tuple[tuple[tuple[float, float], ...], ...]
    rings: tuple[tuple[tuple[float, float], ...], ...]
    properties: dict[str, str]


def shapes(content: bytes, most: int) -> tuple[list[Shape], int]:
    """At most ``most`` features, and how many the file has. Raises UnreadableError."""
    try:
        document = json.loads(content)
        features = list(_features(document))
        found = [_shape(feature) for feature in features[:most]]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise UnreadableError from error
    if sum(_size(shape) for shape in found) > MOST_POINTS:
        raise UnreadableError
    return [shape for shape in found if _size(shape)], len(features)


def _size(shape: Shape) -> int:
    return len(shape.points) + sum(map(len, shape.lines)) + sum(map(len, shape.rings))


def _features(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    match document["type"]:
        case "FeatureCollection":
            yield from document["features"]
        case "Feature":
            yield document
        case _:
            yield {"geometry": document, "properties": {}}


def _shape(feature: dict[str, Any]) -> Shape:
    points, lines, rings = [], [], []
    for geometry in _simple(feature["geometry"]):
        at = geometry["coordinates"]
        match geometry["type"]:
            case "Point":
                points.append(_position(at))
            case "MultiPoint":
                points += map(_position, at)
            case "LineString":
                lines.append(_line(at))
            case "MultiLineString":
                lines += map(_line, at)
            case "Polygon":
                rings += map(_line, at)
            case "MultiPolygon":
                rings += (_line(ring) for polygon in at for ring in polygon)
    properties = {str(name): _text(value) for name, value in (feature.get("properties") or {}).items()}
    return Shape(tuple(points), tuple(lines), tuple(rings), properties)


def _simple(geometry: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The geometry, or those of a collection; a feature may have none."""
    if geometry and geometry["type"] == "GeometryCollection":
        for inner in geometry["geometries"]:
            yield from _simple(inner)
    elif geometry:
        yield geometry


def _line(positions: list[Any]) -> tuple[tuple[float, float], ...]:
    return tuple(map(_position, positions))


def _position(position: list[Any]) -> tuple[float, float]:
    lon, lat = float(position[0]), float(position[1])
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 - degrees
        raise ValueError(position)
    return lon, lat


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
