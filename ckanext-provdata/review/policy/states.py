"""What may become of a record under review: one transition table, and what speaks against a decision."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class State(StrEnum):
    """Where a record stands.

    Of a record that is public already, all but PUBLISHED speak of the changes that are proposed to it.
    """

    #: with its editors
    DRAFT = "draft"
    #: waits for the first approval
    SUBMITTED = "submitted"
    #: approved by one organisation, waits for the one above
    ENDORSED = "endorsed"
    #: back with its editors, with remarks
    RETURNED = "returned"
    #: may be published
    APPROVED = "approved"
    PUBLISHED = "published"


class Event(StrEnum):
    """What happens to a record; every line of its history is one of these."""

    CREATE = "create"
    EDIT = "edit"
    SUBMIT = "submit"
    #: its editors take it back before it is published
    RECALL = "recall"
    ENDORSE = "endorse"
    APPROVE = "approve"
    RETURN = "return"
    PUBLISH = "publish"
    #: published without a decision, since none is demanded any more
    EXEMPT = "exempt"
    #: proposed changes are given up
    DISCARD = "discard"
    #: taken from public view, which never needs approval
    WITHDRAW = "withdraw"


#: neither record nor proposal may be changed: what is approved is what was read
FROZEN = (State.SUBMITTED, State.ENDORSED, State.APPROVED)
#: waits for an approval
PENDING = (State.SUBMITTED, State.ENDORSED)
#: is with its editors
OPEN = (State.DRAFT, State.RETURNED)
_UNPUBLISHED = (*OPEN, *FROZEN)

#: (state, event) → state; what is not here is refused.
TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.CREATE): State.DRAFT,
    (State.DRAFT, Event.EDIT): State.DRAFT,
    (State.RETURNED, Event.EDIT): State.RETURNED,
    (State.PUBLISHED, Event.EDIT): State.DRAFT,
    **{(state, Event.SUBMIT): State.SUBMITTED for state in OPEN},
    **{(state, Event.RECALL): State.DRAFT for state in FROZEN},
    **{(state, Event.ENDORSE): State.ENDORSED for state in PENDING},
    **{(state, Event.APPROVE): State.APPROVED for state in PENDING},
    **{(state, Event.RETURN): State.RETURNED for state in FROZEN},
    (State.APPROVED, Event.PUBLISH): State.PUBLISHED,
    **{(state, Event.EXEMPT): State.PUBLISHED for state in _UNPUBLISHED},
    **{(state, Event.DISCARD): State.PUBLISHED for state in OPEN},
    **{(state, Event.WITHDRAW): State.DRAFT for state in State},
}


class TransitionError(ValueError):
    """The record's state does not allow the step."""


def after(state: str, event: str) -> State:
    """The state that follows. Raises TransitionError when the table does not allow it."""
    try:
        return TRANSITIONS[State(state), Event(event)]
    except (KeyError, ValueError):
        raise TransitionError(f"{state} → {event}") from None


def allows(state: str, event: str) -> bool:
    return (State(state), Event(event)) in TRANSITIONS


class Objection(StrEnum):
    """Why a decision is not accepted."""

    #: whoever wrote it, or handed it in, does not judge it
    OWN = "own"
    #: a point of the checklist is not ticked
    CHECKS = "checks"
    #: nobody returns anything without saying why
    REMARK = "remark"
    #: a file has not been looked through, or something was found in it
    SCREENING = "screening"


def objections(
    event: Event,
    *,
    actor: str,
    authors: Collection[str],
    checked: Collection[str] = (),
    required: Collection[str] = (),
    remark: str = "",
    unscreened: int = 0,
) -> list[Objection]:
    """What speaks against a decision.

    authors: everybody who has had a hand in it; required: points of the checklist.
    """
    approving = event in (Event.ENDORSE, Event.APPROVE)
    found = {
        Objection.OWN: approving and actor in authors,
        Objection.CHECKS: approving and not set(required) <= set(checked),
        Objection.REMARK: event is Event.RETURN and not remark.strip(),
        Objection.SCREENING: approving and unscreened > 0,
    }
    return [objection for objection, stands in found.items() if stands]


def approval(stages: Collection[str], awaiting: str) -> tuple[Event, str | None]:
    """What an organisation's approval means, and whose comes next: the last one's approves, the others' endorse.

    stages: the organisations that approve, in their order.
    """
    order = list(stages)
    following = order[order.index(awaiting) + 1 :] if awaiting in order else []
    return (Event.ENDORSE, following[0]) if following else (Event.APPROVE, None)
