"""Who sees where a record stands, and who may take which step. What is hidden is not found."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult

from ckanext.provdata.release.service import asked
from ckanext.provdata.release.service import waves as release_waves
from ckanext.provdata.review.model import Review
from ckanext.provdata.review.policy import states
from ckanext.provdata.review.service import demands, people, rows

YES: AuthResult = {"success": True}


def _account(context: Any) -> Any:
    """The account that asks, None for nobody in particular."""
    user = context.get("auth_user_obj")
    return user if people.is_account(user) else None


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_show(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """A record that waits for the organisation above is read by that one's reviewers, with its waves, meanwhile."""
    answer = next_auth(context, data_dict)
    user = _account(context)
    if answer["success"] or user is None:
        return answer
    row = rows.get(_record_of(asked.package(context, data_dict)))
    if row is None or row.state not in states.FROZEN or not people.reviews_for(user, row.stages):
        return answer
    if tk.request:
        tk.request.environ["__no_cache__"] = True  # CKAN's sign that no cache may keep the answer
    return YES


def _record_of(package: model.Package) -> str:
    wave = release_waves.get(package.id) if package.type == release_waves.TYPE else None
    return wave.record_id if wave else package.id


def _package(context: Any, data_dict: dict[str, Any]) -> Any:
    """The record a request is about. Raises ObjectNotFound alike when there is none and when they may not read it."""
    package: Any = model.Package.get(str(data_dict["id"]))
    try:
        readable = package and tk.check_access("package_show", tk.fresh_context(context), {"id": package.id})
    except tk.NotAuthorized:
        readable = False
    if not readable or not demands.is_record(package.type):
        raise tk.ObjectNotFound(tk._("没有找到这条记录。"))
    return package


def _edits(context: Any, package: Any) -> bool:
    answer: Any = authz.is_authorized("package_update", tk.fresh_context(context), {"id": package.id})
    return bool(answer["success"])


def _decision(allowed: bool) -> AuthResult:
    return YES if allowed else {"success": False, "msg": tk._("您无权办理这一步。")}


def _editor(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _decision(_edits(context, _package(context, data_dict)))


def _reviews(user: Any, package: Any, row: Review | None) -> bool:
    """Whether the account reviews for an organisation whose approval the record needs."""
    return people.reviews_for(user, row.stages if row and row.stages else demands.stages(package.owner_org))


def provdata_review_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Editors, reviewers and publishers of the record; of the organisation above while it is handed in."""
    package, user = _package(context, data_dict), _account(context)
    row, own = rows.get(package.id), [package.owner_org]
    asked = row is not None and row.state in states.FROZEN
    reviews = _reviews(user, package, row) if asked else _reviews(user, package, row) and people.reviews_for(user, own)
    return _decision(_edits(context, package) or people.publishes_for(user, package.owner_org) or reviews)


def provdata_review_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever is logged in; the action gives him what waits for him."""
    return YES


def provdata_review_submit(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the record."""
    return _editor(context, data_dict)


def provdata_review_recall(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the record."""
    return _editor(context, data_dict)


def provdata_review_discard(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the record."""
    return _editor(context, data_dict)


def provdata_review_approve(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """A reviewer of the organisation whose approval comes next."""
    package = _package(context, data_dict)
    row = rows.get(package.id)
    return _decision(row is not None and people.reviews_for(_account(context), _turn(row)))


def _turn(row: Review) -> list[str]:
    """Whose reviewers may decide: those whose turn it is; when it is nobody's the transition table says no."""
    return [row.awaiting] if row.awaiting else list(row.stages)


def provdata_review_return(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever approves next, and for what is approved whoever publishes."""
    package = _package(context, data_dict)
    row, user = rows.get(package.id), _account(context)
    if row and row.awaiting:
        return _decision(people.reviews_for(user, [row.awaiting]))
    return _decision(people.publishes_for(user, package.owner_org))


def provdata_review_publish(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever publishes for the provider."""
    package = _package(context, data_dict)
    return _decision(people.publishes_for(_account(context), package.owner_org))
