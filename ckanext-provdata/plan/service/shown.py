"""Rows as the actions answer them: plain dictionaries with days as ``2027-06-30`` and instants with their offset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ckan import model

from ckanext.provdata.plan.model import Plan, PlanChange, Stage, StageDeadline
from ckanext.provdata.plan.policy.promise import Line
from ckanext.provdata.plan.policy.status import days_late, ends, status
from ckanext.provdata.plan.service import plans, stages
from ckanext.provdata.plan.service.promises import Kept
from ckanext.provdata.plan.service.stages import Reader
from ckanext.provdata.release.policy import SHANGHAI
from ckanext.provdata.shared import clock

Shown = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """An instant as it is read in Asia/Shanghai, to the second."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds") if at else None


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def organization(organization_id: str) -> Shown:
    group: Any = model.Group.get(organization_id)
    return {"id": organization_id, "name": group.name, "title": group.title or group.name} if group else {}


def plan(row: Plan, reader: Reader, *, whole: bool = True) -> Shown:
    """A plan with its stages, and with its history when it is shown whole."""
    shown = {
        "id": row.id,
        "owner_org": row.owner_org,
        "organization": organization(row.owner_org),
        **{name: getattr(row, name) for name in plans.TEXTS},
        "state": "approved" if row.approved_at else "draft",
        "approved_at": instant(row.approved_at),
        "stages": plan_stages([row], reader)[row.id],
    }
    return shown | ({"history": history(row, reader)} if whole else {})


def plan_stages(rows: Iterable[Plan], reader: Reader) -> dict[str, list[Shown]]:
    """Stages by plan. Four queries, however many plans."""
    found: dict[str, list[Shown]] = {row.id: [] for row in rows}
    own = plans.stages(found)
    days = plans.deadlines([each.id for each in own])
    done = stages.progress([each.id for each in own], reader)
    for each in own:
        found[each.plan_id].append(stage(each, days.get(each.id, []), done.get(each.id, (0, 0))))
    return found


def stage(row: Stage, deadlines: Iterable[StageDeadline], progress: tuple[int, int]) -> Shown:
    return {
        "id": row.id,
        "plan": row.plan_id,
        "title": row.title,
        "notes": row.notes,
        "sectors": row.sectors,
        "cancelled_at": instant(row.cancelled_at),
        "deadlines": [_deadline(each) for each in deadlines],
        "records": progress[0],
        "opened": progress[1],
    }


def _deadline(row: StageDeadline) -> Shown:
    return {
        "level": row.level,
        "due_on": day(row.due_on),
        "first_due_on": day(row.first_due_on),
        "changes": row.changes,
        "over": clock.now() >= ends(row.due_on),
    }


def history(row: Plan, reader: Reader) -> list[Shown]:
    """What changed since approval; records that the reader may not see are not named, nor their coming and going."""
    lines = plans.history(row.id)
    titles = stages.titles([line.record_id for line in lines if line.record_id], reader)
    by = organization(row.owner_org).get("title", "")
    return [_change(line, titles, by) for line in lines if not line.record_id or line.record_id in titles]


def _change(line: PlanChange, titles: Mapping[str, str], by: str) -> Shown:
    return {
        "at": instant(line.at),
        "event": line.event,
        "stage": line.stage_id,
        "stage_title": line.details.get("stage"),
        "level": line.level,
        "due_on": day(line.due_on),
        "previous": day(line.previous),
        "record": line.record_id,
        "record_title": titles.get(line.record_id or ""),
        "reason": line.reason,
        "organization": by,
    }


def commitment(row: Mapping[str, Any], now: datetime) -> Shown:
    """A record in a stage, with what it was to do until when."""
    due: date | None = row["due_on"]
    found = status(due, now, actual=row["opened_at"]) if due else None
    return {
        **{name: row[name] for name in ("record_id", "name", "title", "sector", "organization", "provider", "level")},
        **{name: row[name] for name in ("stage_id", "stage_title", "plan_id", "plan_title")},
        "due_on": day(due),
        "planned_for": instant(row["planned_for"]),
        "opened_at": instant(row["opened_at"]),
        "status": found,
        "days_late": days_late(due, now, row["opened_at"]) if due else 0,
    }


def promise(kept: Kept, now: datetime) -> Shown:
    """A promise of the register with its lines."""
    found = kept.promise
    return {
        "id": kept.id,
        "wave": kept.wave_id,
        "wave_title": kept.wave_title,
        "record": kept.record,
        "first_planned_for": instant(found.first),
        "planned_for": instant(found.planned),
        "actual": instant(found.actual),
        "closed": instant(found.closed),
        "status": found.status(now),
        "changes": found.changes,
        "days_moved": found.days_moved(),
        "days_late": found.days_late(now),
        "history": [_line(line) for line in kept.lines],
    }


def _line(line: Line) -> Shown:
    return {
        "at": instant(line.at),
        "event": line.event,
        "planned_for": instant(line.planned_for),
        "previous": instant(line.previous),
        "reason": line.reason,
        "organization": line.by,
    }


def overdue(row: Mapping[str, Any], now: datetime) -> Shown:
    return {**row, "due_on": day(row["due_on"]), "days_late": days_late(row["due_on"], now)}


def opening(row: Mapping[str, Any]) -> Shown:
    """A row of the opening list."""
    plain = {name: value for name, value in row.items() if name not in ("id", "has_table")}
    return {
        **plain,
        "id": row["id"],
        "formats": (row["formats"] or "").split("、") if row["formats"] else [],
        "mode": mode(row),
        "due_on": day(row["due_on"]),
        "planned_for": instant(row["planned_for"]),
        "opened_at": instant(row["opened_at"]),
    }


def mode(row: Mapping[str, Any]) -> list[str]:
    """How a record can be had: ``download``, ``interface``, ``application``, ``planned``, or nothing at all."""
    if row["opening_grade"] == "closed":
        return []
    ways = {
        "download": bool(row["formats"]),
        "interface": bool(row["has_table"]),
        "application": row["opening_grade"] == "conditional",
    }
    planned = ["planned"] if row["planned_for"] or row["due_on"] else []
    return [way for way, there in ways.items() if there] or planned
