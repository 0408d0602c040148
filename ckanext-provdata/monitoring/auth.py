"""Whether the portal is well is no secret."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


@tk.auth_allow_anonymous_access
def provdata_health_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Says nothing of what is withheld, so that monitors need no account."""
    return {"success": True}


def provdata_doctor_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """System administrators only: it names records that may be withheld."""
    return {"success": False}


def provdata_doctor_repair(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return {"success": False}
