"""The opening list (开放清单): every public record with grade, conditions, provider and dates, alike for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.service import columns
from ckanext.provdata.plan.service.columns import group, package, record_extra
from ckanext.provdata.regions import service as organizations

#: Rows that a download takes from the database at once.
BATCH = 1000
_EXTRAS = ("catalogue_code", "provider_department", "opening_grade", "opening_condition", "opening_basis",
           "update_cycle")  # fmt: skip

Row = Mapping[str, Any]


def count(filters: Mapping[str, Any]) -> int:
    query = sa.select(sa.func.count()).select_from(columns.SOURCE).where(*_conditions(filters))
    return model.Session.scalar(query) or 0


def rows(query: sa.Select[Any]) -> list[Row]:
    """What a query finds."""
    return [cast("Row", row) for row in model.Session.execute(query).mappings()]


def page(filters: Mapping[str, Any], limit: int, offset: int) -> list[Row]:
    return rows(_query(filters).limit(limit).offset(offset))


def stream(filters: Mapping[str, Any]) -> Iterator[Row]:
    """All rows, by a server-side cursor on a connection of its own: neither the list nor a page of it is ever whole in
    memory, and the cursor outlives the request that began the download."""
    return streamed(_query(filters))


def streamed(query: sa.Select[Any]) -> Iterator[Row]:
    """The same of any query."""
    with model.meta.engine.connect().execution_options(stream_results=True, yield_per=BATCH) as connection:  # type: ignore[union-attr]
        yield from cast("Iterator[Row]", connection.execute(query).mappings())


def _query(filters: Mapping[str, Any]) -> sa.Select[Any]:
    """Rows by place, province first, then by provider and code."""
    stage = columns.in_stage()
    level = columns.level()
    return (
        sa.select(
            package.c.id,
            package.c.name,
            package.c.title,
            package.c.type.label("sector"),
            *(record_extra(name).label(name) for name in _EXTRAS),
            sa.func.coalesce(record_extra("region_code"), columns.provider_region).label("region_code"),
            group.c.name.label("organization"),
            group.c.title.label("provider"),
            group.c.extras["uscc"].astext.label("uscc"),
            level.label("level"),
            columns.formats().label("formats"),
            columns.has_table().label("has_table"),
            columns.opened_at().label("opened_at"),
            columns.next_release().label("planned_for"),
            stage,
            columns.due_on(stage.c.stage_id, level).label("due_on"),
        )
        .select_from(columns.SOURCE.outerjoin(stage, sa.true()))
        .where(*_conditions(filters))
        .order_by(columns.provider_region, group.c.title, record_extra("catalogue_code"), package.c.id)
    )


def _conditions(filters: Mapping[str, Any]) -> list[Any]:
    """What rows must be; a record is listed under one sector, that of its type, so that lists add up."""
    found: list[Any] = [columns.PUBLIC]
    if filters.get("level"):
        found.append(columns.level() == filters["level"])
    if filters.get("sector"):
        found.append(package.c.type == filters["sector"])
    if filters.get("opening_grade"):
        found.append(record_extra("opening_grade") == filters["opening_grade"])
    if filters.get("organization"):
        found.append(package.c.owner_org.in_(branch(filters["organization"])))
    return found


def branch(name: str) -> list[str]:
    """Ids of an organisation and of those below it; none for one that does not exist."""
    organization = organizations.find(name)
    return organizations.with_descendants(organization.id) if organization else []


def providers() -> list[Row]:
    """Organisations that have public records, by place: ``name``, ``title``."""
    query = (
        sa.select(group.c.name, group.c.title)
        .where(group.c.id.in_(sa.select(package.c.owner_org).where(columns.PUBLIC)))
        .order_by(columns.provider_region, group.c.title)
    )
    return rows(query)
