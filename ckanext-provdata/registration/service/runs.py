"""Runs and their rows in the database. Nothing here commits but notes of progress, which have their own connection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.registration.model import Entry, Run
from ckanext.provdata.registration.policy.layout import Layout
from ckanext.provdata.registration.policy.run import LIVE, SETTLED, RowState, State

#: How long a run is left to the queue before somebody looks after it.
FOLLOW_UP = timedelta(seconds=10)
BATCH = 500
#: What is noted of a row that was worked.
FATE = ("state", "problems", "package_id", "code")
_run, _row = Run.__table__, Entry.__table__


def get(run_id: Any) -> Run | None:
    """As it is now: workers and notes of progress write past the session."""
    return model.Session.get(Run, str(run_id), populate_existing=True)


def of_organization(organization_id: str, limit: int, offset: int) -> tuple[int, list[Run]]:
    """How many runs an organisation has, and a page of them, the newest first."""
    query = sa.select(Run).where(Run.organization_id == organization_id)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    page = query.order_by(Run.created_at.desc(), Run.id).limit(limit).offset(offset)
    return count or 0, list(model.Session.scalars(page))


def counts(run_id: str) -> dict[str, int]:
    """How many of its rows are in each state; states without rows are left out."""
    query = sa.select(_row.c.state, sa.func.count()).where(_row.c.run_id == run_id).group_by(_row.c.state)
    return {state: count for state, count in model.Session.execute(query)}


def layout(run: Run) -> Layout:
    """Where the columns of a workbook are that has been read."""
    return Layout(**(run.layout or {"sector": run.sector}))


def add_rows(run_id: str, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append({"run_id": run_id, "state": RowState.WAITING, "problems": [], **row})
        if len(batch) == BATCH:
            model.Session.execute(sa.insert(_row), batch)
            batch = []
    if batch:
        model.Session.execute(sa.insert(_row), batch)


def waiting(run_id: str, states: Iterable[RowState] = (RowState.WAITING,)) -> Iterator[dict[str, Any]]:
    """Rows in these states in the order they are worked, read in batches: nothing of the session is kept."""
    last = -1
    wanted = list(states)
    while True:
        query = sa.select(_row).where(_row.c.run_id == run_id, _row.c.place > last, _row.c.state.in_(wanted))
        rows = model.Session.execute(query.order_by(_row.c.place).limit(BATCH)).mappings().all()
        if not rows:
            return
        last = rows[-1]["place"]
        yield from (dict(row) for row in rows)


def note_rows(fates: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """What became of rows, by their ids: ``state``, ``problems``, ``package_id`` and ``code`` of each."""
    told = json.dumps([{"id": id_, **fate} for id_, fate in fates])
    columns = (sa.column("id", sa.BigInteger), *(sa.column(name, _row.c[name].type) for name in FATE))
    asked = sa.func.jsonb_to_recordset(sa.cast(sa.literal(told), JSONB))
    each = asked.table_valued(*columns).render_derived(name="each", with_types=True)
    values = {name: each.c[name] for name in FATE}
    model.Session.execute(sa.update(_row).where(_row.c.id == each.c.id).values(values))


def note_run(run_id: str, **changes: Any) -> None:
    model.Session.execute(sa.update(_run).where(_run.c.id == run_id).values(changes))


def begin_anew(run_id: str) -> None:
    """All rows that are not in the portal yet are to be looked at again."""
    unsettled = sa.update(_row).where(_row.c.run_id == run_id, _row.c.state.not_in(list(SETTLED)))
    model.Session.execute(unsettled.values(state=RowState.WAITING, problems=[]))


def problems(run_id: str, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
    """Problems of a run in the order of its rows; those of items without a record last."""
    both = _row.c.faults.op("||")(_row.c.problems)
    elements = sa.func.jsonb_array_elements(both).table_valued(sa.column("value", JSONB), with_ordinality="n")
    each = elements.render_derived(name="each")
    query = sa.select(each.c.value).select_from(_row.join(each, sa.true())).where(_row.c.run_id == run_id)
    found = list(model.Session.scalars(query.order_by(_row.c.number, each.c.n).limit(limit).offset(offset)))
    run = get(run_id)
    strays = list(run.strays) if run else []
    if limit is None:
        return [*found, *strays]
    before = max(0, offset - problem_count(run_id, strays=False))
    return [*found, *strays[before : before + limit - len(found)]]


def problem_count(run_id: str, *, strays: bool = True) -> int:
    length = sa.func.jsonb_array_length(_row.c.faults) + sa.func.jsonb_array_length(_row.c.problems)
    query = sa.select(sa.func.coalesce(sa.func.sum(length), 0)).where(_row.c.run_id == run_id)
    run = get(run_id) if strays else None
    return int(model.Session.scalar(query) or 0) + (len(run.strays) if run else 0)


def codes(run_id: str) -> dict[str, str]:
    """Code by row number of the records that a run has created."""
    query = sa.select(_row.c.number, _row.c.code)
    made = query.where(_row.c.run_id == run_id, _row.c.state == RowState.CREATED, _row.c.code.is_not(None))
    return {str(number): code for number, code in model.Session.execute(made)}


def is_live(run: Run) -> bool:
    return State(run.state) in LIVE


def follow_up(run_id: str, job_id: str) -> None:
    """Have somebody look later whether the run has been lost, by Redis or with its worker."""
    outbox.put("registration.see_through", run_id, {"job": job_id}, wait=FOLLOW_UP)


# --- who works on it, and how far he is -------------------------------------------------------------------------------


def _autonomous() -> sa.Connection:
    engine = model.meta.engine
    assert engine  # noqa: S101 - CKAN has one once it is set up
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def mine(organization_id: str) -> Iterator[bool]:
    """Whether nobody else works on a workbook of the organisation; nobody does while this lasts. A worker that dies
    lets go with its connection."""
    key = {"key": f"provdata_registration:{organization_id}"}
    with _autonomous() as connection:
        held = connection.scalar(sa.text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"), key)
        try:
            yield bool(held)
        finally:
            if held:
                connection.execute(sa.text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)


def progress(run_id: str, done: int) -> bool:
    """Note how far a run is, at once and whatever becomes of the transaction; whether it is to stop."""
    note = sa.update(_run).where(_run.c.id == run_id).values(done=done).returning(_run.c.cancelled)
    with _autonomous() as connection:
        return bool(connection.scalar(note))


def remaining(run_id: str, states: Sequence[RowState]) -> int:
    query = sa.select(sa.func.count()).where(_row.c.run_id == run_id, _row.c.state.in_(states))
    return model.Session.scalar(query) or 0
