"""What is looked at. Only what is public is counted: a number must not tell of what is withheld.

The outbox also holds work on waves, private records and applications; of that nothing is said here, see
``provdata_outbox_show``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs
from ckan.lib.search.common import make_connection
from redis import Redis
from rq import Worker

from ckanext.provdata.feed.service import editions, store
from ckanext.provdata.monitoring import policy
from ckanext.provdata.shared import clock, config, pulse

log = logging.getLogger(__name__)

#: seconds that a service may take to answer
_PATIENCE = 2
#: Work on public records that has not been done, the oldest first and so much of it that counting stays cheap.
_BACKLOG = sa.text("""
    SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failed,
        EXTRACT(EPOCH FROM clock_timestamp() - min(at)) AS oldest, count(*) FILTER (WHERE has_text) AS last_good
    FROM (
        SELECT o.attempts, o.at, o.kind = 'feed.render' AND f.ttl IS NOT NULL AS has_text
        FROM provdata_outbox AS o JOIN package AS p ON p.id = replace(o.subject, 'feed/', '')
        LEFT JOIN provdata_feed_fragment AS f ON f.id = p.id
        WHERE p.state = 'active' AND NOT p.private AND p.type <> 'wave' AND (o.kind = 'feed.render') = :rendering
        ORDER BY o.id LIMIT 10000
    ) AS work
""")
_CLOSED = sa.text("""
    SELECT count(*) FROM provdata_feed_fragment AS f JOIN package AS p ON p.id = f.id
    WHERE NOT f.gone AND f.ttl IS NULL AND p.state = 'active' AND NOT p.private
""")


def look() -> dict[str, dict[str, Any]]:
    """Each part with ``ok``; one that cannot be asked is not well, and the others are asked all the same."""
    return {name: _asked(name, check) for name, check in _CHECKS.items()}


def _asked(name: str, check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 whatever it is, it is told; its text may hold an address or a password
        model.Session.rollback()
        log.warning("monitoring: %s does not answer: %s", name, type(error).__name__)
        return {"ok": False}


def _database() -> dict[str, Any]:
    return {"ok": model.Session.scalar(sa.text("SELECT 1")) == 1}


def _search() -> dict[str, Any]:
    connection = make_connection()
    connection.timeout = _PATIENCE
    connection.search("*:*", rows=0)
    return {"ok": True}


def _redis() -> dict[str, Any]:
    with _redis_connection() as connection:
        return {"ok": bool(connection.ping())}


def _worker() -> dict[str, Any]:
    """Who loads tables: how many workers; what is queued may be withheld and is not counted."""
    with _redis_connection() as connection:
        count = Worker.count(connection=connection, queue=jobs.get_queue())
    return {"ok": count > 0, "workers": count}


def _redis_connection() -> Redis:
    return Redis.from_url(config.redis_url(), socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)


def _process(name: str) -> dict[str, Any]:
    return policy.process(name, pulse.ages().get(name))


def _outbox() -> dict[str, Any]:
    row = _backlog(rendering=False)
    return _both(_process("outbox"), policy.backlog(row.waiting, row.failed, row.oldest))


def _feed() -> dict[str, Any]:
    row = _backlog(rendering=True)
    rendering = policy.backlog(row.waiting, row.failed, row.oldest)
    closed = model.Session.scalar(_CLOSED) or 0
    return _both(_process("feed"), policy.feed(rendering, last_good=row.last_good, closed=closed, edition=_edition()))


def _edition() -> dict[str, Any]:
    found = editions.current()
    made_at = datetime.fromisoformat(found.made_at) if found else None
    return policy.edition(_age(made_at), _age(store.version().changed_at), prepared=editions.is_current())


def _age(at: datetime | None) -> float | None:
    return (clock.now() - at).total_seconds() if at else None


def _backlog(*, rendering: bool) -> Any:
    return model.Session.execute(_BACKLOG, {"rendering": rendering}).one()


def _both(process: dict[str, Any], work: dict[str, Any]) -> dict[str, Any]:
    return {**process, **work, "ok": process["ok"] and work["ok"]}


_CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _database,
    "search": _search,
    "redis": _redis,
    "worker": _worker,
    "release": lambda: _process("release"),
    "outbox": _outbox,
    "feed": _feed,
    "quality": lambda: _process("quality"),
}
