"""What may become of a wave. Pure: actor and time are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

#: what an instant without an offset is meant in
SHANGHAI = ZoneInfo("Asia/Shanghai")


class WaveState(StrEnum):
    """Where a wave (开放批次) stands. Only in OPENED are its files part of the public record."""

    #: opens at ``release_at``
    PLANNED = "planned"
    #: readable by those who were granted it, on application
    ON_APPLICATION = "on_application"
    #: neither: not planned yet, cancelled, or withdrawn
    HELD = "held"
    OPENED = "opened"
    #: the row stays as long as the record can be purged
    DELETED = "deleted"


class Event(StrEnum):
    """What the register keeps of a wave or a record, and what moves a wave from state to state."""

    PLANNED = "planned"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    OFFERED = "offered"
    OPENED = "opened"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    DELETED = "deleted"
    LISTED = "listed"
    UNLISTED = "unlisted"
    CHANGED = "changed"
    #: its instant came, and something in it may not open
    HELD_UP = "held_up"


_WAITING = (WaveState.PLANNED, WaveState.ON_APPLICATION, WaveState.HELD)
#: (state, event) → state; what is not here is refused.
TRANSITIONS: dict[tuple[WaveState, Event], WaveState] = {
    (WaveState.HELD, Event.PLANNED): WaveState.PLANNED,
    (WaveState.ON_APPLICATION, Event.PLANNED): WaveState.PLANNED,
    (WaveState.PLANNED, Event.RESCHEDULED): WaveState.PLANNED,
    (WaveState.PLANNED, Event.CANCELLED): WaveState.HELD,
    (WaveState.ON_APPLICATION, Event.CANCELLED): WaveState.HELD,
    (WaveState.HELD, Event.OFFERED): WaveState.ON_APPLICATION,
    (WaveState.PLANNED, Event.OFFERED): WaveState.ON_APPLICATION,
    **{(state, Event.OPENED): WaveState.OPENED for state in _WAITING},
    (WaveState.OPENED, Event.WITHDRAWN): WaveState.HELD,
    (WaveState.OPENED, Event.ENDED): WaveState.HELD,
    **{(state, Event.DELETED): WaveState.DELETED for state in (*_WAITING, WaveState.OPENED)},
}


class TransitionError(ValueError):
    """The wave's state does not allow the step."""


#: how a wave's opening is asked for
OPENS = {
    "at": (WaveState.PLANNED, Event.PLANNED),
    "on_application": (WaveState.ON_APPLICATION, Event.OFFERED),
    "held": (WaveState.HELD, Event.CHANGED),
}


def after(state: WaveState, event: Event) -> WaveState:
    """The state that follows. Raises TransitionError when the table does not allow it."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise TransitionError(f"{state} → {event}") from None


#: what an agency may do with a wave, in the order its page offers it, and the event it is
STEPS = {
    "plan": Event.PLANNED,
    "reschedule": Event.RESCHEDULED,
    "open": Event.OPENED,
    "offer": Event.OFFERED,
    "cancel": Event.CANCELLED,
    "withdraw": Event.WITHDRAWN,
    "delete": Event.DELETED,
}


def steps(state: str) -> list[str]:
    """The steps of STEPS that a wave in this state allows. An opened one is withdrawn before it is deleted."""
    found = [step for step, event in STEPS.items() if (WaveState(state), event) in TRANSITIONS]
    return [step for step in found if (state, step) != (WaveState.OPENED, "delete")]


def reason_needed(state: str, step: str) -> bool:
    """Whether the step must be explained: what changes a published plan, closes what was open or ends an offer."""
    if step in ("reschedule", "cancel", "withdraw"):
        return True
    return step != "plan" if state == WaveState.PLANNED else (state, step) == (WaveState.ON_APPLICATION, "delete")


def instant(value: str | datetime | None) -> datetime | None:
    """ISO 8601 text or a datetime as an aware instant in UTC; naive ones are meant in Asia/Shanghai, nothing is None.

    Raises ValueError for a text that is no date and time.
    """
    if value is None or value == "":
        return None
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def is_due(release_at: datetime | None, now: datetime) -> bool:
    """Whether the instant has come: at the instant itself it has, a microsecond before it has not."""
    return release_at is not None and release_at <= now


def has_ended(ends_at: datetime | None, now: datetime) -> bool:
    """Whether opening is over: from the very instant on."""
    return ends_at is not None and ends_at <= now


@dataclass(frozen=True, slots=True)
class Places:
    """Order of resources in a package: active ones first, deleted ones after, each keeping its order."""

    active: tuple[str, ...]
    deleted: tuple[str, ...] = ()

    def numbered(self) -> dict[str, int]:
        """Resource id → position, from 0 without gaps, as ``resource_update`` expects it."""
        return {resource_id: position for position, resource_id in enumerate((*self.active, *self.deleted))}


class WaveLike(Protocol):
    """The columns of a wave that are shown."""

    id: str
    record_id: str
    state: str
    title: str
    condition: str
    announced: bool
    release_at: datetime | None
    ends_at: datetime | None
    opened_at: datetime | None
    held_up_at: datetime | None


#: what anybody may know to exist
PUBLIC_STATES = (WaveState.PLANNED, WaveState.ON_APPLICATION, WaveState.OPENED)


def for_public(wave: WaveLike, files: list[dict[str, Any]]) -> dict[str, Any]:
    """The public projection of a wave: exactly what the record's page shows of it. files: those announced."""
    shown: dict[str, Any] = {
        "id": wave.id,
        "state": wave.state,
        "title": wave.title,
        "release_at": _text(wave.release_at),
        "opened_at": _text(wave.opened_at),
        "ends_at": _text(wave.ends_at),
        "condition": wave.condition if wave.state == WaveState.ON_APPLICATION else "",
        "announced": wave.announced,
    }
    if wave.announced:
        shown["files"] = [{"name": file["name"], "format": file["format"]} for file in files]
    return shown


def for_agency(wave: WaveLike, files: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything of a wave."""
    return {
        **for_public(wave, files),
        "record_id": wave.record_id,
        "condition": wave.condition,
        "announced": wave.announced,
        "held_up_at": _text(wave.held_up_at),
        "resources": files,
    }


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
