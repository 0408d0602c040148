"""Filling a site with records in batches: rows by COPY, and documents to Solr while the next are made."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import click
import pysolr
import sqlalchemy as sa
from ckan import logic, model
from ckan import plugins as p
from ckan.common import config

from ckanext.provdata.regions import service as regions

from . import documents, rows, world
from .records import Records
from .stored import Ours, Stock, Stored

BATCH = 1000
#: batches that may be on their way to Solr at once: it analyses with as many threads
IN_FLIGHT = 2
SEED = 20261


@dataclass(slots=True)
class Timing:
    """Seconds of work by kind, and of the whole."""

    parts: dict[str, float] = field(default_factory=dict)
    total: float = 0.0

    def add(self, part: str, began: float) -> None:
        self.parts[part] = self.parts.get(part, 0.0) + time.perf_counter() - began


class Generator:
    """Makes the records of a seed for the running site, as provdata or as stock CKAN stores them."""

    def __init__(self, user: str, *, seed: int = SEED) -> None:
        self.seed = seed
        self.world = world.read(user)
        self.records = Records(seed, self.world.providers)
        self._path = cache(regions.path)
        ours = p.plugin_loaded("provdata")
        self.shape = Ours(self.world.regions(), self.world.numbers) if ours else Stock()

    def request(self, number: int) -> dict[str, Any]:
        """What ``package_create`` would get for the record of that number."""
        return self.shape.request(self.records.record(number), number)

    def batch(self, numbers: range, timing: Timing) -> list[dict[str, Any]]:
        """Write the rows of these records; returns their search documents."""
        began = time.perf_counter()
        made = [(number, self._stored(number)) for number in numbers]
        timing.add("inventing records", began)
        began = time.perf_counter()
        indexed = self._write(made)
        timing.add("rows by COPY", began)
        began = time.perf_counter()
        ids = [default["id"] for default, _ in indexed]
        with documents.collected() as found, documents.at_hand(ids, self._path):
            for both in indexed:
                logic.index_update_package_dicts(both, defer_commit=True)
        model.Session.expunge_all()
        timing.add("documents", began)
        return found

    def _stored(self, number: int) -> Stored:
        return self.shape.stored(self.request(number), self.records.random(number, "ids"), self.world.user_id)

    def _write(self, made: list[tuple[int, Stored]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Rows first, since indexing asks the database who may see a record."""
        buffer = rows.Rows(self.world.tags)
        readings = []
        for number, stored in made:
            dice = self.records.random(number, "rows")
            buffer.add(stored, dice)
            readings.append(documents.readings(stored, self.world))
            buffer.add_activity(readings[-1][1], self.world.actor, dice)
        connection = model.ensure_engine().raw_connection()
        try:
            buffer.copy(connection.cursor())
            connection.commit()
        finally:
            connection.close()
        return readings


def fill(generator: Generator, count: int) -> Timing:
    """Records 0 to ``count`` - 1 into an empty site, with a progress bar; they can be searched when this returns."""
    timing, began = Timing(), time.perf_counter()
    solr = pysolr.Solr(config["solr_url"], timeout=600)
    with (
        ThreadPoolExecutor(IN_FLIGHT) as pool,
        click.progressbar(length=count, label=f"{count:,} records", file=sys.stderr) as bar,
    ):
        waiting: list[Future[Any]] = []
        for numbers in _batches(count):
            found = generator.batch(numbers, timing)
            if len(waiting) == IN_FLIGHT:
                _wait(waiting.pop(0), timing)
            waiting.append(pool.submit(solr.add, found, commit=False))
            bar.update(len(numbers))
        for future in waiting:
            _wait(future, timing)
        last = time.perf_counter()
        solr.commit()
        _analyse()
        timing.add("commit, statistics", last)
    timing.total = time.perf_counter() - began
    return timing


def _batches(count: int) -> Iterator[range]:
    for first in range(0, count, BATCH):
        yield range(first, min(first + BATCH, count))


def _wait(future: Future[Any], timing: Timing) -> None:
    began = time.perf_counter()
    future.result()
    timing.add("waiting for Solr", began)


def _analyse() -> None:
    """Planner statistics, which a site that grew day by day would have."""
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))


def clear() -> None:
    """Take all records out of database and index; organisations and accounts stay."""
    model.Session.remove()  # what it has read, it holds a lock on
    with model.ensure_engine().begin() as connection:
        present = sa.inspect(connection).get_table_names()
        for statement in rows.clear_statements(present):
            connection.execute(sa.text(statement))
    pysolr.Solr(config["solr_url"], timeout=60).delete(q="*:*", commit=True)


def held() -> tuple[int, int]:
    """Records in the database and documents in the index."""
    with model.ensure_engine().connect() as connection:
        packages = connection.execute(sa.text("SELECT count(*) FROM package")).scalar()
    return packages or 0, pysolr.Solr(config["solr_url"], timeout=60).search("*:*", rows=0).hits
