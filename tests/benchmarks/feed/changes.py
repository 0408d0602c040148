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
    server = worker("unchanged")
    # before the change both are prepared or both read from the rows: the part is always read from the rows
    whole = read(f"{address}/catalog.ttl?region=130000")
    since = read(f"{address}/catalog.ttl?page=1").headers["Link"]
    following = next(part.partition("<")[2].partition(">")[0] for part in since.split(", ") if "dcat#next" in part)
    count = max(records // 100, 1)
    touched = worker("touch", str(count))
    changed = read(following)
    again = read(f"{address}/catalog.ttl")
    rows = [
        _row("every record, from rows", records, whole.size, whole.seconds),
        _row("changes since", touched["touched"], changed.size, changed.seconds),
        _row("whole catalogue, copied but for what has changed", records, again.size, again.seconds),
    ]
    size, seconds = changed.size / whole.size, changed.seconds / whole.seconds
    shares = f"Of the whole: {size:.2%} of the bytes, {seconds:.2%} of the time."
    table = report.table(("", "records", "MB", "ms"), rows)
    told = (
        f"Unchanged: `304` in {unchanged * 1000:.1f} ms as a reader sees it on a connection of its own (median of "
        f"{REPEATS}), {server['median']:.1f} ms of it the server's (in process, median of {server['count']}; the "
        f"least is {server['least']:.1f} ms, what is above it is other work of the machine)."
    )
    return f"{told}\n\nOne in a hundred changed\n\n{table}\n\n{shares}\n\n{_saved(worker('saves'))}"


def _row(what: str, records: int, size: int, seconds: float) -> tuple[str, ...]:
    return what, f"{records:,}", f"{size / 1e6:.2f}", f"{seconds * 1000:.0f}"


def _saved(saves: dict) -> str:
    return (
        f"A save (package_patch): {saves['without']:.1f} ms without the feed's triggers, {saves['with']:.1f} ms with "
        f"them, ratio {saves['ratio']:.3f}; half of the pairs lie between {saves['low']:.2f} and {saves['high']:.2f} "
        f"(medians over {saves['count']} records, each saved with and without, in turns)."
    )


def _unchanged(address: str) -> float:
    tag = read(f"{address}/catalog.ttl").headers["ETag"]
    answers = [read(f"{address}/catalog.ttl", headers={"If-None-Match": tag}) for _ in range(REPEATS)]
    assert {one.status for one in answers} == {304}
    return median(one.seconds for one in answers)
