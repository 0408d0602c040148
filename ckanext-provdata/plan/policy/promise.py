"""Reads the register's lines of one wave, or of one record's listing, as a promise: what was planned, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ckanext.provdata.release.policy import Event

from .status import Status, day_of, days_late, status

#: What the public register says; others tell of the work behind it and of what is inside a wave.
PUBLIC = (
    Event.PLANNED, Event.RESCHEDULED, Event.CANCELLED, Event.OFFERED, Event.OPENED, Event.WITHDRAWN, Event.ENDED,
    Event.DELETED, Event.LISTED, Event.UNLISTED,
)  # fmt: skip
#: Those after which outsiders see a wave or a record.
_SHOWING = (Event.PLANNED, Event.RESCHEDULED, Event.OFFERED, Event.OPENED, Event.LISTED)
#: Those that tell by themselves that there is something: it is or was to be seen.
TELLING = (*_SHOWING, Event.WITHDRAWN, Event.ENDED, Event.UNLISTED)
_GIVEN_UP = (Event.CANCELLED, Event.OFFERED, Event.DELETED)
_CLOSED = (Event.WITHDRAWN, Event.ENDED, Event.UNLISTED)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register; instants are aware. ``by`` is who is named as having done it, empty for the clock."""

    at: datetime
    event: str
    planned_for: datetime | None = None
    previous: datetime | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """``first`` and ``planned``: the first and the last planned instant; ``actual``: when it opened.

    ``closed`` is when it was withdrawn again; ``changes`` counts moved dates; ``sequence`` and ``changed`` number and
    date the promise's versions.
    """

    first: datetime | None = None
    planned: datetime | None = None
    actual: datetime | None = None
    cancelled: bool = False
    closed: datetime | None = None
    changes: int = 0
    sequence: int = 0
    changed: datetime | None = None

    def status(self, now: datetime) -> Status | None:
        """None when no date was ever planned: what opens unannounced was not promised."""
        if self.planned is None:
            return None
        return status(day_of(self.planned), now, actual=self.actual, cancelled=self.cancelled)

    def days_late(self, now: datetime) -> int:
        """Days after the day planned last."""
        if self.planned is None or self.cancelled:
            return 0
        return days_late(day_of(self.planned), now, self.actual)

    def days_moved(self) -> int:
        """Days by which the plan has moved since it was made."""
        return (day_of(self.planned) - day_of(self.first)).days if self.planned and self.first else 0


def public(lines: Iterable[Line]) -> list[Line]:
    """The lines everybody may read, oldest first, of one wave or listing.

    While a wave is neither planned nor offered nor open nobody outside knows of it, so its deletion then is not said.
    """
    shown: list[Line] = []
    visible = False
    for line in lines:
        if line.event in PUBLIC and (visible or line.event in TELLING):
            shown.append(line)
        visible = visible if line.event not in PUBLIC else line.event in _SHOWING
    return shown


def read(lines: Iterable[Line]) -> Promise:
    """The promise that lines, oldest first, add up to."""
    promise = Promise()
    for line in lines:
        promise = _after(promise, line)
    return promise


def _after(promise: Promise, line: Line) -> Promise:
    step = replace(promise, sequence=promise.sequence + (promise.changed is not None), changed=line.at)
    if line.event in (Event.PLANNED, Event.RESCHEDULED) and line.planned_for:
        return _planned(step, line, line.planned_for)
    if line.event in (Event.OPENED, Event.LISTED):
        return replace(step, actual=line.at, cancelled=False, closed=None)
    if line.event == Event.UNLISTED and line.planned_for:
        return _planned(step, line, line.planned_for)
    if line.event in _CLOSED:
        return replace(step, closed=line.at)
    if line.event in _GIVEN_UP and promise.planned and not promise.actual:
        return replace(step, cancelled=True)
    return step


def _planned(step: Promise, line: Line, planned_for: datetime) -> Promise:
    """A plan after a withdrawal is a new promise; one that moves a date still open keeps the first one."""
    if step.planned is None or step.closed or step.actual:
        return replace(
            step, first=planned_for, planned=planned_for, actual=None, cancelled=False, closed=None, changes=0
        )
    moved = step.planned != planned_for
    return replace(step, planned=planned_for, cancelled=False, changes=step.changes + moved)
