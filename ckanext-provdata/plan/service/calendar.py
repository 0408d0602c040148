"""What opens when: releases of public records and deadlines of approved plans, as events of a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.model import Plan, Stage, StageDeadline
from ckanext.provdata.plan.policy.status import Status, begins, day_of, status
from ckanext.provdata.plan.service import promises, shown
from ckanext.provdata.plan.service.promises import Kept
from ckanext.provdata.regions import service as organizations

Event = dict[str, Any]


def events(start: date, end: date, filters: Mapping[str, Any], now: datetime) -> list[Event]:
    """Events from the first to the last day, by day and hour."""
    found = [*_releases(start, end, filters, now), *_deadlines(start, end, filters, now)]
    return sorted(found, key=lambda event: (event["day"], event["at"] or "", event["title"], event["uid"]))


def _releases(start: date, end: date, filters: Mapping[str, Any], now: datetime) -> list[Event]:
    subjects = promises.between(begins(start), begins(end + timedelta(days=1)), filters)
    dated = [(kept, kept.promise.actual or kept.promise.planned) for kept in promises.of(subjects)]
    found = [_release(kept, at, now) for kept, at in dated if at and kept.promise.planned]
    return [event for event in found if start.isoformat() <= event["day"] <= end.isoformat()]


def _release(kept: Kept, at: datetime, now: datetime) -> Event:
    """A release stands on the day it happened, until then on the day it is planned for."""
    promise = kept.promise
    return {
        "kind": "release",
        "uid": f"wave-{kept.id}@provdata",
        "day": day_of(at).isoformat(),
        "at": shown.instant(at),
        "title": kept.record["title"],
        "wave_title": kept.wave_title,
        "record": kept.record,
        "organization": kept.record["provider"],
        "status": promise.status(now),
        "sequence": promise.sequence,
        "changed": shown.instant(promise.changed),
        "level": kept.record["level"],
    }


def _deadlines(start: date, end: date, filters: Mapping[str, Any], now: datetime) -> list[Event]:
    query = (
        sa.select(Plan, Stage, StageDeadline)
        .join_from(StageDeadline, Stage, Stage.id == StageDeadline.stage_id)
        .join(Plan, Plan.id == Stage.plan_id)
        .where(Plan.approved_at.is_not(None), StageDeadline.due_on.between(start, end), *_conditions(filters))
    )
    return [_deadline(plan, stage, row, now) for plan, stage, row in model.Session.execute(query)]


def _conditions(filters: Mapping[str, Any]) -> list[Any]:
    """A deadline binds every provider of its level, so an organisation's own calendar holds that of the plans it
    issued."""
    found: list[Any] = []
    if filters.get("plan"):
        found.append(Plan.id == filters["plan"])
    if filters.get("level"):
        found.append(StageDeadline.level == filters["level"])
    if filters.get("organization"):
        organization = organizations.find(filters["organization"])
        found.append(Plan.owner_org == (organization.id if organization else ""))
    if filters.get("sector"):
        found.append(sa.or_(Stage.sectors == [], Stage.sectors.contains([filters["sector"]])))
    return found


def _deadline(plan: Plan, stage: Stage, row: StageDeadline, now: datetime) -> Event:
    state = status(row.due_on, now, cancelled=stage.cancelled_at is not None)
    changed = max(row.changed_at, stage.cancelled_at or row.changed_at, plan.approved_at or row.changed_at)
    return {
        "kind": "deadline",
        "uid": f"stage-{stage.id}-{row.level}@provdata",
        "day": row.due_on.isoformat(),
        "at": None,
        "title": stage.title,
        "plan": plan.id,
        "plan_title": plan.title,
        "stage": stage.id,
        "organization": shown.organization(plan.owner_org).get("title", ""),
        # a day that is over is over: whether records kept it is said of each of them
        "status": Status.PENDING if state is Status.PENDING else state if state is Status.CANCELLED else None,
        "sequence": row.changes + (stage.cancelled_at is not None),
        "changed": shown.instant(changed),
        "level": row.level,
    }
