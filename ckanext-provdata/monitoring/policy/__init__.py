"""What follows from what was found. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

#: Seconds after which a process that has not come round is taken for dead; the feed's may take minutes to prepare, and
#: the one that judges records waits for slow links.
PATIENCE = {"release": 30.0, "outbox": 300.0, "feed": 900.0, "quality": 900.0}
#: Seconds that work after a commit may wait.
LATE = 300.0

Found = Mapping[str, Any]


class Health(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


def health(checks: Mapping[str, Found], *, needs_redis: bool) -> Health:
    """Of the portal, from that of its parts: each has ``ok``.

    Without the database nothing can be served, and without Redis no page where sessions are kept there. Without the
    others something is late or missing, which is no reason for a balancer to take the portal away.
    """
    failed = {name for name, found in checks.items() if not found["ok"]}
    if failed & {"database", *(["redis"] if needs_redis else [])}:
        return Health.DOWN
    return Health.DEGRADED if failed else Health.OK


def process(name: str, age: float | None) -> dict[str, Any]:
    """A process of ours that came round ``age`` seconds ago, None if it never did."""
    return {"ok": age is not None and age < PATIENCE[name], "seconds": _rounded(age)}


def backlog(waiting: int, failed: int, oldest: float | None) -> dict[str, Any]:
    """Work that has not been done: how much, how much of it was tried in vain, and how long the oldest waits."""
    ok = failed == 0 and (oldest is None or oldest < LATE)
    return {"ok": ok, "waiting": waiting, "failed": failed, "oldest_seconds": _rounded(oldest)}


def feed(rendering: Found, *, last_good: int, closed: int, edition: Found) -> dict[str, Any]:
    """The feed: what waits to be rendered of it, ``last_good`` records of which an older text is served meanwhile, and
    ``closed`` ones that have none and are rendered for whoever reads."""
    ok = rendering["ok"] and edition["ok"]
    return {**rendering, "ok": ok, "last_good": last_good, "closed": closed, "edition": dict(edition)}


def edition(age: float | None, changed: float | None, *, prepared: bool) -> dict[str, Any]:
    """The prepared files, which are good for one version. age: of the newest ones, ready or not; changed: seconds since
    the feed's last change. Without them the rows are read, which takes longer."""
    ok = prepared or changed is None or changed < PATIENCE["feed"]
    return {"ok": ok, "prepared": prepared, "seconds": _rounded(age)}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(float(seconds), 1)  # PostgreSQL's EXTRACT gives a decimal


def is_token(given: str, wanted: str) -> bool:
    """Whether somebody has the token; without one in the configuration nobody does."""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
