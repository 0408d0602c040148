"""How far a table's loading has come, and why it went no further: codes and parameters, put into words by helpers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a loading stands."""

    QUEUED = "queued"
    RUNNING = "running"
    LOADED = "loaded"
    REFUSED = "refused"
    FAILED = "failed"


#: What may follow what. A new file or a wish to load again may come at any time, so every state leads to ``queued``.
FOLLOWS: dict[State | None, frozenset[State]] = {
    None: frozenset({State.QUEUED, State.RUNNING}),
    State.QUEUED: frozenset({State.QUEUED, State.RUNNING, State.FAILED}),
    State.RUNNING: frozenset(State),
    State.LOADED: frozenset({State.QUEUED, State.RUNNING}),
    State.REFUSED: frozenset({State.QUEUED, State.RUNNING}),
    State.FAILED: frozenset({State.QUEUED, State.RUNNING}),
}


class Reason(StrEnum):
    """Why a file is not loaded: the first group is the file's fault, the second the portal's."""

    ENCODING = "encoding"
    BINARY = "binary"
    CUT = "cut"
    BROKEN = "broken"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    DECLARED = "declared"
    NO_ROWS = "no_rows"
    NO_SHAPES = "no_shapes"
    UNSAFE_NAME = "unsafe_name"
    EXCESSIVE = "excessive"
    FAULTY = "faulty"
    LATER = "later"
    LONG_ROW = "long_row"
    TOO_LARGE = "too_large"
    TOO_LARGE_UNPACKED = "too_large_unpacked"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_WIDE = "too_wide"
    MISSING = "missing"

    QUEUE = "queue"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"


class Note(StrEnum):
    """What an agency should know about a table that was loaded."""

    FALLBACK = "fallback"
    RENAMED = "renamed"
    ITEM_MISSING = "item_missing"
    UNDESCRIBED = "undescribed"
    OTHER_SHEETS = "other_sheets"
    OTHER_LAYERS = "other_layers"
    TITLE_ROWS = "title_rows"
    MERGED_HEADING = "merged_heading"
    MERGED_CELLS = "merged_cells"
    LINE_BREAKS = "line_breaks"
    OTHER_ENCODING = "other_encoding"
    PROJECTION = "projection"


class Refused(Exception):  # noqa: N818 - a decision about a file, not an error of ours
    """The file is not loaded. ``parameters`` go into the sentence: row, limit, …"""

    def __init__(self, reason: Reason, **parameters: Any) -> None:
        super().__init__(reason, parameters)
        self.reason = reason
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes.

    ``unpacked`` is what a packed file may grow to, ``memory`` what reading it may take and ``seconds`` how long;
    ``faulty`` is the share of rows with faults, in percent, beyond which a table is refused.
    """

    size: int
    unpacked: int
    rows: int
    columns: int
    memory: int = 1 << 30
    seconds: int = 600
    faulty: int = 100


@dataclass(frozen=True, slots=True)
class Status:
    """One table's loading.

    ``file`` is the upload's ``last_modified`` this is about; ``digest`` names the content that is in the DataStore, and
    survives until something else is.
    """

    state: State
    changed: str
    file: str = ""
    digest: str = ""
    rows: int = 0
    encoding: str = ""
    reason: Reason | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Status:
        """The status that :meth:`as_dict` wrote."""
        reason = Reason(stored["reason"]) if stored["reason"] else None
        return cls(**{**stored, "state": State(stored["state"]), "reason": reason})


def follow(previous: Status | None, state: State, now: datetime, **changes: Any) -> Status:
    """The next status, keeping what file and content the table is of. Raises ValueError for a step that cannot be."""
    if state not in FOLLOWS[previous.state if previous else None]:
        raise ValueError(f"{state} cannot follow {previous.state if previous else 'nothing'}")
    kept = {"file": previous.file, "digest": previous.digest} if previous else {}
    return Status(state=state, changed=now.isoformat(), **{**kept, **changes})


def seen(status: Status, now: datetime, timeout: timedelta) -> Status:
    """The status as it is now: a run older than its time limit was killed and never said so."""
    lost = status.state is State.RUNNING and datetime.fromisoformat(status.changed) + timeout < now
    return replace(status, state=State.FAILED, reason=Reason.INTERRUPTED) if lost else status
