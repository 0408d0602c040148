"""What has become of a file's looking-through, and what a reviewer may decide about it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class State(StrEnum):
    """Where a file stands. Only CLEAR and PASSED open, and only for the very bytes they were said of."""

    #: nothing was found
    CLEAR = "clear"
    #: something was found, and nobody has decided
    FOUND = "found"
    #: it could not be looked through; a person must
    UNREADABLE = "unreadable"
    #: a reviewer lets it pass
    PASSED = "passed"
    #: a reviewer says that it must not open
    REFUSED = "refused"


OPENING = (State.CLEAR, State.PASSED)
#: What a decision may follow: a reviewer may also take back what he said before.
DECIDABLE = (State.FOUND, State.UNREADABLE, State.PASSED, State.REFUSED)


class Decision(StrEnum):
    """What a reviewer says."""

    PASS = "pass"  # noqa: S105 - a word, no password
    REFUSE = "refuse"


AFTER = {Decision.PASS: State.PASSED, Decision.REFUSE: State.REFUSED}
#: Shortest reason that says something.
REASON = 4


class Objection(StrEnum):
    """Why a decision is not accepted."""

    STATE = "state"
    UPLOADER = "uploader"
    REASON = "reason"
    CHECKS = "checks"


def outcome(found: int, *, readable: bool, same: bool, before: State | None) -> State:
    """Where a file stands after it was looked through.

    found: number of finds. same: whether these very bytes, and as many finds, were there when ``before`` was said.
    """
    if same and before is not None and before in (State.PASSED, State.REFUSED):
        return before
    if not readable:
        return State.UNREADABLE
    return State.FOUND if found else State.CLEAR


def objections(
    state: str, decision: Decision, reason: str, unchecked: Collection[str], *, reviewer: str, uploader: str | None
) -> list[Objection]:
    """What speaks against a decision. A file lets pass only who did not upload it; it can be refused by either.

    unchecked: points of the checklist that the reviewer has not confirmed; to let pass he confirms all.
    """
    found = []
    if state not in DECIDABLE:
        found.append(Objection.STATE)
    if decision is Decision.PASS and reviewer == uploader:
        found.append(Objection.UPLOADER)
    if len(reason.strip()) < REASON:
        found.append(Objection.REASON)
    if decision is Decision.PASS and unchecked:
        found.append(Objection.CHECKS)
    return found
