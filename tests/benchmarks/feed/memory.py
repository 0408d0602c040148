"""How much the server's processes grow while they hand out the whole catalogue."""

from __future__ import annotations

import threading
from pathlib import Path

from scripts.portal import processes, site
from tests.benchmarks import report

from .reader import read

CRAWLS = (
    ("ttl, prepared", "catalog.ttl"),
    ("ttl, from rows", "catalog.ttl?region=130000"),
    ("jsonld, from rows", "catalog.jsonld?region=130000"),
    ("nt, from rows", "catalog.nt?region=130000"),
)
#: a document is read so often before it is watched: each of the processes has answered such a request once
WARM = 6
SLICES = 8
SECONDS = 0.05


def text(address: str) -> str:
    warm = f"{address}/catalog.ttl?region=130000&page=1"
    for _ in range(WARM):
        read(warm)
    rows = []
    for what, path in CRAWLS:
        curve = _watched(f"{address}/{path}")
        grown = [max(part) - curve[0] for part in _slices(curve[1:])]
        rows.append((what, f"{curve[0]:.0f}", f"{max(curve) - curve[0]:.1f}", *(f"{each:.1f}" for each in grown)))
    head = ("", "before", "growth", *(f"{number}/{SLICES}" for number in range(1, SLICES + 1)))
    told = "Memory of all server processes, MB (proportional set size), and growth in each eighth of the crawl"
    return f"{told}\n\n{report.table(head, rows)}"


def _slices(curve: list[float]) -> list[list[float]]:
    """Eighths of what was seen; a crawl too short for that repeats its last."""
    size = max(len(curve) // SLICES, 1)
    return [curve[min(number * size, len(curve) - 1) :][:size] for number in range(SLICES)]


def _watched(url: str) -> list[float]:
    """Memory before a document is read, and again and again until it is."""
    done, seen = threading.Event(), [_resident()]

    def watch() -> None:
        while not done.wait(SECONDS):
            seen.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        read(url)
    finally:
        done.set()
        watcher.join()
    return [*seen, _resident()]


def _resident() -> float:
    """Of gunicorn's master and its children, in MB: what they share is counted once."""
    master = int((processes.PIDS / f"bench-{site.BENCH.name}").read_text().split()[0])
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(map(_pss, [str(master), *children]))


def _pss(pid: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
