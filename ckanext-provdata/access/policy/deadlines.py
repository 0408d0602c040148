"""Working days in China: weekends, holidays and the weekends that are worked instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar

from ckanext.provdata.release.policy import SHANGHAI

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices work on that day.

    The State Council fixes a year's holidays only weeks before it begins; for a year nobody knows yet weekends alone
    count, so that a deadline is rather early than missing.
    """
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < SATURDAY


def due(start: datetime, days: int) -> datetime:
    """The end of the ``days``-th working day after that of ``start`` (Asia/Shanghai), as an instant in UTC."""
    day = start.astimezone(SHANGHAI).date()
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    midnight = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return midnight.astimezone(UTC)
