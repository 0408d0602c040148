"""Who sends files in pieces: whoever may create or change records somewhere. An upload is its owner's alone."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult


def provdata_upload_begin(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create records in any organisation: what he does with the file is asked when he does it."""
    if authz.has_user_permission_for_some_org(context["user"], "create_dataset"):
        return {"success": True}
    return {"success": False, "msg": tk._("只有数据提供单位的编辑人员可以上传文件。")}


def provdata_upload_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever is logged in; the action finds only his own."""
    return {"success": bool(context.get("user"))}


def provdata_upload_append(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_upload_begin`."""
    return provdata_upload_begin(context, data_dict)


def provdata_upload_finish(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_upload_begin`."""
    return provdata_upload_begin(context, data_dict)


def provdata_upload_cancel(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """As :func:`provdata_upload_show`."""
    return provdata_upload_show(context, data_dict)
