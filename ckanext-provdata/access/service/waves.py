"""What may be said of waves to everybody."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.access.service.facts import facts
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.policy import WaveState


def on_application(record_id: str) -> list[dict[str, str]]:
    """A record's waves that can be applied for now, the oldest first."""
    query = sa.select(Wave).where(Wave.record_id == record_id, Wave.state == WaveState.ON_APPLICATION)
    rows = model.Session.scalars(query.order_by(Wave.created_at, Wave.id)).all()
    return [{"id": row.id, "title": row.title, "condition": row.condition} for row in rows if _is_public(row.id)]


def _is_public(wave_id: str) -> bool:
    found = facts(wave_id, None)
    return found is not None and found.public


def in_public(wave_id: str) -> dict[str, Any]:
    """Title and condition of a wave, title and name of its record; empty texts unless everybody may see the record."""
    found = facts(wave_id, None)
    if found is None or not found.public:
        return dict.fromkeys(("id", "title", "condition", "record_title", "record_name"), "")
    row, record = model.Session.get_one(Wave, wave_id), model.Session.get_one(model.Package, found.record_id)
    condition = row.condition or record.extras.get("opening_condition") or ""
    return {
        "id": row.id,
        "title": row.title,
        "condition": condition,
        "record_title": record.title,
        "record_name": record.name,
    }
