"""Who may write a wave's dataset, and the order in which rows are locked.

Every step locks packages first, in the order of their ids, then rows of waves. Two steps that meet wait for each
other and never deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa
from ckan import model

#: How long a step waits for a row before it gives up.
WAIT = "5s"
_OWN_WORK: ContextVar[bool] = ContextVar("provdata_own_work", default=False)

_LOCK = sa.text("SELECT id FROM package WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
_LOCK_FREE = sa.text("SELECT id FROM package WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED")


@contextmanager
def own_work() -> Iterator[None]:
    """Within it CKAN's generic actions write datasets of type ``wave``, which they refuse to everybody else."""
    token = _OWN_WORK.set(True)
    try:
        yield
    finally:
        _OWN_WORK.reset(token)


def is_own_work() -> bool:
    return _OWN_WORK.get()


def hold(package_ids: Iterable[str]) -> None:
    """Lock packages until the transaction ends; what the session remembers of them is read anew.

    Raises sqlalchemy.exc.OperationalError when somebody else holds one for longer than WAIT.
    """
    model.Session.flush()
    model.Session.execute(sa.text(f"SET LOCAL lock_timeout = '{WAIT}'"))
    model.Session.execute(_LOCK, {"ids": sorted(set(package_ids))})
    model.Session.expire_all()


class _HeldInPartError(Exception):
    """Somebody else holds some of it; ``free`` is the rest."""

    def __init__(self, free: set[str]) -> None:
        super().__init__()
        self.free = free


def hold_free(wanted: Iterable[frozenset[str]]) -> set[str]:
    """Lock packages of those sets of which nobody holds any; their ids.

    Of a set that somebody holds in part nothing stays locked: two that had each a part would wait for each other.
    """
    sets = set(wanted)
    while sets:
        try:
            return _hold_all(frozenset[str]().union(*sets))
        except _HeldInPartError as found:
            sets = {one for one in sets if one <= found.free}
    return set()


def _hold_all(ids: frozenset[str]) -> set[str]:
    """Raises _HeldInPartError, with none of them locked."""
    with model.Session.begin_nested():
        free = set(model.Session.scalars(_LOCK_FREE, {"ids": sorted(ids)}))
        if free != ids:
            raise _HeldInPartError(free)
    return free
