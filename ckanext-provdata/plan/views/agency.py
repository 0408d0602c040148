"""Where agencies write plans: texts, stages, records, moved deadlines. Every form is judged by the action it calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.provdata.plan.policy.stages import LEVELS
from ckanext.provdata.plan.views.public import call

plan_agency = Blueprint("provdata_plan_agency", __name__)
blueprints = [plan_agency]

Shown = str | Response
TEXTS = ("title", "period", "document_number", "notes", "reason")


def _allowed(step: str, **data: Any) -> None:
    """An error page for whoever may not take the step: before a form is shown, and before one is read."""
    try:
        tk.check_access(step, {"user": tk.current_user.name}, data)
    except tk.ObjectNotFound as error:
        tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        tk.abort(403, str(error))


def _form(template: str, step: Callable[[dict[str, Any]], Response], data: dict[str, Any], **shown: Any) -> Shown:
    """Take the step with what was sent and go where it leads; else show the form, with what is wrong in it."""
    errors: dict[str, Any] = {}
    if tk.request.method == "POST":
        data = data | _sent()
        try:
            return step(data)
        except tk.ValidationError as error:
            errors = error.error_dict
    return tk.render(template, {"data": data, "errors": errors, **shown})


def _sent() -> dict[str, Any]:
    """What a form sent, with sectors as a list and deadlines by level."""
    form = tk.request.form
    sent: dict[str, Any] = {name: form[name] for name in (*TEXTS, "owner_org", "records", "record") if name in form}
    if "stage_form" in form:
        sent["sectors"] = form.getlist("sectors")
    days = {level.value: form[f"due_{level}"].strip() for level in LEVELS if f"due_{level}" in form}
    if days:
        sent["deadlines"] = {level: day for level, day in days.items() if day}
    return sent


def _act(action: str, **data: Any) -> Any:
    """The answer of an action; what it finds wrong is the form's to say."""
    return tk.get_action(action)({}, data)


def _to_plan(plan_id: str, said: str) -> Response:
    tk.h.flash_success(said)
    return tk.redirect_to("provdata_plan.show", id=plan_id)


def _to_stage(stage_id: str, said: str) -> Response:
    tk.h.flash_success(said)
    return tk.redirect_to("provdata_plan.stage", id=stage_id)


@plan_agency.route("/plan/new", methods=["GET", "POST"])
def new() -> Shown:
    _allowed("provdata_plan_create")

    def step(data: dict[str, Any]) -> Response:
        try:
            return _to_plan(_act("provdata_plan_create", **data)["id"], tk._("计划草案已保存。"))
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))

    return _form("provdata/plan/plan_form.html", step, {}, plan=None)


@plan_agency.route("/plan/<id>/edit", methods=["GET", "POST"])
def edit(id: str) -> Shown:  # noqa: A002 - CKAN's name for it in addresses
    _allowed("provdata_plan_update", id=id)
    plan = call("provdata_plan_show", id=id)

    def step(data: dict[str, Any]) -> Response:
        fields = {name: data[name] for name in TEXTS if name in data}
        return _to_plan(_act("provdata_plan_update", id=id, **fields)["id"], tk._("计划已保存。"))

    return _form("provdata/plan/plan_form.html", step, {name: plan.get(name, "") for name in TEXTS}, plan=plan)


@plan_agency.post("/plan/<id>/approve")
def approve(id: str) -> Response:  # noqa: A002
    _allowed("provdata_plan_approve", id=id)
    try:
        call("provdata_plan_approve", id=id)
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
        return tk.redirect_to("provdata_plan.show", id=id)
    return _to_plan(id, tk._("计划已批准并公开。"))


@plan_agency.post("/plan/<id>/delete")
def delete(id: str) -> Response:  # noqa: A002
    _allowed("provdata_plan_delete", id=id)
    try:
        call("provdata_plan_delete", id=id)
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
        return tk.redirect_to("provdata_plan.show", id=id)
    tk.h.flash_success(tk._("计划草案已删除。"))
    return tk.redirect_to("provdata_plan.index")


@plan_agency.route("/plan/<id>/stage", methods=["GET", "POST"])
def new_stage(id: str) -> Shown:  # noqa: A002
    _allowed("provdata_stage_create", plan=id)
    plan = call("provdata_plan_show", id=id)

    def step(data: dict[str, Any]) -> Response:
        stage = _act("provdata_stage_create", plan=id, **data)
        return _to_stage(stage["id"], tk._("阶段已保存。"))

    return _form("provdata/plan/stage_form.html", step, {"deadlines": {}}, plan=plan, stage=None)


