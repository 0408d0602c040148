"""Only the portal's own processes and sysadmins work the outbox."""

from __future__ import annotations

from typing import Any


def provdata_outbox_work(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return {"success": False}


def provdata_outbox_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return {"success": False}
