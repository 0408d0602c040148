"""Filling a site with records in batches: rows by COPY, and documents to Solr while the next are made."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import click
import pysolr
import sqlalchemy as sa
from ckan import model
from ckan import plugins as p
from ckan.common import config

from . import documents, rows, world
from .records import Records
from .stored import Ours, Stock, Stored

BATCH = 500
PROCESSES = os.cpu_count() or 1
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
        ours = p.plugin_loaded("provdata")
        self.shape = Ours(self.world.regions(), self.world.numbers) if ours else Stock()

    def request(self, number: int) -> dict[str, Any]:
        """What ``package_create`` would get for the record of that number."""
        return self.shape.request(self.records.record(number), number)

    def batch(self, numbers: range, timing: Timing) -> list[dict[str, Any]]:
        """Write the rows of these records; returns their search documents."""
        return documents.made(self.write(numbers, timing))

    def write(self, numbers: range, timing: Timing) -> list[documents.Readings]:
        """Write the rows of these records; returns what their search documents are made of."""
        began = time.perf_counter()
        made = [(number, self._stored(number)) for number in numbers]
        timing.add("inventing records", began)
        began = time.perf_counter()
        readings = self._write(made)
        timing.add("rows by COPY", began)
        return readings

    def _stored(self, number: int) -> Stored:
        return self.shape.stored(self.request(number), self.records.random(number, "ids"), self.world.user_id)

    def _write(self, made: list[tuple[int, Stored]]) -> list[documents.Readings]:
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
    with indexing() as pool, click.progressbar(length=count, label=f"{count:,} records", file=sys.stderr) as bar:
        waiting: deque[Future[int]] = deque()
        for numbers in _batches(count):
            waiting.append(pool.submit(index, generator.write(numbers, timing)))
            if len(waiting) > 2 * PROCESSES:
                _wait(waiting, timing, bar)
        while waiting:
            _wait(waiting, timing, bar)
    last = time.perf_counter()
    pysolr.Solr(config["solr_url"], timeout=600).commit()
    _analyse()
    timing.add("commit and statistics", last)
    timing.total = time.perf_counter() - began
    return timing


def indexing() -> ProcessPoolExecutor:
    """Processes that make documents: copies of this one, each with database connections of its own."""
    model.Session.remove()
    return ProcessPoolExecutor(PROCESSES, get_context("fork"), initializer=_forget_connections)


def _forget_connections() -> None:
    model.ensure_engine().dispose(close=False)


def index(readings: list[documents.Readings]) -> int:
    """Make documents and give them to Solr; how many."""
    found = documents.made(readings)
    pysolr.Solr(config["solr_url"], timeout=600).add(found, commit=False)
    return len(found)


def _batches(count: int) -> Iterator[range]:
    for first in range(0, count, BATCH):
        yield range(first, min(first + BATCH, count))


def _wait(waiting: deque[Future[int]], timing: Timing, bar: Any) -> None:
    began = time.perf_counter()
    bar.update(waiting.popleft().result())
    timing.add("waiting for documents", began)


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
