"""Reads the register of public records: one promise for each wave, and for each record that was listed later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.model import StageRecord
from ckanext.provdata.plan.policy import promise
from ckanext.provdata.plan.policy.promise import Line, Promise
from ckanext.provdata.plan.service import columns
from ckanext.provdata.plan.service.columns import group, package
from ckanext.provdata.plan.service.opening import branch
from ckanext.provdata.release.model import RegisterEntry, Wave
from ckanext.provdata.release.policy import PUBLIC_STATES, Event

_entry = RegisterEntry.__table__
_wave = Wave.__table__
#: what a promise is about: a wave, or a record's own listing
_subject = sa.func.coalesce(_entry.c.wave_id, _entry.c.record_id)
#: what a wave is called, while it is to be seen
_wave_title = sa.case((_wave.c.state.in_(PUBLIC_STATES), _wave.c.title), else_="")
_SAID = sa.and_(columns.PUBLIC, _entry.c.event.in_(promise.PUBLIC))
_SOURCE = columns.SOURCE.join(_entry, _entry.c.record_id == package.c.id)


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise with its lines and the record it is about (``name``, ``title``, ``sector``, ``organization``, …)."""

    id: str
    wave_id: str | None
    wave_title: str
    record: Mapping[str, Any]
    lines: tuple[Line, ...]
    promise: Promise


def of(subjects: Iterable[str]) -> list[Kept]:
    """The promises about these waves or records, in the order asked for; those that are not public are left out."""
    asked = list(subjects)
    query = (
        sa.select(
            _entry.c.at, _entry.c.event, _entry.c.planned_for, _entry.c.previous, _entry.c.reason, _entry.c.user_id,
            _entry.c.wave_id, _wave_title.label("wave_title"), _subject.label("subject"),
            package.c.id.label("record_id"), package.c.name, package.c.title, package.c.type.label("sector"),
            group.c.name.label("organization"), group.c.title.label("provider"), columns.level().label("level"),
        )
        .select_from(_SOURCE.outerjoin(_wave, _wave.c.id == _entry.c.wave_id))
        .where(_SAID, _subject.in_(asked))
        .order_by(_entry.c.id)
    )  # fmt: skip
    by_subject: defaultdict[str, list[Any]] = defaultdict(list)
    for row in model.Session.execute(query).mappings():
        by_subject[row["subject"]].append(row)
    return [_kept(subject, by_subject[subject]) for subject in asked if subject in by_subject]


_RECORD = ("record_id", "name", "title", "sector", "organization", "provider", "level")


def _kept(subject: str, rows: list[Any]) -> Kept:
    lines = tuple(promise.public(map(_line, rows)))
    record = {name: rows[-1][name] for name in _RECORD}
    return Kept(subject, rows[-1]["wave_id"], rows[-1]["wave_title"] or "", record, lines, promise.read(lines))


def _line(row: Any) -> Line:
    """Clerks are not named: an organisation answers for what it plans, and the clock for what it opens."""
    by = (row["provider"] or "") if row["user_id"] else ""
    return Line(row["at"], row["event"], row["planned_for"], row["previous"], row["reason"], by)


def changed_last(filters: Mapping[str, Any], limit: int, offset: int) -> tuple[int, list[str]]:
    """How many subjects there are, and a page of them, those that changed last first.

    A deletion does not count: of some nobody may know, see :func:`.promise.public`.
    """
    found = sa.select(_subject.label("subject"), sa.func.max(_entry.c.id).label("last")).select_from(_SOURCE)
    found = found.where(_SAID, _entry.c.event != Event.DELETED, *_conditions(filters)).group_by(_subject)
    found = found.having(sa.func.bool_or(_entry.c.event.in_(promise.TELLING)))
    total = model.Session.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
    page = found.order_by(sa.desc("last")).limit(limit).offset(offset)
    return total or 0, [row.subject for row in model.Session.execute(page)]


def between(start: datetime, end: datetime, filters: Mapping[str, Any]) -> list[str]:
    """Waves with a planned or an actual instant in [start, end), by instant."""
    when = sa.or_(
        sa.and_(_entry.c.planned_for >= start, _entry.c.planned_for < end),
        sa.and_(_entry.c.event == Event.OPENED, _entry.c.at >= start, _entry.c.at < end),
    )
    query = sa.select(_entry.c.wave_id).select_from(_SOURCE).where(_SAID, when, _entry.c.wave_id.is_not(None))
    return list(model.Session.scalars(query.where(*_conditions(filters)).group_by(_entry.c.wave_id)))


def _conditions(filters: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    if filters.get("record"):
        found.append(sa.or_(package.c.id == filters["record"], package.c.name == filters["record"]))
    if filters.get("organization"):
        found.append(package.c.owner_org.in_(branch(filters["organization"])))
    if filters.get("sector"):
        found.append(package.c.type == filters["sector"])
    if filters.get("level"):
        found.append(columns.level() == filters["level"])
    if filters.get("plan"):
        own = sa.select(StageRecord.record_id).where(StageRecord.plan_id == filters["plan"])
        found.append(package.c.id.in_(own))
    return found
