"""The outbox's rows. Nothing here commits."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.outbox import policy
from ckanext.provdata.outbox.model import Message

_HAS_TURN: ContextVar[str | None] = ContextVar("provdata_outbox_turn", default=None)
#: what does the work of one kind: ``(subject, payload)`` → whether it left the search index to be committed
Handler = Callable[[str, dict[str, Any]], bool | None]
#: longest wait for another process that works on the same subject; then it is tried again later
PATIENCE = "60s"
TABLE = Message.__table__
_TURN = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('provdata_outbox:' || :subject, 0))")


def put(kind: str, subject: str, payload: Mapping[str, Any] | None = None, *, wait: timedelta = timedelta(0)) -> None:
    """Ask for work in the caller's transaction: it exists if and only if what calls for it is committed.

    kind: ``<capability>.<function>``, the function being one of that capability's ``jobs``; it must bear being called
    twice, since a process may die between the work and its note. wait: how long from now it is to wait.
    """
    put_all(kind, [subject], payload, wait=wait)


def put_all(
    kind: str,
    subjects: Iterable[str],
    payload: Mapping[str, Any] | None = None,
    *,
    first: bool = False,
    wait: timedelta = timedelta(0),
) -> None:
    """The same for many subjects. first: before other work that has not waited for long."""
    due_at = sa.func.now() + (-policy.PRECEDENCE if first else wait)
    rows = [{"kind": kind, "subject": subject, "payload": dict(payload or {})} for subject in subjects]
    if rows:
        model.Session.execute(sa.insert(TABLE).values(due_at=due_at), rows)


def handler(kind: str) -> Handler:
    """Raises ModuleNotFoundError or AttributeError for a kind that nobody handles."""
    capability, name = kind.split(".")
    return getattr(importlib.import_module(f"ckanext.provdata.{capability}.jobs"), name)


def claim(connection: sa.Connection, subjects: Sequence[str] | None) -> list[Any]:
    """Rows of one batch, first due first, locked on that connection; those somebody else works on are left out. Patient
    work is taken when there is no other.

    subjects: only theirs, and even when not due yet; None: whatever is due.
    """
    if subjects is not None:
        return _locked(connection, TABLE.c.subject.in_(subjects), policy.BATCH)
    due = TABLE.c.due_at <= sa.func.clock_timestamp()
    return _locked(connection, sa.and_(~TABLE.c.patient, due), policy.BATCH) or _locked(
        connection, sa.and_(TABLE.c.patient, due), policy.FEW
    )


def _locked(connection: sa.Connection, which: sa.ColumnElement[bool], most: int) -> list[Any]:
    query = sa.select(TABLE).where(which).order_by(TABLE.c.patient, TABLE.c.due_at, TABLE.c.id).limit(most)
    return list(connection.execute(query.with_for_update(skip_locked=True)))


@contextmanager
def turn(subject: str) -> Iterator[None]:
    """Wait until nobody else works on the subject, and keep it until the session's transaction ends, which is within.

    What the session remembers is read anew: it may be from before. Raises sqlalchemy.exc.OperationalError when somebody
    else takes longer than PATIENCE.
    """
    model.Session.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    model.Session.execute(_TURN, {"subject": subject})
    model.Session.expire_all()
    token = _HAS_TURN.set(subject)
    try:
        yield
    finally:
        _HAS_TURN.reset(token)


def has_turn(subject: str) -> bool:
    """Whether what runs here has its turn on the subject: nobody else does the outbox's work on it meanwhile."""
    return _HAS_TURN.get() == subject


def done(connection: sa.Connection, ids: Sequence[int]) -> None:
    connection.execute(sa.delete(TABLE).where(TABLE.c.id.in_(ids)))


def later(connection: sa.Connection, message_id: int, wait: timedelta, error: str) -> None:
    """Put failed work off."""
    due = sa.func.clock_timestamp() + wait
    values = {"attempts": TABLE.c.attempts + 1, "due_at": due, "error": error}
    connection.execute(sa.update(TABLE).where(TABLE.c.id == message_id).values(values))


def subjects(kind: str) -> sa.Select[tuple[str]]:
    """The query for subjects whose work of this kind is not done yet."""
    return sa.select(Message.subject).where(Message.kind == kind).distinct()


def pending(kind: str) -> list[str]:
    """Those subjects."""
    return list(model.Session.scalars(subjects(kind)))


def waiting() -> dict[str, int]:
    """How many pieces of work wait, by kind."""
    query = sa.select(Message.kind, sa.func.count()).group_by(Message.kind)
    return {kind: count for kind, count in model.Session.execute(query)}


def failed() -> dict[str, int]:
    """How many pieces of work were tried in vain and wait for another attempt, by kind."""
    query = sa.select(Message.kind, sa.func.count()).where(Message.attempts > 0).group_by(Message.kind)
    return {kind: count for kind, count in model.Session.execute(query)}
