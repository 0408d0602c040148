"""The register: append-only lines of what was planned, changed and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release.model import RegisterEntry
from ckanext.provdata.release.policy import Event
from ckanext.provdata.shared import clock


def note(
    event: Event,
    record_id: str,
    wave_id: str | None = None,
    planned_for: datetime | None = None,
    previous: datetime | None = None,
    *,
    reason: str = "",
    user_id: str | None = None,
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Add a line, in the transaction of what it tells of. user_id: None for the clock; at: None for now."""
    line = RegisterEntry(
        at=at or clock.now(),
        event=event,
        record_id=record_id,
        wave_id=wave_id,
        planned_for=planned_for,
        previous=previous,
        reason=reason,
        user_id=user_id,
        details=dict(details or {}),
    )
    model.Session.add(line)


def note_all(lines: Sequence[Mapping[str, Any]]) -> None:
    """Add many lines at once; each holds the same columns of RegisterEntry."""
    if lines:
        model.Session.execute(sa.insert(RegisterEntry.__table__), list(lines))
