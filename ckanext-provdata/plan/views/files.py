"""The lists as files: XLSX, CSV and JSON in pieces, the calendar as iCalendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, stream_with_context

from ckanext.provdata.plan import schema
from ckanext.provdata.plan.policy import cells, feed
from ckanext.provdata.plan.service import labels, opening, sheets, shown
from ckanext.provdata.plan.service.sheets import Sheet
from ckanext.provdata.plan.views.public import asked, call
from ckanext.provdata.shared import clock

plan_files = Blueprint("provdata_plan_files", __name__)
blueprints = [plan_files]

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
_KIND = f"<any({', '.join(KINDS)}):kind>"
BATCH = 1000
#: What the feed reaches back and ahead.
BACK, AHEAD = timedelta(days=366), timedelta(days=3660)

Rows = Iterable[dict[str, Any]]


@plan_files.route(f"/opening-list.{_KIND}")
def opening_list(kind: str) -> Response:
    """All of it, straight from the database's cursor; who may read the list may read all of it."""
    tk.check_access("provdata_opening_list", {}, {})
    filters, errors = tk.navl_validate(asked(), schema.opening_schema())
    if errors:
        return tk.abort(404, tk._("没有这样的清单"))
    return as_file(kind, "opening-list", sheets.opening(), map(shown.opening, opening.stream(filters)))


@plan_files.route(f"/plan/overdue.{_KIND}")
def overdue(kind: str) -> Response:
    return as_file(kind, "overdue", sheets.overdue(), _all("provdata_overdue_list", **asked()))


@plan_files.route(f"/plan/register.{_KIND}")
def register(kind: str) -> Response:
    promises = _all("provdata_register_list", **asked())
    if kind == "json":
        return as_file(kind, "register", sheets.register(), promises)
    return as_file(kind, "register", sheets.register(), sheets.register_rows(promises))


@plan_files.route(f"/plan/calendar.{_KIND}")
def calendar(kind: str) -> Response:
    return as_file(kind, "calendar", sheets.calendar(), _all("provdata_plan_calendar", **_span(), **asked()))


@plan_files.route(f"/plan/<id>.{_KIND}")
def plan(id: str, kind: str) -> Response:  # noqa: A002 - CKAN's name for it in addresses
    """All records of a plan, stage by stage."""
    found = call("provdata_plan_show", id=id)
    items = (item for stage in found["stages"] for item in _items(stage["id"], stage["records"]))
    return as_file(kind, "plan", sheets.plan(), items)


def _items(stage_id: str, count: int) -> Iterator[dict[str, Any]]:
    for offset in range(0, count, BATCH):
        yield from call("provdata_stage_show", id=stage_id, limit=BATCH, offset=offset)["items"]


def _all(action: str, **data: Any) -> Rows:
    """Every row of a list, asked for in batches; the first at once, so that a refusal is an answer of its own."""
    try:
        first = call(action, **data, limit=BATCH)
    except tk.ValidationError:
        return tk.abort(404, tk._("没有这样的清单"))
    return _further(first, lambda offset: call(action, **data, limit=BATCH, offset=offset))


def _further(first: dict[str, Any], ask: Callable[[int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from first["results"]
    for offset in range(BATCH, first["count"], BATCH):
        yield from ask(offset)["results"]


def as_file(kind: str, name: str, sheet: Sheet, rows: Rows) -> Response:
    """A list as a file of one of KINDS, made while it is read. name: of the file where its title cannot be written."""
    pieces = {
        "xlsx": lambda: cells.xlsx_file(sheet.title, sheet.header, sheet.rows(rows), sheet.widths),
        "csv": lambda: cells.csv_file(sheet.header, sheet.rows(rows)),
        "json": lambda: cells.json_file(rows),
    }
    response = Response(stream_with_context(pieces[kind]()), content_type=KINDS[kind])
    file_name = f"{sheet.title}-{clock.today():%Y%m%d}.{kind}"
    plain = f'filename="{name}-{clock.today():%Y%m%d}.{kind}"'
    response.headers["Content-Disposition"] = f"attachment; {plain}; filename*=UTF-8''{quote(file_name)}"
    return response


@plan_files.route("/plan/calendar.ics")
def subscribe() -> Response:
    """The feed that calendars subscribe to."""
    events = _all("provdata_plan_calendar", **_span(), **asked())
    name = f"{tk.h.provdata_site_title()} · {tk._('开放计划')}"
    return Response(feed.calendar(name, map(_entry, events)), content_type="text/calendar; charset=utf-8")


def _span() -> dict[str, str]:
    today = clock.today()
    return {"start": (today - BACK).isoformat(), "end": (today + AHEAD).isoformat()}


def _entry(event: dict[str, Any]) -> feed.Entry:
    release = event["kind"] == "release"
    about = event["wave_title"] if release else event["plan_title"]
    state = labels.status(event["status"])
    return feed.Entry(
        uid=event["uid"],
        day=date.fromisoformat(event["day"]),
        at=datetime.fromisoformat(event["at"]) if event["at"] else None,
        summary=_summary(event),
        description="\n".join(text for text in (about, event["organization"], state) if text),
        url=_address(event),
        changed=datetime.fromisoformat(event["changed"]),
        sequence=event["sequence"],
        cancelled=event["status"] == "cancelled",
    )


def _summary(event: dict[str, Any]) -> str:
    if event["kind"] == "release":
        return tk._("数据开放：{title}").format(title=event["title"])
    level = tk.h.provdata_level_label(event["level"])
    return tk._("{level}时限：{title}").format(level=level, title=event["title"])


def _address(event: dict[str, Any]) -> str:
    if event["kind"] == "release":
        return tk.url_for("dataset.read", id=event["record"]["name"], qualified=True, locale="default")
    return tk.url_for("provdata_plan.show", id=event["plan"], qualified=True, locale="default")
