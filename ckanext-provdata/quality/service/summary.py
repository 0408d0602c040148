"""Averages of public records, as everybody may know them: now and month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckanext.provdata.plan.service import columns, opening
from ckanext.provdata.plan.service.columns import group, package
from ckanext.provdata.quality.model import History, Score
from ckanext.provdata.quality.policy import metrics
from ckanext.provdata.quality.service.assess import Scope

SCORE, HISTORY = Score.__table__, History.__table__
#: What records are grouped by: the column of a group's key; an organisation has a title besides.
GROUPS = {"level": columns.level, "sector": lambda: package.c.type, "organization": lambda: group.c.name}

Row = Mapping[str, Any]


def overall(filters: Row) -> Row:
    """Of all records: see ``_figures``, and ``excellent``, ``good``, ``sufficient``, ``bad``, numbers of records."""
    query = sa.select(*_figures(SCORE), *_dimensions(), *_ratings()).select_from(_source(SCORE))
    return opening.rows(query.where(*_conditions(filters)))[0]


def groups(by: str, filters: Row) -> list[Row]:
    """The same of each group, by its key; the best first."""
    key = GROUPS[by]()
    label = sa.func.max(group.c.title) if by == "organization" else sa.null()
    query = (
        sa.select(key.label("key"), label.label("label"), *_figures(SCORE), *_dimensions())
        .select_from(_source(SCORE))
        .where(*_conditions(filters))
        .group_by(sa.literal_column("1"))
        .order_by(sa.desc("points").nulls_last(), sa.desc("records"), sa.literal_column("1"))
    )
    return opening.rows(query)


def months(days: Sequence[date], filters: Row) -> list[Row]:
    """Averages as they stood at the end of each of these days, of records that are public today: what was public then
    and is not now is in no figure."""
    day = sa.select(sa.func.unnest(sa.cast(list(days), sa.ARRAY(sa.Date))).label("day")).subquery("days")
    stood = sa.and_(HISTORY.c.since <= day.c.day, sa.or_(HISTORY.c.until.is_(None), HISTORY.c.until > day.c.day))
    query = (
        sa.select(day.c.day, *_figures(HISTORY))
        .select_from(_source(HISTORY).join(day, stood))
        .where(*_conditions(filters))
        .group_by(day.c.day)
        .order_by(day.c.day)
    )
    return opening.rows(query)


def _source(table: Any) -> Any:
    return columns.SOURCE.join(table, sa.and_(table.c.record_id == package.c.id, table.c.scope == Scope.PUBLIC))


def _figures(table: Any) -> list[Any]:
    """``records``, and of those with open files their number ``scored`` and mean ``points``; means of the shares.

    Without files a record can have fewer points: how many records have them is what the opening plan measures.
    """
    whole = table.c.possible == metrics.TOTAL
    return [
        sa.func.count().label("records"),
        sa.func.count().filter(whole).label("scored"),
        sa.func.avg(table.c.points).filter(whole).label("points"),
        *(sa.func.avg(table.c[name]).label(name) for name in ("timeliness", "coverage", "validity")),
    ]


def _dimensions() -> list[Any]:
    whole = SCORE.c.possible == metrics.TOTAL
    return [
        sa.func.avg(SCORE.c.dimensions[each.value].as_float()).filter(whole).label(each.value)
        for each in metrics.Dimension
    ]


def _ratings() -> list[Any]:
    """How many records with files are in each group of the MQA's."""
    whole, least = SCORE.c.possible == metrics.TOTAL, None
    found = []
    for rating, points in metrics.LEAST.items():
        below = sa.true() if least is None else SCORE.c.points < least
        found.append(sa.func.count().filter(sa.and_(whole, SCORE.c.points >= points, below)).label(rating.value))
        least = points
    return found


def _conditions(filters: Row) -> list[Any]:
    found: list[Any] = [columns.PUBLIC]
    if filters.get("level"):
        found.append(columns.level() == filters["level"])
    if filters.get("sector"):
        found.append(package.c.type == filters["sector"])
    if filters.get("organization"):
        found.append(package.c.owner_org.in_(opening.branch(filters["organization"])))
    return found
