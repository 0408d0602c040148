"""Waves with their files, planned through the actions, and the calm before their instant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click
import sqlalchemy as sa

from scripts.portal import postgres, processes, site, stamps
from scripts.portal.paths import BIN, LOGS, ROOT
from tests.benchmarks.speed import sites

WORKER = "tests.benchmarks.release.worker"
PROCESSES = os.cpu_count() or 1
#: stand in the files' names and nowhere else: whoever finds the word found a wave's file
WORDS = {"csv": "vnqzkwtable", "json": "vnqzkwbatch"}
#: records of which some do not open and so have no wave
SPARE = 1.5
#: seconds until work that follows must be done
PATIENCE = 600

_UNDONE = sa.text("""
    SELECT (SELECT count(*) FROM provdata_outbox)
        + (SELECT count(*) FROM task_status WHERE task_type = 'provdata_table' AND state <> 'loaded')
""")
_FAILED = sa.text("""
    SELECT (SELECT count(*) FROM provdata_outbox WHERE attempts > 0)
        + (SELECT count(*) FROM task_status WHERE task_type = 'provdata_table' AND state IN ('failed', 'refused'))
""")
_PLAN = sa.text("UPDATE provdata_wave SET release_at = :at WHERE id = ANY(:waves)")


@dataclass(frozen=True, slots=True)
class Wave:
    """A planned wave with one file. ``page``: path of its record's page."""

    wave: str
    record: str
    page: str
    resource: str
    file: str

    @property
    def download(self) -> str:
        """Path of the file once it is the record's."""
        return f"/dataset/{self.record}/resource/{self.resource}/download/{self.file}"


def site_filled(waves: int) -> None:
    """Fill the site with records enough; nothing is left of former waves."""
    stamps.forget(f"generated-{site.BENCH.name}")  # from now on it holds more than was generated
    sites.run(site.BENCH, WORKER, "tidy")
    sites.run(
        site.BENCH, "tests.benchmarks.generator", "--records", str(max(1000, round(waves * SPARE))), "--check", "0"
    )


def engine() -> sa.Engine:
    """The site's database; every statement is a transaction of its own."""
    return sa.create_engine(postgres.url(site.BENCH.database), isolation_level="AUTOCOMMIT")


def planned(kind: str, first: int, count: int) -> list[Wave]:
    """Plan a wave with a file of this kind for as many records, with a progress bar. Raises CalledProcessError."""
    shares = [range(first, first + count)[number::PROCESSES] for number in range(PROCESSES)]
    starts = [first + sum(map(len, shares[:number])) for number in range(PROCESSES)]
    children = [_planner(kind, start, len(share)) for start, share in zip(starts, shares, strict=True) if share]
    found: list[Wave] = []
    with click.progressbar(length=count, label=f"planning {count:,} waves", file=sys.stderr) as bar:
        for child in children:
            for line in child.stdout or ():
                found.append(Wave(**json.loads(line)))
                bar.update(1)
    for child in children:
        if child.wait():
            raise subprocess.CalledProcessError(child.returncode, child.args)
    return sorted(found, key=lambda wave: wave.wave)


def _planner(kind: str, first: int, count: int) -> subprocess.Popen[str]:
    words = [str(BIN / "python"), "-m", WORKER, "plan", kind, str(first), str(count)]
    environment = {**os.environ, **site.environment(site.BENCH)}
    with (LOGS / "bench-planner.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own Python and module
            words, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env=environment
        )


def calm(connection: sa.Connection) -> None:
    """Wait until the outbox is empty and every table is loaded. Raises RuntimeError when a piece of work failed."""
    if not processes.wait(lambda: connection.scalar(_UNDONE) == 0 or connection.scalar(_FAILED) > 0, PATIENCE):
        raise RuntimeError(f"{connection.scalar(_UNDONE)} pieces of work are not done")
    if connection.scalar(_FAILED):
        raise RuntimeError("work that follows has failed: see bench-outbox.log and bench-worker.log")


def plan_for(connection: sa.Connection, waves: Sequence[Wave], seconds: float) -> float:
    """Have the waves open so many seconds from now, all at one instant; that instant as the machine's clock shows it.

    One statement, so that a thousand plans change together: the clock reads nothing else.
    """
    at = time.time() + seconds
    ids = [wave.wave for wave in waves]
    connection.execute(_PLAN, {"at": datetime.fromtimestamp(at, UTC), "waves": ids})
    return at
