"""Both sites: filled with the same records, and served with the same settings."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.portal import processes, settings, site, stamps
from scripts.portal.paths import BIN, ROOT, STAMPS
from scripts.portal.python import SOURCES
from tests.benchmarks.running import answers

GENERATOR = Path(__file__).resolve().parents[1] / "generator"
SITES = {"CKAN": site.STOCK, "provdata": site.BENCH}
COMPARED = 20


@dataclass(frozen=True, slots=True)
class Served:
    """A served site: its system (CKAN or provdata), address, and what the worker told of its contents."""

    system: str
    address: str
    facts: dict[str, Any]


def filled(records: int) -> str:
    """Fill the sites that do not hold exactly these records yet; says how long that took."""
    return "\n".join(f"{system}: {_told(ensure(one, records))}" for system, one in SITES.items())


def _told(report: dict[str, Any] | None) -> str:
    if report is None:
        return "filled before"
    return (
        f"{report['held'][0]:,} records in {report['seconds']:.0f} s, {report['compared']} compared with package_create"
    )


def ensure(one: site.Site, records: int) -> dict[str, Any] | None:
    """Fill the site unless it holds exactly these records, made by this code; the generator's report if it ran."""
    return None if stamps.fresh(f"generated-{one.name}", _state(one, records)) else fill(one, records, COMPARED)


def fill(one: site.Site, records: int, compared: int) -> dict[str, Any]:
    """Empty the site and fill it; returns the generator's report. Raises CalledProcessError when records differ."""
    words = ["--records", str(records), "--check", str(compared)]
    report = json.loads(run(one, "tests.benchmarks.generator", *words).splitlines()[-1])
    stamps.keep(f"generated-{one.name}", _state(one, records))
    return report


def _state(one: site.Site, records: int) -> str:
    """Changes with whatever decides what the site holds; our package decides nothing in a stock site."""
    sources = [GENERATOR, STAMPS / f"core-{one.database}"]
    return stamps.digest(sources if one.stock else [*sources, *SOURCES], str(records))


def run(one: site.Site, module: str, *words: str) -> str:
    """Run a module inside a site; returns what it prints. Its complaints go to the terminal."""
    command = [str(BIN / "python"), "-m", module, *words]
    environment = {**os.environ, **site.environment(one)}
    return subprocess.run(  # noqa: S603 - our own Python and modules
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True, env=environment
    ).stdout


@contextmanager
def served() -> Iterator[list[Served]]:
    """Both sites behind gunicorn with the project's settings."""
    names = [_start(one) for one in SITES.values()]
    try:
        for name, one in zip(names, SITES.values(), strict=True):
            processes.wait_or_fail(name, lambda one=one: answers(site.address(one)))
        yield [Served(system, site.address(one), _facts(one)) for system, one in SITES.items()]
    finally:
        for one in SITES.values():
            run(one, "tests.benchmarks.speed.worker", "tidy")
        for name in names:
            processes.stop(name)


def _start(one: site.Site) -> str:
    if settings.listening(settings.port(one.port)):
        settings.move_port(one.port)
    site.write_ini(one)
    name = f"bench-{one.name}"
    command = [BIN / "gunicorn", "-c", ROOT / "config" / "gunicorn.conf.py", "config.wsgi:application"]
    processes.start(name, command, env=site.environment(one), cwd=ROOT)
    return name


def _facts(one: site.Site) -> dict[str, Any]:
    return json.loads(run(one, "tests.benchmarks.speed.worker", "facts").splitlines()[-1])
