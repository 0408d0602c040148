"""Who may apply, review, and read by a grant. What somebody may not see answers as what does not exist."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.authz import is_authorized
from ckan.types import AuthResult

from ckanext.provdata.access.model import Application
from ckanext.provdata.access.policy.verdict import Reason
from ckanext.provdata.access.service import applications, facts, papers, people, wording
from ckanext.provdata.release.service import asked
from ckanext.provdata.shared import clock

YES: AuthResult = {"success": True}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_show(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """A wave, and with it its files, views and tables, is read by whom a grant lets, decided anew for each request."""
    answer = next_auth(context, data_dict)
    user = _account(context)
    if answer["success"] or user is None:
        return answer
    package = asked.package(context, data_dict)
    if package.type != "wave" or not facts.is_granted(package.id, user, clock.now()):
        return answer
    if tk.request:
        tk.request.environ["__no_cache__"] = True  # CKAN's sign that no cache may keep the answer
    return YES


def _account(context: Any) -> Any:
    """The account that asks, None for nobody in particular."""
    user = context.get("auth_user_obj")
    return user if user is not None and user.is_authenticated else None


def _no(message: str) -> AuthResult:
    return {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def provdata_access_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody may ask about a wave that a public record shows, its agency about every wave of its own."""
    user = _account(context)
    found = facts.facts(str(data_dict["id"]), user.id if user else None)
    if found is None or facts.judge(found, user, clock.now()).reason is Reason.HIDDEN:
        raise tk.ObjectNotFound(wording.not_found())
    return YES


@tk.auth_allow_anonymous_access
def provdata_application_create(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever is logged in may apply for a wave that is on application."""
    user = _account(context)
    if user is None:
        return _no(wording.refusal(Reason.LOG_IN))
    found = facts.facts(str(data_dict["wave"]), user.id)
    verdict = facts.judge(found, user, clock.now()) if found else None
    if verdict is None or verdict.reason is Reason.HIDDEN:
        raise tk.ObjectNotFound(wording.not_found())
    return _no(wording.refusal(verdict.reason)) if verdict.reason in NOT_NOW else YES


#: Reasons for which nobody can apply.
NOT_NOW = (Reason.CLOSED, Reason.NOT_OFFERED, Reason.SUSPENDED, Reason.OPENED)


def provdata_application_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant and the agency."""
    row, user = _application(data_dict["id"]), _account(context)
    if row.user_id == user.id or _reviews(user, row):
        return YES
    raise tk.ObjectNotFound(_no_application())


def _application(application_id: Any) -> Application:
    row = applications.get(application_id)
    if row is None:
        raise tk.ObjectNotFound(_no_application())
    return row


def _no_application() -> str:
    return tk._("没有这份申请。")


def _reviews(user: Any, row: Any) -> bool:
    """Whether the account reviews for the agency the wave belongs to now."""
    return people.may_review(user, people.owner_of(row.wave_id))


def _own(context: Any, application_id: Any) -> AuthResult:
    """The applicant alone; for others there is no such application."""
    if _application(application_id).user_id == _account(context).id:
        return YES
    raise tk.ObjectNotFound(_no_application())


def provdata_application_update(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant."""
    return _own(context, data_dict["id"])


def provdata_application_withdraw(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant."""
    return _own(context, data_dict["id"])


def provdata_attachment_create(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant."""
    return _own(context, data_dict["application"])


def provdata_attachment_delete(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant."""
    return _own(context, _attached_to(data_dict["id"]))


def provdata_attachment_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sees the application."""
    return provdata_application_show(context, {"id": _attached_to(data_dict["id"])})


def _attached_to(attachment_id: Any) -> str:
    row = papers.get(attachment_id)
    if row is None:
        raise tk.ObjectNotFound(_no_application())
    return row.application_id


@tk.auth_sysadmins_check
def provdata_application_review(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """A reviewer of the wave's agency or a sysadmin, never the applicant himself."""
    row, user = _application(data_dict["id"]), _account(context)
    if not user.sysadmin and not _reviews(user, row):
        provdata_application_show(context, data_dict)
        return _no(tk._("只有数据提供方可以审核申请。"))
    return _no(tk._("不能审核自己的申请。")) if row.user_id == user.id else YES


def provdata_grant_revoke(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """A reviewer of the wave's agency."""
    return provdata_application_review(context, data_dict)


def provdata_grant_confirm(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """A reviewer of the wave's agency."""
    return provdata_application_review(context, data_dict)


def provdata_application_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """One's own, and those of an agency for its reviewers."""
    return _list(context, data_dict)


def provdata_grant_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """One's own, and those of an agency for its reviewers."""
    return _list(context, data_dict)


def provdata_download_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """One's own, and those from an agency for its reviewers."""
    return _list(context, data_dict)


def _list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """``organization``, ``record`` or ``wave`` of an agency that the account reviews for; without one, its own rows."""
    asked = {name: data_dict[name] for name in ("organization", "record", "wave") if data_dict.get(name)}
    for name, value in asked.items():
        if not people.may_review(_account(context), people.agency_of(name, str(value))):
            raise tk.ObjectNotFound(wording.not_found())
    return YES


def provdata_download_summary(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """A reviewer of the agency that provides all those records."""
    for record in data_dict["records"]:
        if not people.may_review(_account(context), people.agency_of("record", str(record))):
            raise tk.ObjectNotFound(wording.not_found())
    return YES


def provdata_outstanding_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the record or wave."""
    return is_authorized("package_update", context, {"id": data_dict["id"]})
