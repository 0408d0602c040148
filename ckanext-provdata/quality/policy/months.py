"""The days at which a history is looked at, and the line it is drawn as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


def ends(today: date, count: int) -> list[date]:
    """The last days of so many months before this one, oldest first, and today."""
    found, first = [today], today.replace(day=1)
    for _ in range(count):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


@dataclass(frozen=True)
class Point:
    """x and y in the drawing's units; label: what stands below it; value: what it stands for."""

    x: float
    y: float
    label: str
    value: float


def line(values: Iterable[tuple[str, float]], most: float, width: float, height: float) -> list[Point]:
    """Points of a line from left to right, the value 0 at the bottom and ``most`` at the top; one alone stands at the
    right, where today is."""
    listed = list(values)
    step = width / max(len(listed) - 1, 1)
    start = width if len(listed) == 1 else 0.0
    return [
        Point(round(start + step * number, 1), round(height * (1 - value / most), 1), label, value)
        for number, (label, value) in enumerate(listed)
    ]
