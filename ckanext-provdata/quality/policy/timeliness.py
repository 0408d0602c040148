"""Whether a record's data are as new as its update cycle promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: Days that may lie between two updates, by update cycle; what is not here promises nothing that could be late.
CYCLES = {
    "realtime": 1, "daily": 1, "weekly": 7, "ten_day": 11, "monthly": 31, "quarterly": 92, "semiannual": 184,
    "annual": 366, "biennial": 731,
}  # fmt: skip
#: What remains after so many missed updates; after more, nothing.
_REMAINS = (1.0, 0.5, 0.25)


@dataclass(frozen=True)
class Timeliness:
    """share: 0 to 1; missed: updates; due: day by which the next was or is expected, grace included; changes: day on
    which the share changes if nothing is updated, None when it cannot fall further."""

    share: float
    missed: int
    last: date | None
    due: date | None
    changes: date | None


def timeliness(cycle: str, updates: Iterable[date], today: date) -> Timeliness | None:
    """None where the cycle promises nothing.

    updates: days on which data came, as far as they are known; days to come are no updates. A tenth of the cycle, a day
    at least, is granted, because an agency's month does not end at midnight.
    """
    days = CYCLES.get(cycle)
    if days is None:
        return None
    last = max((day for day in updates if day <= today), default=None)
    if last is None:
        return Timeliness(0.0, 0, None, None, None)
    due = last + timedelta(days=days + max(1, days // 10))
    missed = 0 if today <= due else 1 + ((today - due).days - 1) // days
    fresh = missed < len(_REMAINS)
    changes = due + timedelta(days=missed * days + 1) if fresh else None
    return Timeliness(_REMAINS[missed] if fresh else 0.0, missed, last, due, changes)
