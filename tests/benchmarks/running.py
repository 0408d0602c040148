"""A site served by the very processes of config/Procfile, as ``make run`` serves the portal."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.portal import processes, settings, site
from scripts.portal.paths import CONFIG, ROOT


@contextmanager
def running(one: site.Site) -> Iterator[str]:
    """Web, worker, clock and outbox of the site while the block lasts; yields its address."""
    if settings.listening(settings.port(one.port)):
        settings.move_port(one.port)
    site.write_ini(one)
    names = [_start(one, *line.split(": ", 1)) for line in (CONFIG / "Procfile").read_text().splitlines() if line]
    try:
        processes.wait_or_fail(names[0], lambda: answers(site.address(one)))
        yield site.address(one)
    finally:
        for name in reversed(names):
            processes.stop(name)


def _start(one: site.Site, kind: str, command: str) -> str:
    name = f"{one.name}-{kind}"
    processes.start(name, ["bash", "-c", f"exec {command}"], env=site.environment(one), cwd=ROOT)
    return name


def answers(address: str) -> bool:
    """Whether a site is served there."""
    try:
        with urllib.request.urlopen(f"{address}/api/3/action/status_show", timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False
