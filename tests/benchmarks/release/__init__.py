"""From a wave's instant until everybody can read it, on a running portal.

``make bench ARGS="release --waves 1000"``; ``--save`` also writes docs/proof/release.md. Times are judged by the
machine's clock, which is PostgreSQL's here.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import click
import sqlalchemy as sa

from scripts.portal import site
from tests.benchmarks import report
from tests.benchmarks.running import running

from . import prepare, watch

#: seconds from planning to the instant: long enough to see that nothing is early
AHEAD = 3.0
#: waves asked for over HTTP while all are counted in the database
SAMPLE = 8
VERIFYING = 4
#: most seconds
AIM_ONE, AIM_READABLE, AIM_SEARCHABLE = 1.0, 5.0, 60.0


@click.command()
@click.option("--waves", default=1000, show_default=True, help="How many open at one instant.")
@click.option("--repeats", default=5, show_default=True, help="How many open alone.")
@click.option("--save", is_flag=True, help="Also write the tables under docs/proof/.")
def command(waves: int, repeats: int, save: bool) -> None:
    """Plan waves, wait for their instants, and read. Ends with an error when anything could be read early."""
    prepare.site_filled(waves + repeats)
    with running(site.BENCH) as address, prepare.engine().connect() as connection:
        visitor = watch.Visitor(address)
        tables = prepare.planned("csv", 0, repeats)
        many = prepare.planned("json", repeats, waves)
        prepare.calm(connection)
        alone = [_one(visitor, connection, wave) for wave in tables]
        prepare.calm(connection)
        together = _all(visitor, connection, many)
        text = f"{_table_of_one(alone)}\n\n{_table_of_all(together, waves, _verified(visitor, many))}"
        early = sum(reader.early(at) for readers, at in [*alone, together] for reader in readers)
    click.echo(f"\n{text}")
    if early:
        raise SystemExit(f"{early} files could be read before their instant")
    if save:
        report.save("release", "From the instant until everybody reads it", text)


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=release", standalone_mode=False)


#: readers that have read, and the instant
Outcome = tuple[list[watch.Reader], float]


def _one(visitor: watch.Visitor, connection: sa.Connection, wave: prepare.Wave) -> Outcome:
    readers = watch.of_one(visitor, wave, prepare.WORDS["csv"])
    at = prepare.plan_for(connection, [wave], AHEAD)
    watch.read(readers, at)
    prepare.calm(connection)
    return readers, at


def _all(visitor: watch.Visitor, connection: sa.Connection, waves: list[prepare.Wave]) -> Outcome:
    readers = watch.of_all(visitor, connection, waves, prepare.WORDS["json"], SAMPLE)
    at = prepare.plan_for(connection, waves, AHEAD)
    watch.read(readers, at)
    return readers, at


def _verified(visitor: watch.Visitor, waves: list[prepare.Wave]) -> int:
    """How many of the files are handed out over HTTP."""
    with ThreadPoolExecutor(VERIFYING) as pool:
        return sum(pool.map(visitor.file, waves))


def _table_of_one(outcomes: list[Outcome]) -> str:
    rows = []
    for number, reader in enumerate(outcomes[0][0]):
        times = [readers[number].seconds(at) for readers, at in outcomes]
        aim = AIM_SEARCHABLE if reader.what == "search" else AIM_ONE
        rows.append((reader.what, f"{aim:.0f} s", f"{median(times):.2f} s", f"{max(times):.2f} s"))
    rows.append(("readable before the instant", "0", _early(outcomes), ""))
    head = (f"one wave with a table, {len(outcomes)} times", "aim", "median", "worst")
    return report.table(head, rows)


def _early(outcomes: Iterable[Outcome]) -> str:
    """What could be read too early, of how often it was tried."""
    asked = [(reader, at) for readers, at in outcomes for reader in readers]
    early = sum(reader.early(at) for reader, at in asked)
    return f"{early} (of {sum(reader.asked_before(at) for reader, at in asked)} answers)"


def _table_of_all(outcome: Outcome, waves: int, verified: int) -> str:
    (database, download, search), at = outcome
    readable = max(database.seconds(at), download.seconds(at))
    rows = [
        ("half are readable", "", f"{database.seconds(at, 0.5):.2f} s"),
        ("all are readable", f"{AIM_READABLE:.0f} s", f"{readable:.2f} s"),
        ("half are searchable", "", f"{search.seconds(at, 0.5):.1f} s"),
        ("all are searchable", f"{AIM_SEARCHABLE:.0f} s", f"{search.seconds(at):.1f} s"),
        ("readable or found before the instant", "0", _early([outcome])),
        ("files handed out afterwards", f"{waves:,}", f"{verified:,}"),
    ]
    return report.table((f"{waves:,} waves at one instant", "aim", "measured"), rows)
