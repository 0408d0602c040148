"""Applications and their trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.access.model import Application, Grant, Identity, Step
from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.policy import deadlines
from ckanext.provdata.access.policy.applications import Event, State
from ckanext.provdata.access.service.facts import Facts
from ckanext.provdata.shared import config

#: What an applicant says, as columns; the number has a table of its own.
STATED = ("purpose", "usage", "term_days", "applicant_kind", "applicant_name", "contact_phone", "contact_email")

#: who takes a step that nobody takes by hand
PORTAL = ""


def submit(found: Facts, user_id: str, values: dict[str, Any], now: datetime) -> Application:
    """A new application for the wave."""
    row = Application(
        id=str(uuid4()),
        wave_id=found.wave_id,
        record_id=found.record_id,
        user_id=user_id,
        state=State.SUBMITTED,
        **{name: values[name] for name in (*STATED, "undertaking")},
        submitted_at=now,
        due_at=deadlines.due(now, config.review_days()),
    )
    model.Session.add(row)
    model.Session.flush()
    model.Session.add(Identity(application_id=row.id, number=values["identity_number"]))
    note(row, Event.SUBMIT, user_id, now)
    return row


def resubmit(row: Application, user_id: str, values: dict[str, Any], now: datetime) -> None:
    """The applicant's answer to a return; the deadline begins again. Raises TransitionError."""
    move(row, Event.RESUBMIT, user_id, now)
    for name in STATED:
        setattr(row, name, values[name])
    model.Session.get_one(Identity, row.id).number = values["identity_number"]
    row.submitted_at, row.due_at, row.endorsed_by = now, deadlines.due(now, config.review_days()), None


def move(row: Application, event: Event, user_id: str, now: datetime, reason: str = "", **details: Any) -> None:
    """Take one step of the transition table. Raises TransitionError when it does not allow it."""
    row.state = policy.after(policy.standing(row.state, ends_at(row), now), event)
    note(row, event, user_id, now, reason, **details)


def note(row: Application, event: Event, user_id: str, now: datetime, reason: str = "", **details: Any) -> None:
    """Write a line of the trail."""
    line = Step(application_id=row.id, at=now, event=event, user_id=user_id, reason=reason, details=details)
    model.Session.add(line)
    model.Session.flush()


def get(application_id: Any, *, lock: bool = False) -> Application | None:
    """The application with that id, kept from others until the transaction ends when ``lock``."""
    query = sa.select(Application).where(Application.id == str(application_id))
    return model.Session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def undecided(wave_id: str, user_id: str) -> Application | None:
    """The user's application for the wave that nobody has decided."""
    query = sa.select(Application).where(Application.wave_id == wave_id, Application.user_id == user_id)
    return model.Session.scalar(query.where(Application.state.in_(policy.UNDECIDED)))


def waves_undecided(wave_ids: Iterable[str]) -> list[str]:
    """Those of the waves with applications that nobody has decided."""
    query = sa.select(Application.wave_id).where(Application.wave_id.in_(list(wave_ids)))
    return list(model.Session.scalars(query.where(Application.state.in_(policy.UNDECIDED)).distinct()))


def settle(wave_id: str, now: datetime) -> list[Application]:
    """End the undecided applications for a wave that is open to everybody."""
    query = sa.select(Application).where(Application.wave_id == wave_id, Application.state.in_(policy.UNDECIDED))
    rows = list(model.Session.scalars(query.order_by(Application.id).with_for_update()))
    for row in rows:
        move(row, Event.SETTLE, PORTAL, now)
    return rows


def ends_at(row: Application) -> datetime | None:
    """The end of the application's grant, None when it has none."""
    return model.Session.scalar(sa.select(Grant.ends_at).where(Grant.id == row.id))


def number(application_id: str) -> str:
    """The applicant's number: for the reviewing agency, masked for everybody else."""
    return model.Session.get_one(Identity, application_id).number


def trail(application_id: str) -> list[Step]:
    """What happened to an application, oldest first."""
    query = sa.select(Step).where(Step.application_id == application_id).order_by(Step.id)
    return list(model.Session.scalars(query))


def found_by(filters: dict[str, Any], now: datetime, limit: int, offset: int) -> tuple[int, list[Any]]:
    """How many applications there are and a page of them, each with its grant's end; the oldest deadline first.

    filters: ``user_id``, ``owners`` (agencies the waves belong to), ``wave_id``, ``record_id``, ``state`` (as of now),
    ``overdue``.
    """
    query = sa.select(Application, Grant.ends_at).outerjoin(Grant, Grant.id == Application.id)
    for condition in _conditions(filters, now):
        query = query.where(condition)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    undecided_first = Application.state.in_(policy.PENDING).desc()
    ordered = query.order_by(undecided_first, sa.case((Application.state.in_(policy.PENDING), Application.due_at)))
    page = ordered.order_by(Application.submitted_at.desc(), Application.id).limit(limit).offset(offset)
    return count, list(model.Session.execute(page))


def _conditions(filters: dict[str, Any], now: datetime) -> list[Any]:
    conditions = [
        getattr(Application, name) == filters[name] for name in ("user_id", "wave_id", "record_id") if filters.get(name)
    ]
    if filters.get("owners"):
        waves = sa.select(model.Package.id).where(model.Package.owner_org.in_(filters["owners"]))
        conditions.append(Application.wave_id.in_(waves))
    if filters.get("state"):
        conditions.append(_standing(State(filters["state"]), now))
    if filters.get("overdue"):
        conditions += [Application.state.in_(policy.PENDING), Application.due_at <= now]
    return conditions


def _standing(state: State, now: datetime) -> Any:
    """Applications that stand so now; see :func:`policy.standing`."""
    if state is State.EXPIRED:
        return sa.and_(Application.state == State.APPROVED, Grant.ends_at <= now)
    if state is State.APPROVED:
        return sa.and_(Application.state == State.APPROVED, Grant.ends_at > now)
    return Application.state == state


def count_undecided(where: dict[str, str]) -> int:
    """How many applications of a wave or record nobody has decided."""
    query = sa.select(sa.func.count()).select_from(Application).where(Application.state.in_(policy.UNDECIDED))
    return model.Session.scalar(query.filter_by(**where)) or 0


def waiting(organization_ids: Collection[str]) -> dict[str, int]:
    """How many applications wait for a decision, by the agency that owns the wave now."""
    query = (
        sa.select(model.Package.owner_org, sa.func.count())
        .join(Application, Application.wave_id == model.Package.id)
        .where(Application.state.in_(policy.PENDING), model.Package.owner_org.in_(organization_ids))
    )
    return {str(owner): count for owner, count in model.Session.execute(query.group_by(model.Package.owner_org))}
