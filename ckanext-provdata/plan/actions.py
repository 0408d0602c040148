"""Plans and stages, and the lists the public reads: opening list, calendar, overdue list, register."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.provdata.plan import schema
from ckanext.provdata.plan.policy import stages as rules
from ckanext.provdata.plan.service import calendar, opening, plans, promises, shown, stages, work
from ckanext.provdata.plan.service.stages import Reader
from ckanext.provdata.regions import service as organizations
from ckanext.provdata.shared import clock

#: Days of the calendar before and after today, when not asked for.
BACK, AHEAD = timedelta(days=31), timedelta(days=366)


def provdata_plan_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Draft an opening plan; the public does not see it until it is approved.

    :param owner_org: id or name of the issuing organisation
    :param title: name of the plan
    :param period: (optional) year or years it is for
    :param document_number: (optional) number of the document it was issued with
    :param notes: (optional) its text
    :returns: the plan, see :func:`provdata_plan_show`
    """
    organization = organizations.find(str(tk.get_or_bust(data_dict, "owner_org")))
    tk.check_access("provdata_plan_create", context, {"owner_org": organization.id if organization else "-"})
    if not organization:
        raise tk.ValidationError({"owner_org": [tk._("没有这个组织")]})
    row = plans.add_plan(organization.id, _validated(data_dict, schema.plan_schema(new=True)))
    model.repo.commit()
    return shown.plan(row, _reader(context))


def provdata_plan_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change a plan's texts; what is not given stays.

    :param id: id of the plan
    :param title: (optional), also ``period``, ``document_number``, ``notes``
    :param reason: why, required once the plan is approved, and public
    """
    row = _plan_for(context, "provdata_plan_update", data_dict)
    fields = _validated(data_dict, schema.plan_schema(new=False))
    work.demand_reason(row, fields["reason"])
    work.change_plan(row, fields, context["user"])
    model.repo.commit()
    return shown.plan(row, _reader(context))


def provdata_plan_approve(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Approve a plan: it becomes public, and from then on every change needs a reason and is kept.

    :param id: id of the plan; it must have stages, each with a deadline
    """
    row = _plan_for(context, "provdata_plan_approve", data_dict)
    work.approve(row, context["user"])
    model.repo.commit()
    return shown.plan(row, _reader(context))


def provdata_plan_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Delete a draft. Raises ValidationError for an approved plan: what was promised stays.

    :param id: id of the plan
    """
    row = _plan_for(context, "provdata_plan_delete", data_dict)
    if row.approved_at:
        raise tk.ValidationError({"id": [tk._("已批准的计划不能删除。")]})
    plans.remove_plan(row)
    model.repo.commit()


@tk.side_effect_free
def provdata_plan_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A plan with its stages and the history of its changes since approval.

    :param id: id of the plan
    :returns: ``id``, ``title``, ``period``, ``document_number``, ``notes``, ``organization``, ``state`` (draft,
        approved), ``approved_at``, ``stages`` (see :func:`provdata_stage_show`) and ``history``. Records count where
        they are public, for an agency its own besides.
    """
    plan_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_plan_show", context, {"id": plan_id})
    return shown.plan(plans.get(plan_id), _reader(context))  # type: ignore[arg-type]


@tk.side_effect_free
def provdata_plan_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """All approved plans, the newest first; drafts before them for who works on plans."""
    tk.check_access("provdata_plan_list", context, data_dict)
    found = plans.listed(drafts=_may(context, "provdata_plan_drafts"))
    reader = _reader(context)
    return [shown.plan(row, reader, whole=False) for row in found]


