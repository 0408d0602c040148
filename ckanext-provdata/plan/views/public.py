"""What everybody reads: plans, calendar, opening list, overdue list, register."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.provdata.plan.policy import month as months
from ckanext.provdata.shared import clock

plan = Blueprint("provdata_plan", __name__)
blueprints = [plan]

#: Rows on a page of a list.
ROWS = 20
#: What a list can be narrowed by, as the address names it.
FILTERS = ("level", "sector", "organization", "opening_grade", "record", "plan")
#: Events of one month that its page shows.
MOST_EVENTS = 1000


def call(action: str, **data: Any) -> Any:
    """The answer of an action, an error page where there is none: hidden and absent pages answer alike."""
    try:
        return tk.get_action(action)({}, data)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))


def asked() -> dict[str, str]:
    """The filters in the address."""
    return {name: tk.request.args[name] for name in FILTERS if tk.request.args.get(name)}


def listed(action: str, **data: Any) -> dict[str, Any]:
    """A page of a list, with what pages of lists need."""
    page = max(tk.request.args.get("page", 1, type=int), 1)
    try:
        found = call(action, **data, limit=ROWS, offset=(page - 1) * ROWS)
    except tk.ValidationError:
        return tk.abort(404, tk._("没有这样的清单"))
    pages = max(-(-found["count"] // ROWS), 1)
    return {**found, "page": page, "pages": pages, "asked": data, "first": (page - 1) * ROWS}


@plan.route("/plan/")
def index() -> str:
    return tk.render("provdata/plan/index.html", {"plans": call("provdata_plan_list")})


@plan.route("/plan/<id>")
def show(id: str) -> str:  # noqa: A002 - CKAN's name for it in addresses
    return tk.render("provdata/plan/show.html", {"plan": call("provdata_plan_show", id=id)})


@plan.route("/plan/stage/<id>")
def stage(id: str) -> str:  # noqa: A002
    page = max(tk.request.args.get("page", 1, type=int), 1)
    try:
        found = call("provdata_stage_show", id=id, limit=ROWS, offset=(page - 1) * ROWS)
    except tk.ValidationError:
        return tk.abort(404)
    whole = call("provdata_plan_show", id=found["plan"])
    pages = max(-(-found["records"] // ROWS), 1)
    return tk.render("provdata/plan/stage.html", {"stage": found, "plan": whole, "page": page, "pages": pages})


@plan.route("/plan/calendar")
def calendar() -> str:
    """A month and its events by day."""
    month = months.parse(tk.request.args.get("month"), clock.today())
    weeks = month.weeks()
    span = {"start": weeks[0][0].isoformat(), "end": weeks[-1][-1].isoformat()}
    try:
        events = call("provdata_plan_calendar", **span, **asked(), limit=MOST_EVENTS)["results"]
    except tk.ValidationError:
        return tk.abort(404, tk._("没有这样的清单"))
    by_day: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        by_day.setdefault(event["day"], []).append(event)
    shown = {"month": month, "weeks": weeks, "events": by_day, "today": clock.today(), "asked": asked()}
    return tk.render("provdata/plan/calendar.html", shown)


@plan.route("/plan/overdue")
def overdue() -> str:
    return tk.render("provdata/plan/overdue.html", listed("provdata_overdue_list", **asked()))


@plan.route("/plan/register")
def register() -> str:
    return tk.render("provdata/plan/register.html", listed("provdata_register_list", **asked()))


@plan.route("/opening-list")
def opening_list() -> str:
    return tk.render("provdata/plan/opening.html", listed("provdata_opening_list", **asked()))
