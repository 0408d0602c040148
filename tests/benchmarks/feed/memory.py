"""How much the server's processes grow while they hand out the whole catalogue."""

from __future__ import annotations

import threading
from pathlib import Path

from scripts.portal import processes, site
from tests.benchmarks import report

from .reader import read

CRAWLS = (("ttl, prepared", "catalog.ttl"), ("ttl, from rows", "catalog.ttl?region=130000"),
          ("jsonld, from rows", "catalog.jsonld?region=130000"))  # fmt: skip


def text(address: str) -> str:
    rows = []
    for what, path in CRAWLS:
        before, peak = _watched(f"{address}/{path}")
        rows.append((what, f"{before:.0f}", f"{peak:.0f}", f"{peak - before:.1f}"))
    return f"Memory of all server processes, MB\n\n{report.table(('', 'before', 'peak', 'growth'), rows)}"


def _watched(url: str) -> tuple[float, float]:
    """Resident memory before and at its highest while a document is read."""
    done, seen = threading.Event(), [_resident()]

    def watch() -> None:
        while not done.wait(0.02):
            seen.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        read(url)
    finally:
        done.set()
        watcher.join()
    return seen[0], max(seen)


def _resident() -> float:
    """Of gunicorn's master and its children, in MB."""
    master = int((processes.PIDS / f"bench-{site.BENCH.name}").read_text().split()[0])
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(map(_rss, [str(master), *children]))


def _rss(pid: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
