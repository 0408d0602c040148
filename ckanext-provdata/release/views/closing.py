"""Making records public and private, and taking them down at once."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.provdata.catalogue.views import editable, not_found
from ckanext.provdata.release.views.common import (
    Errors,
    Shown,
    back,
    is_sent,
    sent,
    show,
    tried,
)

closing = Blueprint("provdata_closing", __name__)
blueprints = [closing]


@closing.route("/dataset/<id>/listing", methods=["GET", "POST"])
def listing(id: str) -> Shown:  # noqa: A002 - CKAN's name for it in addresses
    """List an unlisted record now or at an instant, or take a listed one from public view."""
    record = editable(id)
    errors: Errors = {}
    if is_sent():
        errors = _listed(record)
        if not errors:
            return back(record, tk._("公开状态已更改。"))
    waves, _ = tried("provdata_wave_list", record=record["id"])
    return show("listing", record, waves=waves, data=tk.request.form, errors=errors)


def _listed(record: dict[str, Any]) -> Errors:
    asked = {"id": record["id"], **sent("reason")}
    if not record["private"]:
        return tried("provdata_record_unlist", **asked)[1]
    if tk.request.form.get("when") != "at":
        return tried("provdata_record_list", **asked)[1]
    if not tk.request.form.get("list_at"):
        return {"list_at": [tk._("请填写公开时间。")]}
    return tried("provdata_record_list", **asked, **sent("list_at"))[1]


@closing.route("/dataset/<id>/takedown", methods=["GET", "POST"])
def takedown(id: str) -> Shown:  # noqa: A002
    """Take a record down at once, after showing what is open and who has fetched it."""
    record = editable(id)
    errors: Errors = {}
    if is_sent():
        done, errors = tried("provdata_takedown", record=record["id"], **sent("reason"))
        if not errors:
            return show("taken_down", editable(record["id"]), found=done, data=sent("reason"))
    found, _ = tried("provdata_takedown", record=record["id"], dry_run=True)
    return show("takedown", record, found=found, data=sent("reason"), errors=errors)


@closing.route("/organization/<id>/takedown", methods=["GET", "POST"])
def organization_takedown(id: str) -> Shown:  # noqa: A002
    """The same of everything an organisation has opened."""
    organization = _organization(id)
    errors: Errors = {}
    if is_sent():
        done, errors = _taken_down(organization)
        if not errors:
            return _of(organization, "organization_taken_down", found=done)
    found, _ = tried("provdata_takedown", organization=organization["id"], dry_run=True)
    return _of(organization, "organization_takedown", found=found, errors=errors)


def _of(organization: dict[str, Any], template: str, **shown: Any) -> str:
    about = {"group_dict": organization, "group_type": "organization", "data": sent("reason")}
    return tk.render(f"provdata/release/{template}.html", {**about, **shown})


def _taken_down(organization: dict[str, Any]) -> tuple[Any, Errors]:
    if "understood" not in tk.request.form:
        return None, {"understood": [tk._("请核对清单并勾选确认。")]}
    return tried("provdata_takedown", organization=organization["id"], **sent("reason"))


def _organization(organization_id: str) -> dict[str, Any]:
    """The organisation, for its administrators."""
    try:
        found = tk.get_action("organization_show")({}, {"id": organization_id, "include_users": False})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return not_found()
    if not tk.h.check_access("organization_update", {"id": found["id"]}):
        return tk.abort(403, tk._("您无权管理这个单位。"))
    return found
