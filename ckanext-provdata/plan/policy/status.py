"""Kept or late: a planned day against what happened. Days are of Asia/Shanghai and last until their midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from ckanext.provdata.release.policy import SHANGHAI


class Status(StrEnum):
    """How a planned day stands against what happened."""

    #: opened by the end of its day
    KEPT = "kept"
    #: opened afterwards
    LATE = "late"
    #: given up before anything opened
    CANCELLED = "cancelled"
    #: its day is not over
    PENDING = "pending"
    #: its day is over and nothing has opened
    OVERDUE = "overdue"


def day_of(instant: datetime) -> date:
    """The day an aware instant falls on in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def begins(day: date) -> datetime:
    """The first instant of a day."""
    return datetime.combine(day, time(), SHANGHAI)


def ends(day: date) -> datetime:
    """The first instant that is too late: the midnight that ends the day."""
    return begins(day + timedelta(days=1))


def status(day: date, now: datetime, *, actual: datetime | None = None, cancelled: bool = False) -> Status:
    """How a planned day stands; what did open counts, whatever was cancelled since."""
    if actual is not None:
        return Status.KEPT if actual < ends(day) else Status.LATE
    if cancelled:
        return Status.CANCELLED
    return Status.PENDING if now < ends(day) else Status.OVERDUE


def days_late(day: date, now: datetime, actual: datetime | None = None) -> int:
    """Days from the planned day to the actual one, to today while there is none; 0 when not late."""
    return max(0, (day_of(actual or now) - day).days)
