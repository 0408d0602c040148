"""How a registration goes: what it is to do, where it stands, what became of each row."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """What is to be done with the workbook."""

    CHECK = "check"
    VALID = "valid"
    ALL = "all"


class State(StrEnum):
    """Where a run stands. ``refused``: the file as a whole cannot be read; ``stopped``: rows are wrong, so that an
    all-or-nothing import has written nothing."""

    QUEUED = "queued"
    RUNNING = "running"
    CHECKED = "checked"
    IMPORTED = "imported"
    STOPPED = "stopped"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


LIVE = frozenset({State.QUEUED, State.RUNNING})
#: From these an import may begin, or begin again.
STARTABLE = frozenset({State.CHECKED, State.STOPPED, State.IMPORTED, State.CANCELLED, State.FAILED})


class RowState(StrEnum):
    """What became of a row; the first three after waiting are what an import would do."""

    WAITING = "waiting"
    WOULD_CREATE = "would_create"
    WOULD_UPDATE = "would_update"
    WRONG = "wrong"
    UNCHANGED = "unchanged"
    CREATED = "created"
    UPDATED = "updated"


#: An import leaves these as they are: they are in the portal.
SETTLED = frozenset({RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED})
#: How often a run is begun again whose worker died: a workbook may be what kills it.
MOST_ATTEMPTS = 5


def finished(mode: Mode, wrong: int) -> State:
    """Where a run stands that has gone through all its rows."""
    if mode is Mode.CHECK:
        return State.CHECKED
    return State.STOPPED if mode is Mode.ALL and wrong else State.IMPORTED
