"""Files and waves of a record, for whoever may edit it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.provdata.catalogue.views import editable, not_found
from ckanext.provdata.release import policy
from ckanext.provdata.release.views.common import (
    Errors,
    Shown,
    back,
    file,
    is_sent,
    sent,
    show,
    tried,
    uploads,
)

release = Blueprint("provdata_release", __name__)
blueprints = [release]

#: step → the action that does it; the other steps are called like theirs
ACTIONS = {"plan": "provdata_wave_reschedule", "edit": "provdata_wave_update"}
TEXTS = ("title", "condition", "release_at", "ends_at", "reason")


@release.route("/dataset/<id>/files")
def files(id: str) -> Shown:  # noqa: A002 - CKAN's name for it in addresses
    """What of a record is open, and what opens when."""
    record = editable(id)
    return show("files", record, waves=tried("provdata_wave_list", record=record["id"])[0])


@release.route("/dataset/<id>/files/new", methods=["GET", "POST"])
def add(id: str) -> Shown:  # noqa: A002
    """Add files that open now, at an instant or on application."""
    record = editable(id)
    if record.get("opening_grade") == "closed":
        return back(record, tk._("这条信息资源不予开放，不需要数据文件。"))
    data: dict[str, Any] = {"opens": "on_application" if record.get("opening_grade") == "conditional" else "now"}
    data["condition"] = record.get("opening_condition") or ""
    errors: Errors = {}
    if is_sent():
        data = {**data, **sent("opens", *TEXTS), "announced": "announced" in tk.request.form}
        errors = _added(record, data)
        if not errors:
            return back(record, tk._("文件已添加。"))
    return show("add", record, data=data, errors=errors)


def _added(record: dict[str, Any], data: dict[str, Any]) -> Errors:
    """Add what a form sent; what is wrong with it."""
    given = uploads()
    if not given:
        return {"upload": [tk._("请选择要上传的文件。")]}
    if data["opens"] == "now":
        return _opened(record, given)
    wanted = {key: value for key, value in data.items() if value not in ("", None)}
    for opens, field in (("on_application", "condition"), ("at", "release_at")):
        if data["opens"] != opens:  # the page hides the field and the browser sends it nevertheless
            wanted.pop(field, None)
    return tried("provdata_wave_create", record=record["id"], resources=given, **wanted)[1]


def _opened(record: dict[str, Any], given: list[dict[str, Any]]) -> Errors:
    """Add files one after the other; what is wrong with those that could not be added."""
    problems = []
    for one in given:
        _, errors = tried("resource_create", package_id=record["id"], **one)
        if "review" in errors:  # files of a public record are approved first, as a wave
            return tried("provdata_wave_create", record=record["id"], resources=given, opens="now")[1]
        said = " ".join(message for messages in errors.values() for message in messages)
        problems += [tk._("“{name}”未添加：{message}").format(name=one["name"], message=said)] if errors else []
    if problems and len(problems) < len(given):
        tk.h.flash_success(tk._("其余 {count} 个文件已添加。").format(count=len(given) - len(problems)))
    return {"upload": problems} if problems else {}


@release.route("/dataset/<id>/files/withdraw", methods=["GET", "POST"])
def withdraw(id: str) -> Shown:  # noqa: A002
    """Take chosen open files from public view, after saying what that does."""
    record = editable(id)
    chosen = tk.request.values.getlist("resources")
    found = [one for one in record["resources"] if one["id"] in chosen]
    errors: Errors = {} if found else {"resources": [tk._("请先选择要撤回的文件。")]}
    if is_sent() and found:
        asked = {"resources": [one["id"] for one in found], **sent("reason")}
        _, errors = tried("provdata_resource_withdraw", record=record["id"], **asked)
        if not errors:
            return back(record, tk._("所选文件已撤回，公众不能再读取。"))
    return show("withdraw", record, files=found, data=sent("reason"), errors=errors)


@release.route("/dataset/<id>/waves/<wave_id>/<any(plan,reschedule,open,offer,cancel,withdraw,delete,edit):step>",
               methods=["GET", "POST"])  # fmt: skip
def step(id: str, wave_id: str, step: str) -> Shown:  # noqa: A002
    """Say what a step does, ask for what it needs, and take it."""
    record, wave = editable(id), _wave(id, wave_id)
    if step not in (*policy.steps(wave["state"]), "edit"):
        tk.h.flash_error(tk._("批次的状态已经改变，请核对后再操作。"))
        return tk.redirect_to("provdata_release.files", id=record["name"])
    data, errors = dict(wave), {}
    if is_sent():
        data = {**data, **sent(*TEXTS)}
        errors = _taken(wave, step)
        if not errors:
            return back(record, tk._("“{name}”：已完成“{step}”。").format(
                name=tk.h.provdata_wave_name(wave), step=tk.h.provdata_wave_step(step)))  # fmt: skip
    return show("step", record, wave=wave, step=step, data=data, errors=errors)


def _taken(wave: dict[str, Any], step: str) -> Errors:
    asked: dict[str, Any] = sent(*TEXTS)
    if step == "edit":
        asked["announced"] = "announced" in tk.request.form
        if tk.h.provdata_instant_input(wave["ends_at"]) == asked.get("ends_at", ""):
            asked.pop("ends_at", None)
    return tried(ACTIONS.get(step, f"provdata_wave_{step}"), id=wave["id"], **asked)[1]


def _wave(record_id: str, wave_id: str) -> dict[str, Any]:
    """A wave of this record; 404 for any other."""
    wave, _ = tried("provdata_wave_show", id=wave_id)
    if wave["record_id"] != editable(record_id)["id"]:
        return not_found()
    return wave


@release.route("/dataset/<id>/waves/<wave_id>/files", methods=["GET", "POST"])
def wave_files(id: str, wave_id: str) -> Shown:  # noqa: A002
    """The files of a wave that is not open: add to them, replace, rename or delete them."""
    record, wave = editable(id), _wave(id, wave_id)
    errors: Errors = {}
    if wave["state"] == "opened":
        return tk.redirect_to("provdata_release.files", id=record["name"])
    if is_sent():
        errors = _file_changed(wave)
        if not errors:
            tk.h.flash_success(tk._("文件已保存。"))
            return tk.redirect_to("provdata_release.wave_files", id=record["name"], wave_id=wave["id"])
    return show("wave_files", record, wave=wave, errors=errors)


def _file_changed(wave: dict[str, Any]) -> Errors:
    """Do what one of the page's forms asks; what is wrong with it."""
    resource, given = tk.request.form.get("resource"), uploads()
    if resource and "delete" in tk.request.form:
        return tried("provdata_wave_resource_delete", wave=wave["id"], id=resource)[1]
    if resource:
        new = {**(file(given[0]["upload"]) if given else {}), **sent("name", "description")}
        return tried("provdata_wave_resource_update", wave=wave["id"], id=resource, **new)[1]
    for one in given:
        _, errors = tried("provdata_wave_resource_create", wave=wave["id"], **one)
        if errors:
            return errors
    return {} if given else {"upload": [tk._("请选择要上传的文件。")]}


@release.route("/dataset/<id>/waves/<wave_id>/files/<resource_id>/delete")
def confirm_delete(id: str, wave_id: str, resource_id: str) -> Shown:  # noqa: A002
    """Ask before a file of a wave is deleted."""
    record, wave = editable(id), _wave(id, wave_id)
    found = next((one for one in wave["resources"] if one["id"] == resource_id), None)
    return show("remove", record, wave=wave, file=found) if found else not_found()
