"""What the outbox does after a change. Each may be done twice without harm."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


def compute(subject: str, payload: dict[str, Any]) -> None:
    """Judge a record. payload: ``id``"""
    tk.get_action("provdata_quality_compute")({"ignore_auth": True}, {"id": payload["id"]})


def organization(subject: str, payload: dict[str, Any]) -> None:
    """Have an organisation's records judged. payload: ``id``"""
    tk.get_action("provdata_quality_organization")({"ignore_auth": True}, {"id": payload["id"]})
