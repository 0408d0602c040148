"""From degrees to the units of a drawing.

Plate carrée with the middle parallel true to scale: for one province the error is far below the width of a line, and a
schematic map asks for no more. Units are pixels of a drawing of the given width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = Sequence[float]
#: Share of the drawing left free around what is drawn, and degrees a single point is given.
MARGIN, LEAST = 0.04, 0.2


@dataclass(frozen=True, slots=True)
class Bounds:
    """Degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Bounds | None:
        """The smallest that holds the points, None without any."""
        listed = list(points)
        if not listed:
            return None
        longitudes, latitudes = [point[0] for point in listed], [point[1] for point in listed]
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def with_(self, other: Bounds | None) -> Bounds:
        """The smallest that holds both."""
        if other is None:
            return self
        return Bounds(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


class Projection:
    """Puts degrees on a drawing ``width`` units wide; ``height`` follows."""

    def __init__(self, bounds: Bounds, width: float) -> None:
        margin = max(bounds.east - bounds.west, bounds.north - bounds.south, LEAST) * MARGIN
        self._west, self._north = bounds.west - margin, bounds.north + margin
        self._squeeze = max(0.1, math.cos(math.radians((bounds.south + bounds.north) / 2)))
        self._scale = width / ((bounds.east - bounds.west + 2 * margin) * self._squeeze)
        self.width = width
        self.height = round((bounds.north - bounds.south + 2 * margin) * self._scale, 1)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            round((lon - self._west) * self._squeeze * self._scale, 1),
            round((self._north - lat) * self._scale, 1),
        )

    def path(self, lines: Iterable[Sequence[Point]], *, closed: bool) -> str:
        """SVG path data of lines or rings."""
        return "".join(self._line(line) + ("z" if closed else "") for line in lines)

    def _line(self, line: Sequence[Point]) -> str:
        return "M" + "L".join("{:g} {:g}".format(*self.point(point[0], point[1])) for point in line)