def provdata_stage_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a stage to a plan.

    :param plan: id of the plan
    :param title: name of the stage
    :param deadlines: a day for each level that has one: ``{"province": "2027-06-30", "city": "2027-12-31"}``
    :param sectors: (optional) the sectors it is about; none means all
    :param notes: (optional) its text
    :param reason: why, required once the plan is approved, and public
    :returns: the stage, see :func:`provdata_stage_show`
    """
    plan_id = tk.get_or_bust(data_dict, "plan")
    tk.check_access("provdata_stage_create", context, {"plan": plan_id})
    row = plans.locked(plan_id)
    fields = _validated(data_dict, schema.stage_schema(new=True))
    work.demand_reason(row, fields["reason"])
    stage = work.add_stage(row, fields, context["user"])
    model.repo.commit()
    return _stage_shown(context, stage.id)


def provdata_stage_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change a stage's title, text and sectors, in a draft its deadlines too; what is not given stays.

    :param id: id of the stage
    :param reason: why, required once the plan is approved, and public
    """
    row, stage = _stage_for(context, "provdata_stage_update", data_dict)
    fields = _validated(data_dict, schema.stage_schema(new=False))
    work.demand_reason(row, fields["reason"])
    work.change_stage(row, stage, fields, context["user"])
    model.repo.commit()
    return _stage_shown(context, stage.id)


