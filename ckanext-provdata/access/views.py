"""Pages for applicants and for agencies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, send_file

from ckanext.provdata.access.service import papers

access = Blueprint("provdata_access", __name__)
blueprints = [access]

PER_PAGE = 20
Answer = str | Response
#: What each of the agency's pages lists.
LISTS = {
    "applications": "provdata_application_list",
    "grants": "provdata_grant_list",
    "downloads": "provdata_download_list",
}


def _call(action: str, **data: Any) -> Any:
    """An action's answer. What is hidden and what is not there ends in the same page."""
    try:
        return tk.get_action(action)({}, data)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("没有这个页面，或者您无权查看。"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or ""))


def _logged_in() -> bool:
    return tk.current_user.is_authenticated


def _to_login() -> Any:
    return tk.redirect_to("user.login", next=tk.h.current_url())


def _tried(action: str, **data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An action's answer, and what it complained about instead."""
    try:
        return tk.get_action(action)({}, data), {}
    except tk.ValidationError as error:
        return {}, error.error_dict
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("没有这个页面，或者您无权查看。"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or ""))


def _form() -> dict[str, Any]:
    """What a form sent, its files as a list."""
    files = [file for file in tk.request.files.getlist("attachments") if file.filename]
    return {**tk.request.form.to_dict(), "attachments": files}


@access.route("/wave/<wave_id>/apply", methods=["GET", "POST"])
def apply(wave_id: str) -> Any:
    """The form of an application, or why there is none."""
    verdict = _call("provdata_access_show", id=wave_id)
    if not verdict["apply_url"] or not _logged_in():
        return tk.render("provdata/access/refused.html", {"verdict": verdict, "wave": _wave(wave_id)})
    data, errors = {}, {}
    if tk.request.method == "POST":
        data = _form()
        made, errors = _tried("provdata_application_create", **{**data, "wave": wave_id})
        if made:
            tk.h.flash_success(tk._("申请已提交。审核结果会发到您账号的电子邮箱。"))
            return tk.redirect_to("provdata_access.application", application_id=made["id"])
    return tk.render("provdata/access/apply.html", {"wave": _wave(wave_id), "data": data, "errors": errors})


def _wave(wave_id: str) -> dict[str, Any]:
    return tk.h.provdata_wave_in_public(wave_id)


