"""What may become of an application: one transition table."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an application stands."""

    SUBMITTED = "submitted"
    #: back with the applicant, who is to complete it
    RETURNED = "returned"
    #: approved by a first reviewer, waiting for a second one
    ENDORSED = "endorsed"
    APPROVED = "approved"
    DECLINED = "declined"
    #: the grant's term is over; follows from its end, nobody writes it
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    #: nothing is left to decide: the wave opened to everybody
    SETTLED = "settled"


class Event(StrEnum):
    """What happens to an application."""

    SUBMIT = "submit"
    RETURN = "return"
    RESUBMIT = "resubmit"
    ENDORSE = "endorse"
    APPROVE = "approve"
    DECLINE = "decline"
    EXPIRE = "expire"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"
    #: a new agency stands by a grant its predecessor gave
    CONFIRM = "confirm"
    #: the wave opens to everybody
    SETTLE = "settle"


#: (state, event) → state; what is not here is refused.
TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.SUBMITTED, Event.RETURN): State.RETURNED,
    (State.SUBMITTED, Event.ENDORSE): State.ENDORSED,
    (State.SUBMITTED, Event.APPROVE): State.APPROVED,
    (State.SUBMITTED, Event.DECLINE): State.DECLINED,
    (State.SUBMITTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Event.SETTLE): State.SETTLED,
    (State.RETURNED, Event.RESUBMIT): State.SUBMITTED,
    (State.RETURNED, Event.DECLINE): State.DECLINED,
    (State.RETURNED, Event.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Event.SETTLE): State.SETTLED,
    (State.ENDORSED, Event.RETURN): State.RETURNED,
    (State.ENDORSED, Event.APPROVE): State.APPROVED,
    (State.ENDORSED, Event.DECLINE): State.DECLINED,
    (State.ENDORSED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ENDORSED, Event.SETTLE): State.SETTLED,
    (State.APPROVED, Event.CONFIRM): State.APPROVED,
    (State.APPROVED, Event.EXPIRE): State.EXPIRED,
    (State.APPROVED, Event.REVOKE): State.REVOKED,
    (State.APPROVED, Event.WITHDRAW): State.WITHDRAWN,
}

#: waits for the agency
PENDING = (State.SUBMITTED, State.ENDORSED)
#: not decided yet; one user has one such application for a wave at most
UNDECIDED = (*PENDING, State.RETURNED)
#: decisions of the agency that must say why
REASONED = (Event.RETURN, Event.DECLINE, Event.REVOKE)


class TransitionError(ValueError):
    """The application's state does not allow the step."""


def after(state: str, event: str) -> State:
    """The state that follows. Raises TransitionError when the table does not allow it."""
    try:
        return TRANSITIONS[State(state), Event(event)]
    except (KeyError, ValueError):
        raise TransitionError(f"{state} → {event}") from None


def allowed(state: str) -> set[Event]:
    """What may happen to an application in that state."""
    return {event for known, event in TRANSITIONS if known == state}


def standing(state: str, ends_at: datetime | None, now: datetime) -> State:
    """The state as of now: an approval whose term is over has expired, from the very instant of its end on."""
    known = State(state)
    over = known is State.APPROVED and ends_at is not None and now >= ends_at
    return after(known, Event.EXPIRE) if over else known


def is_overdue(state: str, due_at: datetime | None, now: datetime) -> bool:
    """Whether the agency has let its deadline pass: from that instant on."""
    return state in PENDING and due_at is not None and now >= due_at


class ReviewError(ValueError):
    """That person may not take that decision."""


def approval(state: str, *, two_persons: bool, endorsed_by: str | None, reviewer: str) -> Event:
    """What a reviewer's approval means: the first of two endorses, the second, another person, approves.

    Raises ReviewError when the second is the first.
    """
    if not two_persons or state != State.ENDORSED:
        return Event.ENDORSE if two_persons else Event.APPROVE
    if endorsed_by == reviewer:
        raise ReviewError(reviewer)
    return Event.APPROVE
