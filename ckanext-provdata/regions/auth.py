"""Who may see the regions and the tree of organisations: everybody. Who may hang an organisation elsewhere: few."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz


@tk.auth_allow_anonymous_access
def provdata_region_list(context: Any, data_dict: Any) -> dict[str, Any]:
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_region_show(context: Any, data_dict: Any) -> dict[str, Any]:
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_organization_tree(context: Any, data_dict: Any) -> dict[str, Any]:
    return dict(authz.is_authorized("organization_list", context, data_dict))


@tk.auth_allow_anonymous_access
def provdata_organization_ancestors(context: Any, data_dict: Any) -> dict[str, Any]:
    return dict(authz.is_authorized("organization_show", context, data_dict))


def provdata_organization_adopt(context: Any, data_dict: Any) -> dict[str, Any]:
    """Hang an organisation below ``parent`` (an id): for its administrators, as the records count as theirs."""
    user = authz.get_user_id_for_username(context["user"], allow_none=True)
    if user and authz.has_user_permission_for_group_or_org(data_dict["parent"], context["user"], "update"):
        return {"success": True}
    return {"success": False, "msg": tk._("只有上级组织的管理员可以在其下设立组织")}