def provdata_stage_move(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Move a stage's deadlines and, if wanted, the planned waves of its records by as many days.

    Without ``confirm`` nothing changes: the answer says what would.

    :param id: id of the stage
    :param deadlines: the new day for each level that moves
    :param confirm: (optional, default false) do it
    :param waves: (optional, default false) move the waves too; those of agencies that the caller may not plan for stay
    :param reason: why, required to confirm for an approved plan, and public
    :returns: ``deadlines`` (``level``, ``previous``, ``due_on``), ``waves`` (``id``, ``title``, record, ``release_at``,
        ``moved_to``, ``may_move``, and once confirmed ``moved``), ``confirmed``
    """
    row, stage = _stage_for(context, "provdata_stage_move", data_dict)
    fields = _validated(data_dict, schema.move_schema())
    planned = work.moves(stage, fields["deadlines"], stages.waves(stage.id, _reader(context)))
    changed = rules.changes(plans.days(stage), fields["deadlines"])
    answer = {
        "confirmed": fields["confirm"],
        "deadlines": [
            {"level": level, "previous": shown.day(previous), "due_on": shown.day(due_on)}
            for level, (previous, due_on) in changed.items()
        ],
        "waves": [_wave_shown(context, wave) for wave in planned],
    }
    if fields["confirm"]:
        work.demand_reason(row, fields["reason"])
        work.move_stage(row, stage, fields["deadlines"], fields["reason"], context["user"])
        model.repo.commit()
        if fields["waves"]:
            _move_waves(context, answer["waves"], fields["reason"])
    return answer


def _wave_shown(context: Any, wave: dict[str, Any]) -> dict[str, Any]:
    instants = {name: shown.instant(wave[name]) for name in ("release_at", "moved_to")}
    return {**wave, **instants, "may_move": _may(context, "provdata_wave_reschedule", {"id": wave["id"]})}


def _move_waves(context: Any, waves: list[dict[str, Any]], reason: str) -> None:
    """Each in a transaction of its own, as the clock may hold one of them; says of each whether it moved."""
    for wave in waves:
        wanted = {"id": wave["id"], "release_at": wave["moved_to"], "reason": reason}
        try:
            tk.get_action("provdata_wave_reschedule")({"user": context["user"]}, wanted)
        except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
            model.Session.rollback()
            wave["moved"] = False
        else:
            wave["moved"] = True


def provdata_stage_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Take a stage out of a draft; in an approved plan it stays as cancelled.

    :param id: id of the stage
    :param reason: why, required once the plan is approved, and public
    """
    row, stage = _stage_for(context, "provdata_stage_delete", data_dict)
    fields = _validated(data_dict, schema.reason_schema())
    work.demand_reason(row, fields["reason"])
    work.remove_stage(row, stage, fields["reason"], context["user"])
    model.repo.commit()


@tk.side_effect_free
def provdata_stage_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A stage with its records, those due first first: public ones, for an agency its own besides.

    :param id: id of the stage
    :param limit: (optional) at most 1000 records, default 100; ``offset`` (optional) where to begin
    :returns: ``title``, ``notes``, ``sectors``, ``deadlines``, ``records`` and ``opened`` (numbers), ``cancelled_at``,
        and in ``items`` of each record ``due_on``, ``opened_at`` and ``status`` (kept, late, pending, overdue)
    """
    stage_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_stage_show", context, {"id": stage_id})
    fields = _validated(data_dict, schema.stage_records_schema())
    rows = stages.records(stage_id, _reader(context), fields["limit"], fields["offset"])
    now = clock.now()
    return _stage_shown(context, stage_id) | {"items": [shown.commitment(row, now) for row in rows]}


def provdata_stage_record_add(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add records to a stage, all or none; those that are there already stay.

    :param id: id of the stage
    :param records: ids or names of records
    :returns: ``added``: how many were new
    """
    stage_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_stage_record_add", context, {"id": stage_id})
    names = _validated(data_dict, schema.records_schema())["records"]
    for name in names:
        tk.check_access("provdata_stage_record_add", context, {"id": stage_id, "record": name})
    stage = plans.get_stage(stage_id)
    row = plans.locked(stage.plan_id)  # type: ignore[union-attr]
    packages = [tk.get_action("package_show")({"user": context["user"]}, {"id": name}) for name in names]
    added = [work.add_record(row, stage, package, context["user"]) for package in packages]  # type: ignore[arg-type]
    model.repo.commit()
    return {"added": sum(added)}


def provdata_stage_record_remove(context: Any, data_dict: dict[str, Any]) -> None:
    """Take a record out of a stage.

    :param id: id of the stage
    :param record: id or name of the record
    :param reason: why, required once the plan is approved, and public
    """
    stage_id, name = tk.get_or_bust(data_dict, ["id", "record"])
    tk.check_access("provdata_stage_record_remove", context, {"id": stage_id, "record": name})
    fields = _validated(data_dict, schema.reason_schema())
    stage = plans.get_stage(stage_id)
    row = plans.locked(stage.plan_id)  # type: ignore[union-attr]
    work.demand_reason(row, fields["reason"])
    package = tk.get_action("package_show")({"user": context["user"]}, {"id": name})
    work.remove_record(row, stage, package["id"], fields["reason"], context["user"])  # type: ignore[arg-type]
    model.repo.commit()


@tk.side_effect_free
def provdata_opening_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The opening list: all public records with grade, conditions, provider and dates; the same for everybody.

    :param level: (optional) province, city, county, township: the level of the provider
    :param sector: (optional) the record's own sector
    :param organization: (optional) name or id of a provider, those below it included
    :param opening_grade: (optional) open, conditional, closed
    :param limit: (optional) at most 1000, default 100; ``offset`` (optional) where to begin
    :returns: ``count`` of all and a page of them in ``results``
    """
    tk.check_access("provdata_opening_list", context, data_dict)
    fields = _validated(data_dict, schema.opening_schema())
    rows = opening.page(fields, fields["limit"], fields["offset"])
    return {"count": opening.count(fields), "results": [shown.opening(row) for row in rows]}


@tk.side_effect_free
def provdata_plan_calendar(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What opens when: planned and actual releases of public records, and deadlines of approved plans.

    :param start: (optional) first day, default a month ago; ``end`` (optional) last day, default in a year
    :param plan: (optional) id of a plan: its deadlines and its records' releases only
    :param level: (optional), also ``sector``, ``organization``, as for :func:`provdata_opening_list`
    :param limit: (optional) at most 1000, default 100; ``offset`` (optional) where to begin
    :returns: ``count`` and in ``results`` by day: ``kind`` (release, deadline), ``uid``, ``day``, ``at`` (null for a
        deadline), ``status``, ``sequence``, ``changed``, what it is about
    """
    tk.check_access("provdata_plan_calendar", context, data_dict)
    fields = _validated(data_dict, schema.calendar_schema())
    today = clock.today()
    start, end = fields.get("start") or today - BACK, fields.get("end") or today + AHEAD
    events = calendar.events(start, end, fields, clock.now())
    page = events[fields["offset"] : fields["offset"] + fields["limit"]]
    return {"count": len(events), "results": page}


@tk.side_effect_free
def provdata_overdue_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What should be open and is not: records of stages past their deadline, waves past their day; the oldest first.

    :param level: (optional), also ``sector``, ``organization``, as for :func:`provdata_opening_list`
    :param limit: (optional) at most 1000, default 100; ``offset`` (optional) where to begin
    :returns: ``count`` and in ``results`` of each ``kind`` (stage, wave), the record, ``due_on`` and ``days_late``
    """
    tk.check_access("provdata_overdue_list", context, data_dict)
    fields = _validated(data_dict, schema.filters_schema())
    count, rows = stages.overdue(clock.today(), fields, fields["limit"], fields["offset"])
    now = clock.now()
    return {"count": count, "results": [shown.overdue(row, now) for row in rows]}


@tk.side_effect_free
def provdata_register_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The register of public records, what changed last first: what was planned, every change with its reason, what
    happened.

    :param record: (optional) id or name of a record; ``plan`` (optional) id of a plan
    :param level: (optional), also ``sector``, ``organization``, as for :func:`provdata_opening_list`
    :param limit: (optional) at most 1000, default 100; ``offset`` (optional) where to begin
    :returns: ``count`` and in ``results`` of each wave or listing ``first_planned_for``, ``planned_for``, ``actual``,
        ``status`` (kept, late, cancelled, pending, overdue; null when no date was planned), ``changes``,
        ``days_moved``, ``days_late`` and ``history``
    """
    tk.check_access("provdata_register_list", context, data_dict)
    fields = _validated(data_dict, schema.register_schema())
    count, subjects = promises.changed_last(fields, fields["limit"], fields["offset"])
    now = clock.now()
    return {"count": count, "results": [shown.promise(kept, now) for kept in promises.of(subjects)]}


def _validated(data_dict: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    data, errors = tk.navl_validate(data_dict, fields)
    if errors:
        raise tk.ValidationError(errors)
    return data


def _plan_for(context: Any, step: str, data_dict: dict[str, Any]) -> Any:
    """The plan, held, for a step that whoever asks may take."""
    plan_id = tk.get_or_bust(data_dict, "id")
    tk.check_access(step, context, {"id": plan_id})
    return plans.locked(plan_id)


def _stage_for(context: Any, step: str, data_dict: dict[str, Any]) -> tuple[Any, Any]:
    """The same for a stage that counts, with its plan. Raises ValidationError for a cancelled one."""
    stage_id = tk.get_or_bust(data_dict, "id")
    tk.check_access(step, context, {"id": stage_id})
    stage: Any = plans.get_stage(stage_id)
    if stage.cancelled_at:
        raise tk.ValidationError({"id": [tk._("这个阶段已经取消。")]})
    return plans.locked(stage.plan_id), stage


def _stage_shown(context: Any, stage_id: str) -> dict[str, Any]:
    stage: Any = plans.get_stage(stage_id)
    whole = shown.plan_stages([plans.plan_of(stage)], _reader(context))[stage.plan_id]
    return next(each for each in whole if each["id"] == stage_id)


def _reader(context: Any) -> Reader:
    """What whoever asks may read besides what is public."""
    user = context.get("user")
    if not user:
        return Reader()
    if authz.is_sysadmin(user):
        return Reader(everything=True)
    own = tk.get_action("organization_list_for_user")({"user": user}, {"permission": "update_dataset"})
    return Reader(organizations=tuple(organization["id"] for organization in own))


def _may(context: Any, step: str, data_dict: dict[str, Any] | None = None) -> bool:
    try:
        tk.check_access(step, {"user": context.get("user")}, data_dict or {})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True