@plan_agency.route("/plan/stage/<id>/edit", methods=["GET", "POST"])
def edit_stage(id: str) -> Shown:  # noqa: A002
    _allowed("provdata_stage_update", id=id)
    stage = call("provdata_stage_show", id=id, limit=0)
    data = {name: stage[name] for name in ("title", "notes", "sectors")} | {"deadlines": _days(stage)}

    def step(data: dict[str, Any]) -> Response:
        return _to_stage(_act("provdata_stage_update", id=id, **data)["id"], tk._("阶段已保存。"))

    plan = call("provdata_plan_show", id=stage["plan"])
    return _form("provdata/plan/stage_form.html", step, data, plan=plan, stage=stage)


def _days(stage: dict[str, Any]) -> dict[str, str]:
    return {each["level"]: each["due_on"] for each in stage["deadlines"]}


@plan_agency.post("/plan/stage/<id>/delete")
def delete_stage(id: str) -> Response:  # noqa: A002
    _allowed("provdata_stage_delete", id=id)
    plan_id = call("provdata_stage_show", id=id, limit=0)["plan"]
    try:
        call("provdata_stage_delete", id=id, reason=tk.request.form.get("reason", ""))
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
        return tk.redirect_to("provdata_plan_agency.edit_stage", id=id)
    return _to_plan(plan_id, tk._("阶段已取消。"))


@plan_agency.route("/plan/stage/<id>/move", methods=["GET", "POST"])
def move(id: str) -> Shown:  # noqa: A002
    """New deadlines, then what they would move, then the same confirmed."""
    _allowed("provdata_stage_move", id=id)
    stage = call("provdata_stage_show", id=id, limit=0)
    plan = call("provdata_plan_show", id=stage["plan"])
    data: dict[str, Any] = {"deadlines": _days(stage), "reason": ""}
    errors: dict[str, Any] = {}
    preview = None
    if tk.request.method == "POST":
        data |= _sent()
        confirm = "confirm" in tk.request.form
        try:
            preview = _act("provdata_stage_move", id=id, **data, confirm=confirm, waves="waves" in tk.request.form)
        except tk.ValidationError as error:
            errors = error.error_dict
            confirm = False
            preview = _preview(id, data) if "confirm" in tk.request.form else None
        if confirm and preview:
            return _to_stage(id, _moved(preview))
    shown = {"data": data, "errors": errors, "stage": stage, "plan": plan, "preview": preview}
    return tk.render("provdata/plan/move.html", shown)


def _preview(stage_id: str, data: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return _act("provdata_stage_move", id=stage_id, deadlines=data.get("deadlines", {}))
    except tk.ValidationError:
        return None


def _moved(answer: dict[str, Any]) -> str:
    """What a confirmed move did, waves that did not follow named by their number."""
    moved = sum(bool(wave.get("moved")) for wave in answer["waves"])
    stayed = sum("moved" in wave for wave in answer["waves"]) - moved
    said = tk._("时限已调整，{moved} 个批次随之调整。").format(moved=moved)
    return said + (tk._("{stayed} 个批次未能调整，须由提供方处理。").format(stayed=stayed) if stayed else "")


@plan_agency.post("/plan/stage/<id>/records")
def add_records(id: str) -> Response:  # noqa: A002
    _allowed("provdata_stage_record_add", id=id)
    try:
        added = call("provdata_stage_record_add", id=id, records=_names(tk.request.form.get("records", "")))["added"]
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
        return tk.redirect_to("provdata_plan.stage", id=id)
    return _to_stage(id, tk._("列入 {number} 条信息资源。").format(number=added))


def _names(text: str) -> str:
    """Records may be named by their addresses, too: of each the last part counts."""
    return "\n".join(word.rstrip("/").rpartition("/")[2] for word in text.split())


@plan_agency.post("/plan/stage/<id>/records/remove")
def remove_record(id: str) -> Response:  # noqa: A002
    record, reason = tk.request.form.get("record", ""), tk.request.form.get("reason", "")
    _allowed("provdata_stage_record_remove", id=id, record=record)
    try:
        call("provdata_stage_record_remove", id=id, record=record, reason=reason)
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(map(str, error.error_summary.values())))
        return tk.redirect_to("provdata_plan.stage", id=id)
    return _to_stage(id, tk._("信息资源已移出本阶段。"))
