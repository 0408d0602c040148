"""Many rows in one transaction, and what they all ask asked once.

Core's actions commit and roll back as if each were alone. In a batch their session sits on a connection whose
transaction is ours: their commit keeps a savepoint, their rollback goes back to it, and neither reaches the other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

#: Few enough that nobody waits long for a class of codes that a batch holds, and that the savepoints of one (two for a
#: row at most) stay within the 64 that PostgreSQL remembers of a transaction without looking them up.
SIZE = 25
#: Accounts and organisations, which an import never writes; and memberships, as far as they are of accounts.
STEADY, MEMBER = frozenset({"user", "group"}), "member"
#: In the place of a table's name, what is none: a subquery, say.
OTHER = "?"
_known: dict[Any, frozenset[str]] = {}


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The rows in lists of that size."""
    each = iter(rows)
    while batch := list(islice(each, SIZE)):
        yield batch


@contextmanager
def batch() -> Iterator[sa.RootTransaction]:
    """The transaction that a session of its own works in while this lasts; gone unless it is committed.

    The session that was there before is gone, too.
    """
    model.Session.remove()
    with model.ensure_engine().connect() as connection:
        outer = connection.begin()
        session = model.Session(bind=connection, join_transaction_mode="create_savepoint")
        try:
            with remembering(session):
                yield outer
        finally:
            model.Session.remove()
            if outer.is_active:
                outer.rollback()


@contextmanager
def remembering(session: Any) -> Iterator[Callable[[], None]]:
    """Ask the database once for each account, organisation and role that the session asks for while this lasts.

    A batch sees them as a request does that asks once. Yields what forgets them, for whoever lasts longer than that.
    """
    found: dict[Any, Any] = {}

    def remember(state: ORMExecuteState) -> Any:
        key = _key(state)
        if key is None:
            return None
        if key not in found:
            found[key] = state.invoke_statement().freeze()
        return found[key]()

    event.listen(session, "do_orm_execute", remember)
    try:
        yield found.clear
    finally:
        event.remove(session, "do_orm_execute", remember)


def _key(state: ORMExecuteState) -> Any:
    """What tells the question from others; None for one that is not about what stays as it is."""
    if not state.is_select or state.is_column_load or state.is_relationship_load or not _may_be_steady(state):
        return None
    statement: Any = state.statement
    made = statement._generate_cache_key()
    if made is None:
        return None
    tables = _tables(made.key, statement)
    values = tuple(repr(each.effective_value) for each in made.bindparams)
    steady = tables <= STEADY or (tables <= STEADY | {MEMBER} and repr("user") in values)
    return (made.key, values) if steady else None


def _may_be_steady(state: ORMExecuteState) -> bool:
    """A first look, which costs nothing, at what is asked for: most questions of a row are about its package."""
    asked = {getattr(mapper.local_table, "name", OTHER) for mapper in state.all_mappers}
    return bool(asked) and asked <= STEADY | {MEMBER}


def _tables(key: Any, statement: Any) -> frozenset[str]:
    """The tables a statement reads; looked up once for statements of one shape."""
    if key not in _known:
        froms = {table for each in statement.get_final_froms() for table in _within(each)}
        _known[key] = frozenset(froms)
    return _known[key]


def _within(each: Any) -> Iterator[str]:
    """Names of the tables in one of the things a statement reads from."""
    if isinstance(each, sa.Join):
        yield from _within(each.left)
        yield from _within(each.right)
    else:
        yield each.name if isinstance(each, sa.Table) else OTHER
