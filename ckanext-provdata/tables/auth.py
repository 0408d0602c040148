"""Who may see and start the loading of a table: whoever may change the resource."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.authz import is_authorized
from ckan.types import AuthResult


def provdata_table_load(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("resource_update", context, data_dict)


def provdata_table_status_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("resource_update", context, data_dict)


def provdata_table_report_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("resource_update", context, data_dict)


def provdata_table_sample(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("resource_update", context, data_dict)


def provdata_upload_sample(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may add a file to the record may look at it first."""
    return is_authorized("package_update", context, {"id": data_dict["package_id"]})


def provdata_table_fill(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Loading while the caller waits: the worker and the command line, nobody else (sysadmins pass)."""
    return {"success": False, "msg": tk._("只有后台任务可以直接载入数据表")}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def task_status_show(next_auth: Any, context: Any, data_dict: dict[str, Any] | None) -> AuthResult:
    """CKAN shows every task to everybody. What a task says about a file is for those who may change the file."""
    task = context.get("task_status")
    if task is not None and task.entity_type == "resource":
        return is_authorized("resource_update", tk.fresh_context(context), {"id": task.entity_id})
    return next_auth(context, data_dict)
