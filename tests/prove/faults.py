"""What happens to waves that fall due while a process or a service dies: with the real ones, looked at from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from scripts.portal import postgres, processes, redis, settings, site, solr
from scripts.portal.paths import CONFIG, LOGS, ROOT
from tests.benchmarks import report
from tests.benchmarks.running import answers
from tests.benchmarks.speed import sites

from .reader import Reader

WAVES = 200
#: seconds from the moment the instant is set until it comes, Solr is away, and all must be well again after it
LEAD, AWAY, PATIENCE = 12.0, 60.0, 420.0
SUPERVISOR = "proof-processes"
#: what only the clock does, in the transaction that opens a batch
_IN_A_BATCH = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}' AND state <> 'idle' AND xact_start IS NOT NULL
    AND (query LIKE '%UPDATE resource AS r SET package_id%' OR query LIKE 'INSERT INTO provdata_register%'
         OR query LIKE '%UPDATE resource AS r SET position%' OR query LIKE 'UPDATE provdata_wave%')
"""


@dataclass
class Trial:
    """Waves that fall due at ``due`` (seconds of the epoch), and how many were open when the fault struck."""

    waves: list[dict[str, Any]]
    organization: str
    due: float = 0.0
    struck: int | None = None

    @property
    def ids(self) -> str:
        return ", ".join(f"'{one['wave']}'" for one in self.waves)

    def plan(self) -> None:
        """All at one instant."""
        self.due = float(sql("SELECT extract(epoch FROM clock_timestamp())")) + LEAD
        sql(f"UPDATE provdata_wave SET release_at = to_timestamp({self.due!r}) WHERE id IN ({self.ids})")  # noqa: S608

    def opened(self, more: str = "") -> int:
        return int(sql(f"SELECT count(*) FROM provdata_wave WHERE state = 'opened' AND id IN ({self.ids}) {more}"))  # noqa: S608

    def lines(self) -> tuple[int, int]:
        """Waves that the register says were opened, and how many lines say so."""
        query = f"FROM provdata_register WHERE event = 'opened' AND wave_id IN ({self.ids})"
        found = sql(f"SELECT count(DISTINCT wave_id), count(*) {query}").split("|")
        return int(found[0]), int(found[1])


def sql(query: str) -> str:
    return postgres.sql(query, database=site.PROOF.database)


def until(what: str, condition: Callable[[], Any], seconds: float = PATIENCE, look: float = 0.1) -> None:
    """Wait until it is so. Raises SystemExit when it does not become so in that time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds:.0f} s: {what}")
        time.sleep(look)


# --- the processes ----------------------------------------------------------------------------------------------------


@contextmanager
def portal() -> Iterator[str]:
    """The processes of the Procfile, kept up as ``make run`` does; the portal's address."""
    if settings.listening(settings.port(site.PROOF.port)):
        settings.move_port(site.PROOF.port)
    site.prepare(site.PROOF)
    log().unlink(missing_ok=True)
    command = [sys.executable, "-m", "scripts.portal.supervisor", CONFIG / "Procfile"]
    processes.start(SUPERVISOR, command, env=site.environment(site.PROOF), cwd=ROOT)
    try:
        processes.wait_or_fail(SUPERVISOR, lambda: answers(site.address(site.PROOF)))
        yield site.address(site.PROOF)
    finally:
        processes.stop(SUPERVISOR, patience=40)


def log() -> Path:
    return LOGS / f"{SUPERVISOR}.log"


def process(name: str) -> int:
    """Number of the process of that name that runs now."""
    return int(re.findall(rf"{name} started, process (\d+)", log().read_text(errors="replace"))[-1])


# --- the faults -------------------------------------------------------------------------------------------------------


def in_a_batch(trial: Trial) -> None:
    """Wait until a batch is being opened and not committed."""
    query = _IN_A_BATCH.format(database=site.PROOF.database)
    with postgres_session() as ask:
        until("a batch is under way", lambda: ask(query), LEAD + 30, look=0.001)
        trial.struck = ask(f"SELECT count(*) FROM provdata_wave WHERE state = 'opened' AND id IN ({trial.ids})")  # noqa: S608


