"""Queues of those who edit, review and publish, and the review of one record."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint
from markupsafe import Markup

from ckanext.provdata.catalogue.views import not_found

review = Blueprint("provdata_review", __name__)
blueprints = [review]

PER_PAGE = 50
FILTERS = ("state", "organization", "kind", "q")
#: what each queue's people do with what waits there
STEPS = {"editor": ("submit", "recall"), "reviewer": ("approve", "return"), "publisher": ("publish", "return")}
ALL = ("submit", "recall", "discard", "approve", "return", "publish")
Answer = Any


def _tried(action: str, **data: Any) -> tuple[Any, dict[str, Any]]:
    """An action's answer, and what it complained about instead. Hidden and absent end in the same page."""
    try:
        return tk.get_action(action)({}, data), {}
    except tk.ValidationError as error:
        return None, error.error_dict
    except tk.ObjectNotFound:
        return not_found()
    except tk.NotAuthorized:
        return tk.abort(403, tk._("您无权办理这一步。"))


def _sent() -> dict[str, Any]:
    """What a form says of a step."""
    form = tk.request.form
    texts = {name: form[name].strip() for name in ("remark", "list_at") if form.get(name, "").strip()}
    return {**texts, "checks": form.getlist("checks"), "ids": form.getlist("ids")}


@review.route("/review")
def home() -> Answer:
    """To the queue in which most waits."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", next=tk.h.current_url())
    waiting = _tried("provdata_review_list", limit=0)[0]["waiting"]
    fullest = max(waiting, key=lambda name: waiting[name], default="editor")
    return tk.redirect_to("provdata_review.queue", role=fullest)


@review.route("/review/<any(editor,reviewer,publisher):role>", methods=["GET", "POST"])
def queue(role: str) -> Answer:
    """What waits in one role, to be narrowed down, ticked and decided together after a confirmation."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", next=tk.h.current_url())
    step = tk.request.form.get("step")
    if tk.request.method == "POST" and step in STEPS[role]:
        return _together(role, step)
    page = tk.h.get_page_number(tk.request.args)
    asked = {name: tk.request.args[name] for name in FILTERS if tk.request.args.get(name)}
    found, errors = _tried("provdata_review_list", role=role, limit=PER_PAGE, offset=(page - 1) * PER_PAGE, **asked)
    if errors:
        return not_found()
    pager = {"page": page, "pages": max(1, -(-found["count"] // PER_PAGE))}
    shape = {"role": role, "found": found, "asked": asked, "steps": STEPS[role], "pager": pager}
    return tk.render("provdata/review/queue.html", shape)


def _together(role: str, step: str) -> Answer:
    """Say what will be done with what was ticked; do it when the page comes back confirmed."""
    sent = _sent()
    if not sent["ids"]:
        tk.h.flash_error(tk._("请先勾选信息资源。"))
        return tk.redirect_to("provdata_review.queue", role=role)
    errors: dict[str, Any] = {}
    if "confirmed" in tk.request.form:
        done, errors = _taken(step, sent)
        if not errors:
            _tell(step, done)
            return tk.redirect_to("provdata_review.queue", role=role)
    records = [_tried("provdata_review_show", id=each)[0] for each in sent["ids"]]
    shape = {"role": role, "step": step, "records": records, "data": sent, "errors": errors}
    return tk.render("provdata/review/confirm.html", shape)


def _taken(step: str, sent: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Take a step; approving and publishing are one where the form says so."""
    missing = _missing(step, sent)
    if missing:
        return None, missing
    done, errors = _tried(f"provdata_review_{step}", **sent)
    if done and step == "approve" and "publish" in tk.request.form:
        _publish_approved(done)
    return done, errors


def _missing(step: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What a form must say for all records alike."""
    required = {check["value"] for check in tk.h.provdata_review_checklist() if check["required"]}
    if step == "approve" and not required <= set(sent["checks"]):
        return {"checks": [tk._("请逐项确认审核清单。")]}
    if step == "return" and not sent.get("remark"):
        return {"remark": [tk._("退回须写明意见。")]}
    return {}


def _publish_approved(done: list[dict[str, Any]]) -> None:
    approved = [each["id"] for each in done if each["state"] == "approved" and not each["refused"]]
    published = _tried("provdata_review_publish", ids=approved)[0] if approved else []
    states = {each["id"]: each for each in published}
    for each in done:
        each.update(states.get(each["id"], {}))


def _tell(step: str, done: list[dict[str, Any]]) -> None:
    """How many took the step, and why the others did not."""
    refused = [each for each in done if each["refused"]]
    if len(done) > len(refused):
        said = tk._("已完成“{step}”：{count} 条。")
        tk.h.flash_success(said.format(step=tk.h.provdata_review_step(step), count=len(done) - len(refused)))
    for each in refused:
        page = tk.h.url_for("provdata_review.record", id=each["name"])
        named = Markup('<a href="{}">{}</a>').format(page, each["title"])
        said = Markup(tk._("“{title}”未办理：{reason}")).format(title=named, reason=each["refused"])  # noqa: S704 - escapes
        tk.h.flash_error(said, allow_html=True)


@review.route("/dataset/<id>/review", methods=["GET", "POST"])
def record(id: str) -> Answer:  # noqa: A002 - CKAN's name for it in addresses
    """Where one record stands, what is proposed, what happened, and the steps that may be taken."""
    shown, _ = _tried("provdata_review_show", id=id)
    errors: dict[str, Any] = {}
    step = tk.request.form.get("step")
    if tk.request.method == "POST" and step in ALL:
        done, errors = _taken(step, {**_sent(), "ids": [shown["id"]]})
        if not errors:
            _tell(step, done)
            return _afterwards(shown)
    package = _tried("package_show", id=shown["id"])[0]
    shape = {"pkg_dict": package, "pkg": package, "dataset_type": package["type"], "review": shown}
    return tk.render("provdata/review/record.html", {**shape, "data": _sent(), "errors": errors, "step": step})


def _afterwards(record: dict[str, Any]) -> Answer:
    """To the record, or to the queue when it is the reader's no more: the organisation above has returned it."""
    try:
        tk.check_access("provdata_review_show", {"user": tk.current_user.name}, {"id": record["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.redirect_to("provdata_review.queue", role="reviewer")
    return tk.redirect_to("provdata_review.record", id=record["name"])
