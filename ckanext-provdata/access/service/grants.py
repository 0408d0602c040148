"""Grants: given, taken back, confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.access.model import Application, Grant
from ckanext.provdata.access.policy.verdict import Term


def give(row: Application, organization_id: str, days: int, now: datetime) -> Grant:
    """The right that was asked for, from now on; an earlier one of the same user for the same wave ends with it."""
    earlier = sa.update(Grant).where(Grant.wave_id == row.wave_id, Grant.user_id == row.user_id, Grant.ends_at > now)
    model.Session.execute(earlier.values(ends_at=now).execution_options(synchronize_session="fetch"))
    grant = Grant(
        id=row.id,
        wave_id=row.wave_id,
        record_id=row.record_id,
        user_id=row.user_id,
        organization_id=organization_id,
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )
    model.Session.add(grant)
    model.Session.flush()
    return grant


def take_back(grant_id: str, now: datetime) -> None:
    """The grant, if there is one, is worth nothing from now on."""
    grant = get(grant_id)
    if grant is not None and grant.revoked_at is None:
        grant.revoked_at = now
        model.Session.flush()


def confirm(grant: Grant, organization_id: str) -> None:
    """The wave's present agency answers for the grant from now on."""
    grant.organization_id = organization_id
    model.Session.flush()


def get(grant_id: str) -> Grant | None:
    return model.Session.get(Grant, str(grant_id))


def term(grant: Grant | None) -> Term | None:
    """The grant as the verdict reads it."""
    return Term(grant.ends_at, grant.organization_id, grant.revoked_at) if grant else None


def found_by(filters: dict[str, Any], now: datetime, limit: int, offset: int) -> tuple[int, list[Grant]]:
    """How many grants there are and a page of them, the newest first.

    filters: ``user_id``, ``wave_id``, ``record_id``, ``owners`` (agencies the waves belong to), ``live`` (neither ended
    nor taken back).
    """
    query = sa.select(Grant)
    for name in ("user_id", "wave_id", "record_id"):
        if filters.get(name):
            query = query.where(getattr(Grant, name) == filters[name])
    if filters.get("owners"):
        waves = sa.select(model.Package.id).where(model.Package.owner_org.in_(filters["owners"]))
        query = query.where(Grant.wave_id.in_(waves))
    if filters.get("live"):
        query = query.where(Grant.revoked_at.is_(None), Grant.ends_at > now)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    return count, list(
        model.Session.scalars(query.order_by(Grant.starts_at.desc(), Grant.id).limit(limit).offset(offset))
    )