@contextmanager
def postgres_session() -> Iterator[Callable[[str], int]]:
    """Questions with one number for an answer, on a connection of their own that stays open."""
    import psycopg2  # noqa: PLC0415 - the environment's, which the portal's scripts do without

    address = f"host=127.0.0.1 port={settings.port('postgres')} user={postgres.ADMIN} dbname={site.PROOF.database}"
    connection = psycopg2.connect(address, password=settings.secret("postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:

            def ask(query: str) -> int:
                cursor.execute(query)
                return cursor.fetchone()[0]

            yield ask
    finally:
        connection.close()


def no_fault(trial: Trial) -> None:
    """To compare with."""


def clock_killed(trial: Trial) -> None:
    in_a_batch(trial)
    os.kill(process("release"), signal.SIGKILL)


def postgres_restarted(trial: Trial) -> None:
    """As a crash would: it recovers from its log."""
    in_a_batch(trial)
    postgres.control("restart", "-m", "immediate", "-w")


def solr_away(trial: Trial) -> None:
    solr.stop()
    until("the minute is over", lambda: time.time() > trial.due - LEAD / 2 + AWAY, AWAY + LEAD)
    trial.struck = trial.opened()
    solr.start()


def redis_flushed(trial: Trial) -> None:
    """While the worker stands still, so that loads of tables are in the queue."""
    in_a_batch(trial)
    url = redis.url(site.PROOF.redis_database)
    subprocess.run(["redis-cli", "-u", url, "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    os.kill(process("worker"), signal.SIGCONT)


FAULTS: dict[str, Callable[[Trial], None]] = {
    "none": no_fault,
    "clock killed (-9) in a batch": clock_killed,
    "PostgreSQL restarted in a batch": postgres_restarted,
    "Solr down for a minute": solr_away,
    "Redis flushed in a batch": redis_flushed,
}
HEAD = ("fault", "waves", "open when it struck", "opened early", "lost", "readable after s", "searchable after s",
        "tables after s")  # fmt: skip


def attempt(name: str, address: str, count: int) -> tuple[str, ...]:
    """Make waves, let them fall due, do the harm, and wait until everybody reads everything. A row of the table."""
    if FAULTS[name] is redis_flushed:
        os.kill(process("worker"), signal.SIGSTOP)
    made = json.loads(sites.run(site.PROOF, "tests.prove.waves", str(count)).splitlines()[-1])
    trial = Trial(made["waves"], made["organization"])
    until("the outbox is worked", lambda: not int(sql(_WAITING)))
    trial.plan()
    reader = Reader(address, trial.organization, trial.waves, trial.due)
    with reader.reading():
        FAULTS[name](trial)
        reader.wait(PATIENCE)
    until("the outbox is worked", lambda: not int(sql(_WAITING)))
    return _row(name, trial, reader)


_WAITING = "SELECT count(*) FROM provdata_outbox WHERE kind NOT LIKE 'tables.%'"


def _row(name: str, trial: Trial, reader: Reader) -> tuple[str, ...]:
    count = len(trial.waves)
    told, lines = trial.lines()
    early = reader.early + trial.opened("AND opened_at < release_at")
    lost = len(reader.missing()) + (count - trial.opened()) + (count - told) + (lines - told)
    struck = "" if trial.struck is None else str(trial.struck)
    seconds = (f"{one:.1f}" for one in reader.seconds())
    return (name, str(count), struck, str(early), str(lost), *seconds)


@click.command()
@click.option("--waves", default=WAVES, show_default=True)
@click.option("--only", help="A word of the fault's name.")
def command(waves: int, only: str | None) -> None:
    """Every fault once. Ends with an error when anything opened early or was lost."""
    rows = []
    with portal() as address:
        for name in FAULTS:
            if not only or only in name:
                rows.append(attempt(name, address, waves))
                click.echo(" | ".join(rows[-1]))
    text = f"{report.table(HEAD, rows)}\n\n{NOTE}"
    click.echo(text)
    if not only and waves == WAVES:
        report.save("faults", "Waves that fall due while something dies", text)
    if any(row[3:5] != ("0", "0") for row in rows):
        raise SystemExit("something opened early or was lost")


NOTE = (
    "All waves of a row fall due at one instant; seconds count from it. The processes of `config/Procfile` run as "
    "in `make run`; nobody helps them. Readers ask from before the instant on, over HTTP: each file, and the search. "
    "Opened early: answers before the instant, and rows whose opening is older than their plan. Lost: files that are "
    "not read or not found in the end, and waves without exactly one line in the register. Every fifth file is a table."
)


def main(words: list[str]) -> None:
    """Run with these words of the command line. Raises SetupError when a service does not start."""
    command.main(words, prog_name="make prove ARGS=faults", standalone_mode=False)
