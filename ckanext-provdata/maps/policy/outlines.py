"""Outlines of a province's cities (of its districts for a municipality), from the package's own files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ckanext.provdata.maps.policy.drawing import Bounds

DATA = Path(__file__).parents[1] / "data"

Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One place: its GB/T 2260 code (empty where the source has none), its name and its rings."""

    code: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def bounds(self) -> Bounds:
        found = Bounds.around(point for ring in self.rings for point in ring)
        assert found  # noqa: S101 - an outline without points is a broken package
        return found

    @property
    def middle(self) -> tuple[float, float]:
        """Where its name is written: the middle of its longest ring."""
        longest = Bounds.around(max(self.rings, key=len)) or self.bounds
        return (longest.west + longest.east) / 2, (longest.south + longest.north) / 2


@cache
def outlines(province: str) -> tuple[Outline, ...]:
    """The outlines of a province by its two digits, none when there is no such province."""
    path = DATA / f"{province}.geojson"
    if not (province.isascii() and province.isdigit() and path.is_file()):
        return ()
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return tuple(_outline(feature) for feature in features)


def _outline(feature: dict) -> Outline:
    rings = tuple(ring for polygon in feature["geometry"]["coordinates"] for ring in polygon)
    return Outline(feature["properties"]["code"], feature["properties"]["name"], rings)


def marked(province: str, codes: Sequence[str]) -> frozenset[str]:
    """Which outlines a region lies in, given its code and those of the places above it, nearest first.

    All of them for the province itself, none for a place elsewhere.
    """
    known = frozenset(outline.code for outline in outlines(province) if outline.code)
    nearest = next((code for code in codes if code in known), None)
    if nearest:
        return frozenset({nearest})
    return known if codes and codes[0] == f"{province}0000" else frozenset()
