"""Who registers an agency's records: whoever may create and change them. Of others' registrations nothing is told."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult

from ckanext.provdata.regions import service as organizations
from ckanext.provdata.registration.service import runs, wording

NEEDED = ("create_dataset", "update_dataset")


def provdata_registration_create(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create and change the organisation's records."""
    if _manages(context, data_dict["organization"]):
        return {"success": True}
    return {"success": False, "msg": tk._("您无权登记该单位的信息资源。")}


def _manages(context: Any, reference: Any) -> bool:
    organization = organizations.find(str(reference))
    if organization is None:
        return False
    allowed = authz.has_user_permission_for_group_or_org
    return all(allowed(organization.id, context["user"], permission) for permission in NEEDED)


def provdata_registration_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As above."""
    return provdata_registration_create(context, data_dict)


def provdata_registration_export(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As above: unlisted records go out, too."""
    return provdata_registration_create(context, data_dict)


def provdata_registration_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may register for the organisation; for others there is no such registration."""
    run = runs.get(data_dict["id"])
    if run is None or not _manages(context, run.organization_id):
        raise tk.ObjectNotFound(wording.not_found())
    return {"success": True}


def provdata_registration_problem_list(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_registration_show`."""
    return provdata_registration_show(context, data_dict)


def provdata_registration_start(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_registration_show`; the import goes on in the name of whoever starts it."""
    return provdata_registration_show(context, data_dict)


def provdata_registration_cancel(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_registration_show`."""
    return provdata_registration_show(context, data_dict)


def provdata_registration_work(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Only the portal's own processes and sysadmins."""
    return {"success": False}
