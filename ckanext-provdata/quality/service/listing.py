"""Records with their scores: public ones as everybody sees them, for an agency all of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.service import columns, opening
from ckanext.provdata.plan.service.columns import group, package, record_extra
from ckanext.provdata.quality.model import Score
from ckanext.provdata.quality.service.assess import Scope
from ckanext.provdata.regions import service as organizations
from ckanext.provdata.schemas.compose import SECTORS

TABLE = Score.__table__
_RECORD = sa.and_(package.c.state == "active", package.c.type.in_(SECTORS))
_SHARE = TABLE.c.points / sa.func.nullif(TABLE.c.possible, 0)
#: What a list can be ordered by; what has no value comes last, whichever way.
ORDERS = {
    "points": _SHARE,
    "title": package.c.title,
    "provider": group.c.title,
    "timeliness": TABLE.c.timeliness,
    "coverage": TABLE.c.coverage,
    "validity": TABLE.c.validity,
}

Row = Mapping[str, Any]


def count(filters: Mapping[str, Any]) -> int:
    query = sa.select(sa.func.count()).select_from(_source()).where(*_conditions(filters))
    return model.Session.scalar(query) or 0


def page(filters: Mapping[str, Any], limit: int, offset: int) -> list[Row]:
    return opening.rows(_query(filters).limit(limit).offset(offset))


def stream(filters: Mapping[str, Any]) -> Iterator[Row]:
    """All rows, as they are read: see ``plan.service.opening.stream``."""
    return opening.streamed(_query(filters))


def _source() -> Any:
    return columns.SOURCE.join(TABLE, TABLE.c.record_id == package.c.id)


def _query(filters: Mapping[str, Any]) -> sa.Select[Any]:
    named = str(filters.get("order") or "points")
    column = ORDERS[named.removeprefix("-")]
    direction = column.desc() if named.startswith("-") else column.asc()
    return (
        sa.select(
            package.c.id,
            package.c.name,
            package.c.title,
            package.c.type.label("sector"),
            record_extra("catalogue_code").label("catalogue_code"),
            group.c.name.label("organization"),
            group.c.title.label("provider"),
            columns.level().label("level"),
            (TABLE.c.scope == Scope.PUBLIC).label("released"),
            *(TABLE.c[name] for name in ("at", "points", "possible", "timeliness", "coverage", "validity", "details")),
        )
        .select_from(_source())
        .where(*_conditions(filters))
        .order_by(direction.nulls_last(), package.c.id, TABLE.c.scope)
    )


def _conditions(filters: Mapping[str, Any]) -> list[Any]:
    """A public row stands only as long as its record is public, whatever the score's row says. ``unreleased``: the
    other rows, too; the caller has asked whether they may."""
    released = sa.and_(columns.PUBLIC, TABLE.c.scope == Scope.PUBLIC)
    found = [_RECORD, sa.or_(released, TABLE.c.scope == Scope.WHOLE) if filters.get("unreleased") else released]
    if filters.get("level"):
        found.append(columns.level() == filters["level"])
    if filters.get("sector"):
        found.append(package.c.type == filters["sector"])
    if filters.get("organization"):
        found.append(package.c.owner_org.in_(_owners(filters)))
    return found


def _owners(filters: Mapping[str, Any]) -> list[str]:
    """The organisation and those below it; of what is not public only its own, whose editor was asked for."""
    if not filters.get("unreleased"):
        return opening.branch(filters["organization"])
    organization = organizations.find(filters["organization"])
    return [organization.id] if organization else []
