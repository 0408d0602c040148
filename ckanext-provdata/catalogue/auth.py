"""Who may do what with records beyond what CKAN's own functions decide."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


def provdata_record_retype(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever may edit the record may correct its sector."""
    tk.check_access("package_update", context, {"id": data_dict["id"]})
    return {"success": True}


def provdata_record_retyping_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever may edit the record sees how its sector changed."""
    tk.check_access("package_update", context, {"id": data_dict["id"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_vocabulary_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Vocabularies are public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_vocabulary_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Vocabularies are public."""
    return {"success": True}
