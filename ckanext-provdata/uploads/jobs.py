"""What the outbox does with uploads when their time has come."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.uploads import service


def expire(subject: str, payload: dict[str, Any]) -> None:
    """Clear away what nobody has touched for long; look again when somebody has."""
    left = service.expired(subject)
    if left is None:
        return
    if left:
        outbox.put("uploads.expire", subject, wait=left)
    else:
        service.clear(subject)


def clear(subject: str, payload: dict[str, Any]) -> None:
    """Clear away what was saved: it lies where CKAN keeps it, and would take its place in the quota until its time."""
    service.clear(subject)
