"""Who may read and write plans. A draft is there for those who work on it; for everybody else it is not."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.provdata.plan.model import Plan, Stage
from ckanext.provdata.plan.service import plans

Answer = dict[str, Any]


def _is_sysadmin(context: Any) -> bool:
    return authz.is_sysadmin(context.get("user"))


def _administers(context: Any, organization_id: str) -> bool:
    user = context.get("user")
    return bool(user) and authz.has_user_permission_for_group_or_org(organization_id, user, "update")


def _is_agency(context: Any) -> bool:
    user = context.get("user")
    return bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset")


def _plan(context: Any, plan_id: Any) -> Plan:
    """The plan, when whoever asks may see it. Raises ObjectNotFound alike for one that is hidden and one that is not
    there."""
    plan = plans.get(_key(plan_id))
    if plan and (plan.approved_at or _is_sysadmin(context) or _is_agency(context)):
        return plan
    raise tk.ObjectNotFound(tk._("没有这个开放计划"))


def _key(value: Any) -> str:
    """What may be a key: anything else a client sends is the key of nothing."""
    return value if isinstance(value, str) and "\0" not in value else ""


def _stage(context: Any, stage_id: Any) -> Stage:
    stage = plans.get_stage(_key(stage_id))
    if not stage:
        raise tk.ObjectNotFound(tk._("没有这个阶段"))
    _plan(context, stage.plan_id)
    return stage


def _write(context: Any, organization_id: str) -> Answer:
    if _is_sysadmin(context) or _administers(context, organization_id):
        return {"success": True}
    return {"success": False, "msg": tk._("只有编制单位的管理员可以修改开放计划")}


def provdata_plan_create(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Administrators of the issuing organisation; ``owner_org`` is its id, missing when asked in general."""
    organization = data_dict.get("owner_org")
    if organization:
        return _write(context, organization)
    user = context.get("user")
    return {"success": bool(user) and authz.has_user_permission_for_some_org(user, "update")}


def provdata_plan_update(context: Any, data_dict: dict[str, Any]) -> Answer:
    return _write(context, _plan(context, data_dict["id"]).owner_org)


def provdata_plan_approve(context: Any, data_dict: dict[str, Any]) -> Answer:
    return provdata_plan_update(context, data_dict)


def provdata_plan_delete(context: Any, data_dict: dict[str, Any]) -> Answer:
    return provdata_plan_update(context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_plan_show(context: Any, data_dict: dict[str, Any]) -> Answer:
    _plan(context, data_dict["id"])
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_plan_list(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Everybody; who does not work on plans gets the approved ones."""
    return {"success": True}


def provdata_plan_drafts(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Drafts: whoever publishes for some organisation, since stages are filled before a plan is approved."""
    return {"success": _is_sysadmin(context) or _is_agency(context)}


def provdata_stage_create(context: Any, data_dict: dict[str, Any]) -> Answer:
    return _write(context, _plan(context, data_dict["plan"]).owner_org)


def provdata_stage_update(context: Any, data_dict: dict[str, Any]) -> Answer:
    stage = _stage(context, data_dict["id"])
    return _write(context, plans.plan_of(stage).owner_org)


def provdata_stage_move(context: Any, data_dict: dict[str, Any]) -> Answer:
    return provdata_stage_update(context, data_dict)


def provdata_stage_delete(context: Any, data_dict: dict[str, Any]) -> Answer:
    return provdata_stage_update(context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_stage_show(context: Any, data_dict: dict[str, Any]) -> Answer:
    _stage(context, data_dict["id"])
    return {"success": True}


def provdata_stage_record_add(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Whoever edits the plan, for records they may see; whoever edits the record, for stages they may see.

    Without ``record`` the question is whether there is a point in offering it at all.
    """
    stage = _stage(context, data_dict["id"])
    record = data_dict.get("record")
    if record:
        _seen(context, record)
    if _write(context, plans.plan_of(stage).owner_org)["success"]:
        return {"success": True}
    if record:
        tk.check_access("package_update", context, {"id": record})
    return {"success": bool(record) or _is_agency(context)}


def _seen(context: Any, record: Any) -> None:
    """Raises ObjectNotFound alike for a record that is hidden from whoever asks and for one that is not there."""
    try:
        tk.check_access("package_show", context, {"id": record})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        raise tk.ObjectNotFound(tk._("没有这条信息资源")) from None


def provdata_stage_record_remove(context: Any, data_dict: dict[str, Any]) -> Answer:
    return provdata_stage_record_add(context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_opening_list(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Public records only, the same answer for everybody; so too the next three."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_plan_calendar(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_overdue_list(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_register_list(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": True}
