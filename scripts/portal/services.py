"""PostgreSQL, Redis and Solr together, and who is using them.

Several commands may use them at once (a running portal and a test run). Each registers itself; the last
one to leave stops what was started. ``make services`` leaves a mark that keeps them up until ``make stop``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from . import console, postgres, processes, redis, solr
from .paths import RUN

USERS = RUN / "users"
KEPT = "kept"


@contextmanager
def used() -> Iterator[None]:
    """Services for the time of the block."""
    register(str(os.getpid()))
    try:
        start()
        yield
    finally:
        leave(str(os.getpid()))


def register(name: str) -> None:
    USERS.mkdir(parents=True, exist_ok=True)
    (USERS / name).write_text(processes.birth(os.getpid()) or "")


def leave(name: str) -> None:
    (USERS / name).unlink(missing_ok=True)
    if not others():
        stop()


def others() -> list[str]:
    """Users that still live; marks of dead processes are removed."""
    for mark in USERS.glob("[0-9]*"):
        if processes.birth(int(mark.name)) != mark.read_text():
            mark.unlink()
    return [mark.name for mark in USERS.glob("*")]


def start() -> None:
    """Start what does not run yet."""
    solr.ensure_runtime()
    with console.step("Starting PostgreSQL, Redis and Solr"):
        postgres.start()
        redis.start()
        solr.start()


def stop() -> None:
    with console.step("Stopping PostgreSQL, Redis and Solr"):
        solr.stop()
        redis.stop()
        postgres.stop()
