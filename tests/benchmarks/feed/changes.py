"""The next day: what has not changed, what has, and what a save costs."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from tests.benchmarks import report

from .reader import read

REPEATS = 40


def text(address: str, records: int, worker: Callable[..., dict]) -> str:
    """Three short tables. The sites' contents change: the last part of a run."""
    unchanged = _unchanged(address)
    whole = read(f"{address}/catalog.ttl")
    since = read(f"{address}/catalog.ttl?page=1").headers["Link"]
    following = next(part.partition("<")[2].partition(">")[0] for part in since.split(", ") if "dcat#next" in part)
    count = max(records // 100, 1)
    touched = worker("touch", str(count))
    changed = read(following)
    rows = [
        ("whole catalogue", f"{records:,}", f"{whole.size / 1e6:.2f}", f"{whole.seconds * 1000:.0f}"),
        ("changes since", f"{touched['touched']:,}", f"{changed.size / 1e6:.2f}", f"{changed.seconds * 1000:.0f}"),
    ]
    saves = worker("saves")
    saved = (
        f"A save (package_patch): {saves['without']:.1f} ms without the feed's triggers, {saves['with']:.1f} ms with "
        f"them, ratio {saves['with'] / saves['without']:.3f} (median of {saves['count']} each, in turns)."
    )
    table = report.table(("", "records", "MB", "ms"), rows)
    told = f"Unchanged: `304` in {unchanged * 1000:.1f} ms (median of {REPEATS}, as the reader sees it)."
    return f"{told}\n\nOne in a hundred changed\n\n{table}\n\n{saved}"


def _unchanged(address: str) -> float:
    tag = read(f"{address}/catalog.ttl").headers["ETag"]
    answers = [read(f"{address}/catalog.ttl", headers={"If-None-Match": tag}) for _ in range(REPEATS)]
    assert {one.status for one in answers} == {304}
    return median(one.seconds for one in answers)
