"""Scores of what is public are everybody's; of what is not, theirs who edit it. Judging is the portal's own work."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.provdata.quality.service.assess import Scope
from ckanext.provdata.regions import service as organizations

Answer = dict[str, Any]


@tk.auth_allow_anonymous_access
def provdata_quality_show(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Whoever may read the record; with ``scope`` whole, whoever may edit it. What is hidden is not found, whichever
    scope was asked for."""
    try:
        tk.check_access("package_show", context, {"id": data_dict["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        raise tk.ObjectNotFound(tk._("没有这条信息资源")) from None
    if data_dict.get("scope") == Scope.WHOLE:
        tk.check_access("package_update", context, {"id": data_dict["id"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_quality_list(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Public records: everybody. ``unreleased``: whoever edits the records of that organisation, whose records alone
    are listed then."""
    if not data_dict.get("unreleased"):
        return {"success": True}
    user, named = context.get("user"), data_dict.get("organization")
    organization = organizations.find(named) if user and isinstance(named, str) and named else None
    may = bool(organization) and authz.has_user_permission_for_group_or_org(organization.id, user, "update_dataset")
    return {"success": may or authz.is_sysadmin(user)}


@tk.auth_allow_anonymous_access
def provdata_quality_summary(context: Any, data_dict: dict[str, Any]) -> Answer:
    """Of public records only, the same answer for everybody."""
    return {"success": True}


def provdata_quality_compute(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": False}


def provdata_quality_refresh(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": False}


def provdata_quality_organization(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": False}


def provdata_quality_link_check(context: Any, data_dict: dict[str, Any]) -> Answer:
    return {"success": False}
