"""What the clock finds to do. PostgreSQL's clock decides, one for all nodes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.service import instant, locks, waves
from ckanext.provdata.shared.once import once

#: waves opened in one transaction
BATCH = 100

# A wave of a record that is not public itself waits for the record.
_OPENING = """
    FROM provdata_wave AS w JOIN package AS p ON p.id = w.record_id
    WHERE w.state = 'planned' AND w.held_up_at IS NULL AND p.state = 'active' AND NOT p.private
"""
_ENDING = "FROM provdata_wave AS w WHERE w.state = 'opened' AND w.ends_at IS NOT NULL"
_LISTING = """
    FROM provdata_listing AS l JOIN package AS p ON p.id = l.record_id
    WHERE l.list_at IS NOT NULL AND p.state = 'active' AND p.private
        AND NOT EXISTS (SELECT FROM provdata_hold AS h WHERE h.package_id = p.id)
"""
_DUE = {
    "opening": f"SELECT w.id, w.record_id, w.release_at AS at {_OPENING} AND w.release_at <= {{now}}",
    "ending": f"SELECT w.id, w.record_id, w.ends_at AS at {_ENDING} AND w.ends_at <= {{now}}",
    "listing": f"SELECT l.record_id AS id, l.record_id, l.list_at AS at {_LISTING} AND l.list_at <= {{now}}",
}
_NEXT = f"""
    SELECT EXTRACT(EPOCH FROM min(at) - {{now}}) FROM (
        (SELECT min(w.release_at) AS at {_OPENING}) UNION ALL (SELECT min(w.ends_at) {_ENDING})
        UNION ALL (SELECT min(l.list_at) {_LISTING})
    ) AS instants
"""  # noqa: S608 - put together from constants


def _sql(text: str) -> sa.TextClause:
    return sa.text(text.format(now=instant.expression()))


def found(kind: str, limit: int = BATCH, ids: Iterable[str] | None = None) -> list[Any]:
    """What is due of one kind (opening, ending, listing): rows of ``id``, ``record_id``, ``at``, by instant.

    ids: only these, asked again once their packages are held.
    """
    among = "" if ids is None else "WHERE due.id = ANY(:ids)"
    query = _sql(f"SELECT * FROM ({_DUE[kind]}) AS due {among} ORDER BY at, id LIMIT :limit")  # noqa: S608
    parameters: dict[str, Any] = {"limit": limit} | ({} if ids is None else {"ids": list(ids)})
    return list(model.Session.execute(query, parameters))


def seconds_to_next() -> float | None:
    """Until the next instant of any kind, negative when it has passed; None when nothing is planned."""
    seconds = model.Session.scalar(_sql(_NEXT))
    return None if seconds is None else float(seconds)


def hold_free(kind: str, limit: int = BATCH) -> tuple[list[Any], bool]:
    """What is due and nobody else works on, with its packages held, and whether somebody held some of it."""
    candidates = found(kind, limit)
    held = locks.hold_free(frozenset((row.id, row.record_id)) for row in candidates)
    free = [row.id for row in candidates if {row.id, row.record_id} <= held]
    return _again(kind, free, limit), len(free) < len(candidates)


def hold_first(kind: str) -> list[Any]:
    """The first that is due, with its packages held, waiting for whoever holds them."""
    candidates = found(kind, 1)
    locks.hold(name for row in candidates for name in (row.id, row.record_id))
    return _again(kind, [row.id for row in candidates], 1)


def _again(kind: str, ids: list[str], limit: int) -> list[Any]:
    """What of it is still due: somebody may have rescheduled it before we held it."""
    model.Session.expire_all()
    return found(kind, limit, ids) if ids else []


def rows(due: Iterable[Any]) -> list[Wave]:
    return waves.locked([row.id for row in due])


def ended(ends_at: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    """Whether the end in that column has come, for the database, which reads its clock once for all rows."""
    now = sa.select(sa.literal_column(instant.expression(), sa.DateTime(timezone=True)))
    return ends_at <= now.scalar_subquery()


def closed_by_time_query() -> sa.Select[tuple[str]]:
    """Ids of ``closed_by_time``, some of them more than once."""
    return sa.select(Wave.record_id).where(Wave.state == "opened", ended(Wave.ends_at))


def closed_by_time() -> list[str]:
    """Records with files whose end has come and that no clock has moved yet: nobody outside may read or find them."""
    return list(model.Session.scalars(closed_by_time_query().distinct()))


def left_out() -> list[str]:
    """Records that no search and no list of files may show, whoever asks: what was closed, while the index has not
    followed, and what time has closed, while no clock has moved it."""
    return once(("release.left_out",), _left_out)


def _left_out() -> list[str]:
    return sorted(model.Session.scalars(_left_out_query(instant.expression())))


@cache
def _left_out_query(now: str) -> sa.CompoundSelect[tuple[str]]:
    """Made once, since every search asks; ``now`` is the clock that is written in it."""
    return sa.union(outbox.subjects("release.unindex"), closed_by_time_query())


def is_closed_by_time(record_id: str) -> bool:
    """Whether a record has a file whose end has come and that no clock has moved yet: nobody outside may read it."""
    query = sa.select(Wave.id).where(Wave.record_id == record_id, Wave.state == "opened", ended(Wave.ends_at))
    return once(("release.closed", record_id), lambda: bool(model.Session.scalar(sa.select(query.exists()))))
