"""Who may read a file that is not cleared, see what was found in it, and decide."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult

from ckanext.provdata.screening.service import gate, outcomes

YES: AuthResult = {"success": True}


def _no(message: str = "") -> AuthResult:
    return {"success": False, "msg": message}


def _account(context: Any) -> Any:
    """The account that asks, None for nobody in particular."""
    user = context.get("auth_user_obj")
    if user is None and context.get("user"):
        user = model.User.get(context["user"])
    return user if user is not None and user.is_authenticated else None


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_show(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """CKAN's, and: a file that nothing says may open is read by its agency alone.

    Downloads, previews, tables and their interfaces all ask here.
    """
    answer: Any = next_auth(context, data_dict)
    if not answer["success"]:
        return answer
    asked = (data_dict or {}).get("id") or ""
    known: Any = context.get("resource")  # core has just read it
    resource: Any = known if known is not None and known.id == asked else model.Resource.get(asked)
    if resource is None or resource.url_type != "upload" or not gate.is_closed(resource):
        return answer
    package = model.Package.get(resource.package_id)
    return answer if package and gate.is_inside(_account(context), package) else _no()


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """CKAN's, and: rows that nothing says may open are read by their agency alone."""
    return _of_tables(next_auth(context, data_dict), context, (data_dict.get("id"), data_dict.get("resource_id")))


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_info(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """The same for what the columns are called."""
    return _of_tables(next_auth(context, data_dict), context, (data_dict.get("id"), data_dict.get("resource_id")))


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search_sql(next_auth: Any, context: Any, data_dict: Any) -> AuthResult:
    """The same for each table of a query."""
    return _of_tables(next_auth(context, data_dict), context, context["table_names"])


def _of_tables(answer: Any, context: Any, names: Iterable[Any]) -> AuthResult:
    """What another has answered, unless one of these tables is closed to the caller."""
    if not answer["success"]:
        return answer
    for resource in map(model.Resource.get, {name for name in names if name}):
        package = model.Package.get(resource.package_id) if resource else None
        if resource is None or package is None:
            return _no()
        if gate.is_closed_table(resource) and not gate.is_inside(_account(context), package):
            return _no(tk._("数据表正在接受安全检查或重新载入，暂不提供。"))
    return answer


def _editor(context: Any, record: str | None) -> AuthResult:
    """Whoever may edit the record; for others there is no such file. Raises ObjectNotFound."""
    try:
        if record:
            tk.check_access("package_update", tk.fresh_context(context), {"id": record})
            return YES
    except tk.NotAuthorized:
        pass
    raise tk.ObjectNotFound(tk._("没有找到这个文件。"))


def provdata_screening_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Editors of the record, and whoever reviews or publishes it: what was found in it is part of what he judges."""
    with suppress(tk.NotAuthorized, tk.ObjectNotFound):
        tk.check_access("provdata_review_show", tk.fresh_context(context), {"id": data_dict["record"]})
        return YES
    return _editor(context, data_dict["record"])


def provdata_screening_ready(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_screening_list`."""
    return provdata_screening_list(context, data_dict)


def provdata_screening_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, outcomes.record_of(str(data_dict["id"])))


def provdata_screening_scan(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, outcomes.record_of(str(data_dict["id"])))


def provdata_screening_mask(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _editor(context, outcomes.record_of(str(data_dict["id"])))


def provdata_screening_decide(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """An administrator of the organisation; whether he is the uploader is asked with the decision."""
    record = outcomes.record_of(str(data_dict["id"]))
    _editor(context, record)
    if record and outcomes.is_admin(_account(context), outcomes.owner_of(record)):
        return YES
    return _no(tk._("只有本单位的管理员可以作出决定。"))


def _admin(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever administers the organisation."""
    organization: Any = model.Group.get(data_dict["organization"])
    if organization and organization.is_organization and outcomes.is_admin(_account(context), organization.id):
        return YES
    return _no(tk._("只有本单位的管理员可以办理。"))


def provdata_screening_queue(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _admin(context, data_dict)


def provdata_screening_words_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _admin(context, data_dict)


def provdata_screening_words_update(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return _admin(context, data_dict)


def provdata_screening_run(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """The portal's own processes."""
    return _no()


def provdata_screening_again(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """System administrators, who pass without being asked."""
    return _no()
