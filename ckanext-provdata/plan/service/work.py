"""Steps that change a plan, with the rule that an approved one changes only with a reason, which is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.plan.model import Plan, Stage
from ckanext.provdata.plan.policy import stages as rules
from ckanext.provdata.plan.policy.changes import Change
from ckanext.provdata.plan.service import plans
from ckanext.provdata.plan.service.stages import Row
from ckanext.provdata.schemas.compose import SECTORS


def demand_reason(plan: Plan, reason: str) -> None:
    """Raises ValidationError when an approved plan is to change without one."""
    if plan.approved_at and not reason.strip():
        raise tk.ValidationError({"reason": [tk._("计划已经批准，修改须说明理由，理由将公开。")]})


def change_plan(plan: Plan, fields: Mapping[str, Any], user: str) -> None:
    before = plans.change_texts(plan, fields)
    if before and plan.approved_at:
        plans.note(plan, Change.CHANGED, user, reason=fields["reason"], details={"before": before})


def approve(plan: Plan, user: str) -> None:
    """Raises ValidationError for a plan that promises nothing or is approved already."""
    own = plans.stages([plan.id])
    if plan.approved_at:
        raise tk.ValidationError({"id": [tk._("计划已经批准。")]})
    if not own or any(not plans.days(stage) for stage in own):
        raise tk.ValidationError({"id": [tk._("计划至少要有一个阶段，每个阶段都要有时限。")]})
    plans.approve(plan)
    plans.note(plan, Change.APPROVED, user)


def add_stage(plan: Plan, fields: Mapping[str, Any], user: str) -> Stage:
    if not fields["deadlines"]:
        raise tk.ValidationError({"deadlines": [tk._("请至少为一个层级填写时限。")]})
    stage = plans.add_stage(plan, fields)
    if plan.approved_at:
        note(plan, Change.STAGE_ADDED, stage, user, fields["reason"])
    return stage


def change_stage(plan: Plan, stage: Stage, fields: Mapping[str, Any], user: str) -> None:
    """Texts and sectors; deadlines only of a draft, an approved stage is moved. Raises ValidationError for that."""
    days = fields.get("deadlines")
    if plan.approved_at and days and days != plans.days(stage):
        raise tk.ValidationError({"deadlines": [tk._("计划已经批准，时限请用“调整时限”修改。")]})
    if days and not plan.approved_at:
        plans.set_deadlines(stage, days, fixed=False)
    changed = {
        name for name in ("title", "notes", "sectors") if fields.get(name, getattr(stage, name)) != getattr(stage, name)
    }
    for name in changed:
        setattr(stage, name, fields[name])
    model.Session.flush()
    if changed and plan.approved_at:
        note(plan, Change.CHANGED, stage, user, fields["reason"])


def move_stage(plan: Plan, stage: Stage, wanted: Mapping[str, date], reason: str, user: str) -> None:
    """Set new days and keep the old ones."""
    changed = rules.changes(plans.days(stage), wanted)
    plans.set_deadlines(stage, wanted, fixed=bool(plan.approved_at))
    for level, (previous, due_on) in changed.items() if plan.approved_at else ():
        note(plan, Change.MOVED, stage, user, reason, level=level, due_on=due_on, previous=previous)


def remove_stage(plan: Plan, stage: Stage, reason: str, user: str) -> None:
    plans.remove_stage(stage, fixed=bool(plan.approved_at))
    if plan.approved_at:
        note(plan, Change.STAGE_CANCELLED, stage, user, reason)


def add_record(plan: Plan, stage: Stage, package: Mapping[str, Any], user: str) -> bool:
    """Whether the record was new there. Raises ValidationError for one that cannot keep what a stage asks."""
    if package["type"] not in SECTORS:
        raise tk.ObjectNotFound(tk._("没有这条信息资源"))
    known = plans.stage_of(plan.id, package["id"])
    if known and known.stage_id == stage.id:
        return False
    problem = _problem(stage, package, known)
    if problem:
        raise tk.ValidationError({"records": [f"{package['title']}：{problem}"]})
    plans.add_record(stage, package["id"])
    if plan.approved_at:
        note(plan, Change.RECORD_ADDED, stage, user, record_id=package["id"])
    return True


def _problem(stage: Stage, package: Mapping[str, Any], known: Any) -> str | None:
    if known:
        return tk._("已在本计划的另一个阶段中，请先移出。")
    if package.get("opening_grade") == "closed":
        return tk._("不予开放的信息资源不能列入开放计划。")
    if stage.sectors and not {package["type"], *package.get("further_sectors", [])} & set(stage.sectors):
        return tk._("不属于本阶段的数据领域。")
    return None


def remove_record(plan: Plan, stage: Stage, record_id: str, reason: str, user: str) -> None:
    """Raises ObjectNotFound when the record is not in this stage."""
    row = plans.stage_of(plan.id, record_id)
    if row is None or row.stage_id != stage.id:
        raise tk.ObjectNotFound(tk._("没有这条信息资源"))
    plans.remove_record(row)
    if plan.approved_at:
        note(plan, Change.RECORD_REMOVED, stage, user, reason, record_id=record_id)


def note(plan: Plan, event: Change, stage: Stage, user: str, reason: str = "", **columns: Any) -> None:
    """A line about a stage; its title is kept, as a draft's stage may go."""
    details = {"stage": stage.title}
    plans.note(plan, event, user, stage_id=stage.id, reason=reason, details=details, **columns)


def moves(stage: Stage, wanted: Mapping[str, date], waves: list[Row]) -> list[dict[str, Any]]:
    """Planned waves whose provider's deadline moves, each with the instant that many days later or earlier."""
    before, after = plans.days(stage), {**plans.days(stage), **wanted}
    found = []
    for wave in waves:
        previous, due_on = rules.deadline(wave["level"], before), rules.deadline(wave["level"], after)
        if previous and due_on and previous != due_on:
            found.append({**wave, "moved_to": rules.moved(wave["release_at"], previous, due_on)})
    return found
