"""What a stage asks of its records, and what has not been kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.model import Plan, Stage, StageRecord
from ckanext.provdata.plan.service import columns
from ckanext.provdata.plan.service.columns import group, package
from ckanext.provdata.plan.service.opening import branch, rows
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.schemas.compose import SECTORS

Row = Mapping[str, Any]

_SOURCE = (
    sa.join(StageRecord, package, package.c.id == StageRecord.record_id)
    .outerjoin(group, sa.and_(group.c.id == package.c.owner_org, group.c.state == "active"))
    .join(Stage, Stage.id == StageRecord.stage_id)
    .join(Plan, Plan.id == Stage.plan_id)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: everybody sees public records, an agency its own besides, ``everything`` is the system's."""

    organizations: tuple[str, ...] = ()
    everything: bool = False

    def may_see(self) -> Any:
        if self.everything:
            return sa.and_(package.c.state == "active", package.c.type.in_(SECTORS))
        own = sa.and_(package.c.owner_org.in_(self.organizations), package.c.state == "active")
        return sa.or_(columns.PUBLIC, own) if self.organizations else columns.PUBLIC


def _commitments() -> list[Any]:
    """Columns of a record in a stage."""
    level = columns.level()
    return [
        package.c.id.label("record_id"),
        package.c.name,
        package.c.title,
        package.c.type.label("sector"),
        package.c.private,
        group.c.name.label("organization"),
        group.c.title.label("provider"),
        level.label("level"),
        Stage.id.label("stage_id"),
        Stage.title.label("stage_title"),
        Plan.id.label("plan_id"),
        Plan.title.label("plan_title"),
        columns.due_on(Stage.id, level).label("due_on"),
        columns.opened_at().label("opened_at"),
        columns.next_release().label("planned_for"),
    ]


def records(stage_id: str, reader: Reader, limit: int, offset: int) -> list[Row]:
    """Records in a stage, those due first first."""
    query = sa.select(*_commitments()).select_from(_SOURCE).where(Stage.id == stage_id, reader.may_see())
    query = query.order_by(sa.text("due_on"), columns.provider_region, group.c.title, package.c.title, package.c.id)
    return rows(query.limit(limit).offset(offset))


def of_record(record_id: str) -> list[Row]:
    """The stages a record is in, of approved plans, the plan approved last first."""
    query = sa.select(*_commitments()).select_from(_SOURCE).where(package.c.id == record_id, columns.IN_FORCE)
    return rows(query.order_by(Plan.approved_at.desc(), Plan.id))


def progress(stage_ids: Iterable[str], reader: Reader) -> dict[str, tuple[int, int]]:
    """By stage: how many records it has and how many of them are open."""
    opened = sa.func.count().filter(columns.opened_at().is_not(None))
    query = sa.select(Stage.id, sa.func.count(), opened).select_from(_SOURCE)
    query = query.where(Stage.id.in_(list(stage_ids)), reader.may_see()).group_by(Stage.id)
    return {stage: (total, done) for stage, total, done in model.Session.execute(query)}


def waves(stage_id: str, reader: Reader) -> list[Row]:
    """Planned waves of a stage's records, by instant; of each what its record's page shows."""
    wave = Wave.__table__
    query = (
        sa.select(
            wave.c.id,
            wave.c.title,
            wave.c.release_at,
            columns.level().label("level"),
            package.c.id.label("record_id"),
            package.c.name.label("record_name"),
            package.c.title.label("record_title"),
            group.c.title.label("provider"),
        )
        .select_from(_SOURCE.join(wave, wave.c.record_id == package.c.id))
        .where(Stage.id == stage_id, wave.c.state == WaveState.PLANNED, reader.may_see())
        .order_by(wave.c.release_at, wave.c.id)
    )
    return rows(query)


def overdue(today: date, filters: Mapping[str, Any], limit: int, offset: int) -> tuple[int, list[Row]]:
    """How many planned days passed without an opening, and a page of them, the oldest first.

    today: in Asia/Shanghai; a day is over when the next one begins.
    """
    found = sa.union_all(_late_records(today, filters), _late_waves(today, filters)).subquery()
    total = model.Session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
    page = sa.select(found).order_by(found.c.due_on, found.c.provider, found.c.title, found.c.kind, found.c.record_id)
    return total, rows(page.limit(limit).offset(offset))


def _late_records(today: date, filters: Mapping[str, Any]) -> Any:
    due_on = columns.due_on(Stage.id, columns.level())
    return (
        sa.select(
            sa.literal("stage").label("kind"),
            *_record(),
            Stage.id.label("subject"),
            Stage.title.label("subject_title"),
            Plan.id.label("plan_id"),
            Plan.title.label("plan_title"),
            due_on.label("due_on"),
        )
        .select_from(_SOURCE)
        .where(columns.PUBLIC, columns.IN_FORCE, due_on < today, columns.opened_at().is_(None), *_conditions(filters))
    )


def _late_waves(today: date, filters: Mapping[str, Any]) -> Any:
    wave = Wave.__table__
    due_on = sa.cast(sa.func.timezone("Asia/Shanghai", wave.c.release_at), sa.Date)
    nothing = sa.cast(sa.null(), sa.Text)
    return (
        sa.select(
            sa.literal("wave").label("kind"),
            *_record(),
            wave.c.id.label("subject"),
            wave.c.title.label("subject_title"),
            nothing.label("plan_id"),
            nothing.label("plan_title"),
            due_on.label("due_on"),
        )
        .select_from(columns.SOURCE.join(wave, wave.c.record_id == package.c.id))
        .where(columns.PUBLIC, wave.c.state == WaveState.PLANNED, due_on < today, *_conditions(filters))
    )


def _record() -> list[Any]:
    return [
        package.c.id.label("record_id"),
        package.c.name,
        package.c.title,
        package.c.type.label("sector"),
        group.c.name.label("organization"),
        group.c.title.label("provider"),
        columns.level().label("level"),
    ]


def _conditions(filters: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    if filters.get("level"):
        found.append(columns.level() == filters["level"])
    if filters.get("sector"):
        found.append(package.c.type == filters["sector"])
    if filters.get("organization"):
        found.append(package.c.owner_org.in_(branch(filters["organization"])))
    return found


def titles(record_ids: Iterable[str], reader: Reader) -> dict[str, str]:
    """Titles by id of those of these records that the reader may see."""
    query = sa.select(package.c.id, package.c.title).where(package.c.id.in_(list(record_ids)), reader.may_see())
    return {record_id: title for record_id, title in model.Session.execute(query)}
