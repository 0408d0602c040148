"""Timing the same work on both sites in turns, so that what else the machine does meets both alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

WARMING = 3


@dataclass(slots=True)
class Row:
    """A line of the table: what was done, and each system's figure. ``better`` says which way is faster."""

    what: str
    stock: float
    ours: float
    unit: str = "ms"
    more_is_better: bool = field(default=False)

    def ratio(self) -> float:
        """Our time to CKAN's: below 1 we are faster, whatever the unit."""
        return self.stock / self.ours if self.more_is_better else self.ours / self.stock

    def cells(self) -> tuple[str, ...]:
        return (self.what, f"{self.stock:.1f}", f"{self.ours:.1f}", self.unit, f"{self.ratio():.2f}")


def compare(what: str, calls: Sequence[Callable[[], object]], repeats: int) -> Row:
    """Median milliseconds of CKAN's call and of ours, after a few unmeasured ones."""
    for call in calls:
        for _ in range(WARMING):
            call()
    times: list[list[float]] = [[], []]
    for _ in range(repeats):
        for call, found in zip(calls, times, strict=True):
            found.append(milliseconds(call))
    return Row(what, median(times[0]), median(times[1]))


def milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
