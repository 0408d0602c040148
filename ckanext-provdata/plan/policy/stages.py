"""A stage's deadlines, one for each administrative level, and what becomes of dates when one of them moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ckanext.provdata.regions.policy import Level
from ckanext.provdata.release.policy import SHANGHAI

LEVELS = tuple(Level)


def deadline(level: str | None, deadlines: Mapping[str, date]) -> date | None:
    """The day that binds a provider of that level: its own, else that of the next wider level that has one.

    A provider without a level is bound by the widest, as the province's own departments are.
    """
    rank = LEVELS.index(Level(level)) if level else 0
    return next((deadlines[each] for each in reversed(LEVELS[: rank + 1]) if each in deadlines), None)


def moved(at: datetime, previous: date, due_on: date) -> datetime:
    """An instant moved by as many days as a deadline did; its time of day in Asia/Shanghai stays."""
    return (at.astimezone(SHANGHAI) + timedelta(days=(due_on - previous).days)).astimezone(at.tzinfo)


def changes(before: Mapping[str, date], after: Mapping[str, date]) -> dict[str, tuple[date | None, date]]:
    """Levels whose day differs, with the old (None: there was none) and the new one, from the widest level down."""
    return {
        level.value: (before.get(level), after[level])
        for level in LEVELS
        if level in after and before.get(level) != after[level]
    }


def in_order(deadlines: Mapping[str, date]) -> bool:
    """Whether no level is due before a wider one: cities never before their province."""
    days = [deadlines[level] for level in LEVELS if level in deadlines]
    return days == sorted(days)
