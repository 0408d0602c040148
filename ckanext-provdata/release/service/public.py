"""What anybody may know of a record's waves. Read from the rows themselves: what the session remembers may be older."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release import policy
from ckanext.provdata.release.model import Wave, WaveResource
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import waves

_TABLE = Wave.__table__


def projections(record_id: str) -> list[dict[str, Any]]:
    """The public projection of each wave of a record that has one, dated ones first. Who may read the record is asked
    by the caller."""
    public = _TABLE.c.state.in_(policy.PUBLIC_STATES)
    query = sa.select(_TABLE).where(_TABLE.c.record_id == record_id, public)
    order = (_TABLE.c.release_at.nulls_last(), _TABLE.c.created_at, _TABLE.c.id)
    found: Sequence[Any] = model.Session.execute(query.order_by(*order)).all()
    return [policy.for_public(wave, files(wave) if wave.announced else []) for wave in found]


def files(wave: Any) -> list[dict[str, Any]]:
    """Id, name, format and size of a wave's files, in their order. wave: a row of the table or of the model"""
    ids, resource = waves.resources(wave), model.resource_table
    query = sa.select(resource.c.id, resource.c.name, resource.c.format, resource.c.size).where(resource.c.id.in_(ids))
    found = {row.id: dict(row) for row in model.Session.execute(query).mappings()}
    return [found[each] for each in ids if each in found]


def closing(record_id: str) -> dict[str, datetime]:
    """Of a record's open files those whose end is set: resource id → the instant it stops being open."""
    query = (
        sa.select(WaveResource.resource_id, _TABLE.c.ends_at)
        .join(_TABLE, _TABLE.c.id == WaveResource.wave_id)
        .where(_TABLE.c.record_id == record_id, _TABLE.c.state == WaveState.OPENED, _TABLE.c.ends_at.is_not(None))
    )
    return {resource: ends_at for resource, ends_at in model.Session.execute(query)}
