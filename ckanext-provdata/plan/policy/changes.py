"""What an approved plan's history tells of."""

from __future__ import annotations

from enum import StrEnum


class Change(StrEnum):
    """A line of the history."""

    APPROVED = "approved"
    #: the plan's or a stage's texts
    CHANGED = "changed"
    STAGE_ADDED = "stage_added"
    #: a level's deadline
    MOVED = "moved"
    STAGE_CANCELLED = "stage_cancelled"
    RECORD_ADDED = "record_added"
    RECORD_REMOVED = "record_removed"


#: Those that need no reason: approval itself, and what an agency adds on top.
UNREASONED = frozenset({Change.APPROVED, Change.RECORD_ADDED})
