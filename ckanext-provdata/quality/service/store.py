"""Rows of scores and of their history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.provdata.quality.model import History, Score
from ckanext.provdata.quality.service.assess import Judged, Scope, rules
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared import clock

SCORE, HISTORY = Score.__table__, History.__table__
#: what a history keeps of a score
FIGURES = ("points", "possible", "dimensions", "timeliness", "coverage", "validity")
_package = model.package_table


def keep(record_id: str, judged: Mapping[Scope, Judged]) -> None:
    """Write what was found; what a record has no more, goes, and its history ends."""
    for scope in Scope:
        if scope in judged:
            _write(record_id, scope, judged[scope].row)
        else:
            _end(record_id, scope)


def _write(record_id: str, scope: Scope, row: Mapping[str, Any]) -> None:
    statement = insert(SCORE).values(record_id=record_id, scope=scope, at=clock.now(), **row)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in row}
    # The instant moves only with what is told: judging again may be due to a wave that nobody knows of.
    differs = sa.or_(*(SCORE.c[name].is_distinct_from(statement.excluded[name]) for name in (*FIGURES, "details")))
    changes["at"] = sa.case((differs, statement.excluded.at), else_=SCORE.c.at)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["record_id", "scope"], set_=changes))
    figures = {name: row[name] for name in FIGURES}
    today = clock.today()
    last = _open_row(record_id, scope)
    if last is not None and all(last[name] == figures[name] for name in FIGURES):
        return
    if last is not None and last["since"] < today:
        _close(record_id, scope, today)
    statement = insert(HISTORY).values(record_id=record_id, scope=scope, since=today, **figures)
    again = {**figures, "until": None}
    model.Session.execute(statement.on_conflict_do_update(index_elements=["record_id", "scope", "since"], set_=again))


def _open_row(record_id: str, scope: Scope) -> Any:
    return model.Session.execute(sa.select(HISTORY).where(*_of(HISTORY, record_id, scope), _LAST)).mappings().first()


_LAST = HISTORY.c.until.is_(None)


def _of(table: Any, record_id: str, scope: Scope) -> tuple[Any, Any]:
    return table.c.record_id == record_id, table.c.scope == scope


def _close(record_id: str, scope: Scope, day: date) -> None:
    model.Session.execute(sa.update(HISTORY).where(*_of(HISTORY, record_id, scope), _LAST).values(until=day))


def _end(record_id: str, scope: Scope) -> None:
    model.Session.execute(sa.delete(SCORE).where(*_of(SCORE, record_id, scope)))
    _close(record_id, scope, clock.today())


def find(record_id: str, scope: Scope) -> Any:
    """The row of ``model.Score`` as a mapping, None when there is none."""
    return model.Session.execute(sa.select(SCORE).where(*_of(SCORE, record_id, scope))).mappings().first()


def history(record_id: str, scope: Scope) -> list[Any]:
    """A record's rows of ``model.History``, oldest first."""
    query = sa.select(HISTORY).where(*_of(HISTORY, record_id, scope)).order_by(HISTORY.c.since)
    return list(model.Session.execute(query).mappings())


# --- what is to be done -----------------------------------------------------------------------------------------------


def wanted(*, force: bool) -> sa.Select[tuple[str]]:
    """The query for ids of records to be judged: without a score, by other rules, changed since, or changed by time
    alone; force: of all."""
    record = sa.and_(_package.c.state == model.State.ACTIVE, _package.c.type.in_(SECTORS))
    query = sa.select(_package.c.id).distinct().where(record)
    if force:
        return query
    stale = sa.or_(
        SCORE.c.record_id.is_(None),
        SCORE.c.rules != rules(),
        SCORE.c.modified != _package.c.metadata_modified,
        SCORE.c.changes_on <= clock.today(),
    )
    return query.select_from(_package.outerjoin(SCORE, SCORE.c.record_id == _package.c.id)).where(stale)


def chosen(query: sa.Select[tuple[str]], after: str, limit: int) -> list[str]:
    """Some of these ids, in order."""
    return list(model.Session.scalars(query.where(_package.c.id > after).order_by(_package.c.id).limit(limit)))


def count(query: sa.Select[tuple[str]]) -> int:
    return model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def ask_again(organization_id: str) -> None:
    """Have an organisation's records judged again by whoever asks for what is outdated."""
    owned = sa.select(_package.c.id).where(_package.c.owner_org == organization_id)
    model.Session.execute(sa.update(SCORE).where(SCORE.c.record_id.in_(owned)).values(rules=""))
