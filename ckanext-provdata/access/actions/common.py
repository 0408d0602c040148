"""What actions on applications, grants and downloads share."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.access import schema
from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.policy.applications import Event
from ckanext.provdata.access.service import applications, facts, people, wording
from ckanext.provdata.shared import clock

PAGE, LONGEST_PAGE = 20, 100


def facts_of(wave_id: Any, user_id: str | None) -> facts.Facts:
    found = facts.facts(str(wave_id), user_id)
    if found is None:
        raise tk.ObjectNotFound(wording.not_found())
    return found


def account_id(context: Any) -> str:
    return context["auth_user_obj"].id


def shown(context: Any, application_id: str) -> dict[str, Any]:
    return tk.get_action("provdata_application_show")(tk.fresh_context(context), {"id": application_id})


def row_of(application_id: Any, *, lock: bool = False) -> Any:
    row = applications.get(application_id, lock=lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("没有这份申请。"))
    return row


def allow(row: Any, event: Event) -> None:
    """Refuse what the transition table does not allow now."""
    state = policy.standing(row.state, applications.ends_at(row), clock.now())
    if event not in policy.allowed(state):
        raise tk.ValidationError(
            {"state": [tk._("申请的状态是“{state}”，不能这样操作。").format(state=wording.state(state))]}
        )


def checked(name: str, validator: Any, value: Any) -> Any:
    try:
        return validator(value)
    except tk.Invalid as error:
        raise tk.ValidationError({name: [error.error]}) from error


def whose(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The filter for what was asked: an agency's, a record's or a wave's rows, else one's own."""
    for name in ("wave", "record"):
        if data_dict.get(name):
            package = model.Package.get(data_dict[name])
            return {f"{name}_id": package.id if package else ""}
    if data_dict.get("organization"):
        agency = people.agency_of("organization", str(data_dict["organization"])) or ""
        return {"owners": [agency], "organization_id": agency}
    return {"user_id": account_id(context)}


def flag(data_dict: dict[str, Any], name: str) -> bool:
    return tk.asbool(data_dict.get(name) or False)


def page(data_dict: dict[str, Any]) -> tuple[int, int]:
    limit = checked("limit", schema.whole, data_dict.get("limit", PAGE))
    offset = checked("offset", schema.whole, data_dict.get("offset", 0))
    return min(limit, LONGEST_PAGE), offset


def reason_for(event: Event, data_dict: dict[str, Any]) -> str:
    text = checked("reason", schema.reason, data_dict.get("reason") or "")
    if event in policy.REASONED and not text:
        raise tk.ValidationError({"reason": [tk._("请说明理由。")]})
    return text
