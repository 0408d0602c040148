"""Which columns of a table are longitude and latitude, and the places its rows name."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LONGITUDE = frozenset({"lon", "lng", "long", "longitude", "经度", "x_lon", "lon_x"})
_LATITUDE = frozenset({"lat", "latitude", "纬度", "y_lat", "lat_y"})
_NAMES = ("名称", "name", "标题", "title")

Field = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A row with a position: its title and its cells in the order of the columns."""

    lon: float
    lat: float
    title: str
    cells: tuple[str, ...]


def axes(fields: Iterable[Field]) -> tuple[str, str] | None:
    """Names of the longitude and the latitude column, by the columns' names or labels; None without both."""
    listed = list(fields)
    lon = next((field["id"] for field in listed if _is(field, _LONGITUDE, "经度")), None)
    lat = next((field["id"] for field in listed if _is(field, _LATITUDE, "纬度")), None)
    return (lon, lat) if lon and lat else None


def _is(field: Field, words: frozenset[str], ending: str) -> bool:
    names = (_plain(field["id"]), _plain((field.get("info") or {}).get("label") or ""))
    return any(name in words or name.endswith(ending) for name in names)


def _plain(name: str) -> str:
    """Without case, width and what stands in brackets: 经度（°） → 经度."""
    return unicodedata.normalize("NFKC", name).casefold().split("(")[0].strip()


def places(records: Iterable[Mapping[str, Any]], columns: Sequence[Field], found: tuple[str, str]) -> list[Place]:
    """The rows that have a position; without one, or at 0,0 where nothing is, a row is left out."""
    title = _title(columns, found)
    listed = (_place(record, columns, found, title) for record in records)
    return [place for place in listed if place]


def _place(record: Mapping[str, Any], columns: Sequence[Field], found: tuple[str, str], title: str) -> Place | None:
    lon, lat = (_degrees(record.get(name)) for name in found)
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90 or lon == lat == 0:  # noqa: PLR2004 - degrees
        return None
    cells = tuple("" if record.get(field["id"]) is None else str(record[field["id"]]) for field in columns)
    return Place(lon, lat, str(record.get(title) or ""), cells)


def _degrees(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _title(columns: Sequence[Field], found: tuple[str, str]) -> str:
    """The column that names a row: one called a name, else the first that is no coordinate."""
    others = [field for field in columns if field["id"] not in found]
    named = (field for field in others if any(word in _labels(field) for word in _NAMES))
    return next(named, others[0] if others else {"id": ""})["id"]


def _labels(field: Field) -> str:
    return f"{field['id']} {(field.get('info') or {}).get('label') or ''}".casefold()
