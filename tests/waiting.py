"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import sqlalchemy as sa

PATIENCE = 60
#: how many wait for an advisory lock of this database; another process's tests have their own
WAITING_FOR_A_TURN = sa.text("""
    SELECT count(*) FROM pg_locks JOIN pg_database AS d ON d.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND d.datname = current_database()
""")


def until(condition: Callable[[], object], seconds: float = PATIENCE, look: float = 0.02) -> None:
    """Wait until it is so, looking every so many seconds. Fails when it is not in time."""
    end, pause = time.monotonic() + seconds, Event()
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        pause.wait(look)
