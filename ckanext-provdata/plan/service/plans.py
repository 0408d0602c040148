"""Rows of plans, stages and their records, and the history of what was changed after approval."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.model import Plan, PlanChange, Stage, StageDeadline, StageRecord
from ckanext.provdata.plan.policy.stages import LEVELS
from ckanext.provdata.shared import clock

TEXTS = ("title", "period", "document_number", "notes")


def get(plan_id: str) -> Plan | None:
    return model.Session.get(Plan, plan_id)


def get_stage(stage_id: str) -> Stage | None:
    return model.Session.get(Stage, stage_id)


def plan_of(stage: Stage) -> Plan:
    return model.Session.get_one(Plan, stage.plan_id)


def locked(plan_id: str) -> Plan:
    """The plan as it is now, held until the transaction ends: one change of a plan after the other."""
    return model.Session.get_one(Plan, plan_id, with_for_update=True, populate_existing=True)


def listed(*, drafts: bool = False) -> list[Plan]:
    """Approved plans, the newest first; with drafts those before them."""
    query = sa.select(Plan).order_by(Plan.approved_at.desc().nulls_first(), Plan.created_at.desc(), Plan.id)
    return list(model.Session.scalars(query if drafts else query.where(Plan.approved_at.is_not(None))))


def add_plan(owner_org: str, fields: Mapping[str, str]) -> Plan:
    plan = Plan(id=str(uuid.uuid4()), owner_org=owner_org, created_at=clock.now(), **_texts(fields))
    return _added(plan)


def _texts(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: fields[name] for name in TEXTS if name in fields}


def _added(row: Any) -> Any:
    model.Session.add(row)
    model.Session.flush()
    return row


def change_texts(plan: Plan, fields: Mapping[str, str]) -> dict[str, str]:
    """Set the texts that differ; what they were before."""
    before = {name: getattr(plan, name) for name, value in _texts(fields).items() if getattr(plan, name) != value}
    for name in before:
        setattr(plan, name, fields[name])
    return before


def remove_plan(plan: Plan) -> None:
    """Only for drafts: nobody outside has seen one."""
    model.Session.delete(plan)
    model.Session.flush()


def add_stage(plan: Plan, fields: Mapping[str, Any]) -> Stage:
    own = {name: fields[name] for name in ("title", "notes", "sectors") if name in fields}
    stage = _added(Stage(id=str(uuid.uuid4()), plan_id=plan.id, created_at=clock.now(), **own))
    set_deadlines(stage, fields["deadlines"], fixed=False)
    return stage


def remove_stage(stage: Stage, *, fixed: bool) -> None:
    """A stage of an approved plan stays as cancelled."""
    if fixed:
        stage.cancelled_at = clock.now()
    else:
        model.Session.delete(stage)
    model.Session.flush()


def stages(plan_ids: Iterable[str]) -> list[Stage]:
    """Stages of these plans by their earliest deadline, cancelled ones included."""
    first = sa.select(sa.func.min(StageDeadline.due_on)).where(StageDeadline.stage_id == Stage.id).scalar_subquery()
    query = sa.select(Stage).where(Stage.plan_id.in_(list(plan_ids)))
    return list(model.Session.scalars(query.order_by(first, Stage.created_at, Stage.id)))


def deadlines(stage_ids: Iterable[str]) -> dict[str, list[StageDeadline]]:
    """Deadlines by stage, from the widest level down."""
    rows = model.Session.scalars(sa.select(StageDeadline).where(StageDeadline.stage_id.in_(list(stage_ids))))
    found: defaultdict[str, list[StageDeadline]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: LEVELS.index(row.level)):  # type: ignore[arg-type]
        found[row.stage_id].append(row)
    return found


def days(stage: Stage) -> dict[str, date]:
    """A stage's deadline for each level that has one."""
    return {row.level: row.due_on for row in deadlines([stage.id])[stage.id]}


def set_deadlines(stage: Stage, wanted: Mapping[str, date], *, fixed: bool) -> None:
    """Set days by level. In a draft the given ones replace all; in an approved plan a moved one counts its changes."""
    known = {row.level: row for row in deadlines([stage.id])[stage.id]}
    for level in set(known) - set(wanted) if not fixed else ():
        model.Session.delete(known[level])
    for level, day in wanted.items():
        row = known.get(level)
        if row is None:
            row = StageDeadline(stage_id=stage.id, level=level, due_on=day, first_due_on=day, changes=0)
            row.changed_at = clock.now()
            model.Session.add(row)
        elif row.due_on != day:
            row.due_on, row.changed_at, row.changes = day, clock.now(), row.changes + fixed
            row.first_due_on = row.first_due_on if fixed else day
    model.Session.flush()


def approve(plan: Plan) -> None:
    """From now on the deadlines are the approved ones."""
    plan.approved_at = clock.now()
    model.Session.flush()


def note(plan: Plan, event: str, user: str, **columns: Any) -> None:
    """Add a line to the plan's history. user: name or id."""
    account = model.User.get(user)
    model.Session.add(
        PlanChange(at=clock.now(), plan_id=plan.id, event=event, user_id=account.id if account else user, **columns)
    )


def history(plan_id: str) -> list[PlanChange]:
    """Oldest first."""
    query = sa.select(PlanChange).where(PlanChange.plan_id == plan_id).order_by(PlanChange.id)
    return list(model.Session.scalars(query))


def stage_of(plan_id: str, record_id: str) -> StageRecord | None:
    return model.Session.get(StageRecord, (plan_id, record_id))


def add_record(stage: Stage, record_id: str) -> None:
    row = StageRecord(plan_id=stage.plan_id, record_id=record_id, stage_id=stage.id, added_at=clock.now())
    _added(row)


def remove_record(row: StageRecord) -> None:
    model.Session.delete(row)
    model.Session.flush()