@access.route("/applications")
def mine() -> Any:
    """The reader's own applications and grants."""
    if not _logged_in():
        return _to_login()
    page = tk.h.get_page_number(tk.request.args)
    found = _call("provdata_application_list", limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return tk.render("provdata/access/mine.html", {"found": found, "pager": _pager(found["count"], page)})


def _pager(count: int, page: int) -> dict[str, int]:
    return {"page": page, "pages": max(1, -(-count // PER_PAGE)), "count": count}


@access.route("/application/<application_id>")
def application(application_id: str) -> Any:
    """An application as its applicant sees it; reviewers get the page they work with."""
    if not _logged_in():
        return _to_login()
    shown = _call("provdata_application_show", id=application_id)
    if shown["user_id"] != tk.current_user.id:
        return tk.redirect_to("provdata_access.review", application_id=application_id)
    fetched = _call("provdata_download_list", grant=shown["id"], limit=PER_PAGE)
    return tk.render("provdata/access/application.html", {"application": shown, "fetched": fetched})


@access.route("/application/<application_id>/edit", methods=["GET", "POST"])
def answer(application_id: str) -> Any:
    """The applicant completes what was returned."""
    if not _logged_in():
        return _to_login()
    shown = _call("provdata_application_show", id=application_id)
    data, errors = {**shown, "identity_number": "", "undertaking": ""}, {}
    if tk.request.method == "POST":
        data = _form()
        done, errors = _tried("provdata_application_update", **{**data, "id": application_id})
        if done:
            tk.h.flash_success(tk._("补正后的申请已提交。"))
            return tk.redirect_to("provdata_access.application", application_id=application_id)
    shape = {"wave": _wave(shown["wave_id"]), "data": data, "errors": errors, "application": shown}
    return tk.render("provdata/access/apply.html", shape)


@access.route("/application/<application_id>/withdraw", methods=["GET", "POST"])
def withdraw(application_id: str) -> Any:
    """Asked once more, then taken back."""
    return _confirmed(application_id, "withdraw", "provdata_application_withdraw", "provdata_access.application")


@access.route("/application/<application_id>/revoke", methods=["GET", "POST"])
def revoke(application_id: str) -> Any:
    """Asked once more and for a reason, then revoked."""
    return _confirmed(application_id, "revoke", "provdata_grant_revoke", "provdata_access.review")


@access.route("/application/<application_id>/confirm", methods=["GET", "POST"])
def confirm(application_id: str) -> Any:
    """The wave's new agency stands by a grant."""
    return _confirmed(application_id, "confirm", "provdata_grant_confirm", "provdata_access.review")


def _confirmed(application_id: str, step: str, action: str, then: str) -> Any:
    """Show what will happen; do it when the page comes back."""
    if not _logged_in():
        return _to_login()
    shown, errors = _call("provdata_application_show", id=application_id), {}
    reason = tk.request.form.get("reason", "")
    if tk.request.method == "POST":
        done, errors = _tried(action, id=application_id, reason=reason)
        if done:
            return tk.redirect_to(then, application_id=application_id)
    shape = {"application": shown, "step": step, "errors": errors, "data": {"reason": reason}, "back": then}
    return tk.render("provdata/access/confirm.html", shape)


@access.route("/application/<application_id>/review", methods=["GET", "POST"])
def review(application_id: str) -> Any:
    """An application as the agency sees it, with the decision's form. A refusal is asked for once more."""
    if not _logged_in():
        return _to_login()
    shown, errors = _call("provdata_application_show", id=application_id), {}
    data = tk.request.form.to_dict()
    if tk.request.method == "POST":
        if data.get("decision") == "decline" and data.get("reason", "").strip() and not data.get("confirmed"):
            shape = {
                "application": shown,
                "step": "decline",
                "errors": {},
                "data": data,
                "back": "provdata_access.review",
            }
            return tk.render("provdata/access/confirm.html", shape)
        done, errors = _tried("provdata_application_review", **{**data, "id": application_id})
        if done:
            return tk.redirect_to("provdata_access.review", application_id=application_id)
    _call("provdata_application_list", wave=shown["wave_id"], limit=0)  # reviewers only
    return tk.render("provdata/access/review.html", {"application": shown, "data": data, "errors": errors})


@access.route("/application/<application_id>/attachment/<attachment_id>")
def attachment(application_id: str, attachment_id: str) -> Any:
    """A paper, as a file that no browser shows in place and no cache keeps."""
    shown = _call("provdata_attachment_show", id=attachment_id)
    if shown["application"] != application_id:
        return tk.abort(404, tk._("没有这个页面，或者您无权查看。"))
    response = send_file(papers.path(attachment_id), as_attachment=True, download_name=shown["name"], max_age=0)
    response.headers.update({"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"})
    response.headers["Cache-Control"] = "no-store"
    tk.request.environ["__no_cache__"] = True  # CKAN's sign that no cache may keep the answer
    return response


def _agency_page(name: str) -> Callable[[str], Any]:
    """A page that lists one kind of an agency's rows."""

    def view(organization: str) -> Any:
        if not _logged_in():
            return _to_login()
        page, asked = tk.h.get_page_number(tk.request.args), _filters()
        found = _call(LISTS[name], organization=organization, limit=PER_PAGE, offset=(page - 1) * PER_PAGE, **asked)
        agency = _call("organization_show", id=organization, include_users=False)
        shape = {"found": found, "pager": _pager(found["count"], page), "agency": agency, "tab": name, "asked": asked}
        return tk.render(f"provdata/access/{name}.html", shape)

    return view


def _filters() -> dict[str, str]:
    return {
        name: tk.request.args[name] for name in ("state", "overdue", "live", "granted") if tk.request.args.get(name)
    }


for _name in LISTS:
    access.add_url_rule(f"/organization/<organization>/{_name}", _name, _agency_page(_name))
