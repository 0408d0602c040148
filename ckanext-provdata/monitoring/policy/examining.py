"""What the doctor finds, and what of it can be mended without a question. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

#: seconds that this machine's clock may differ from the database's, by which everything opens
SKEW = 1.0
#: seconds after its instant that something may still be waiting to open
LATE = 60.0
#: share of a disk that must be free
FREE = 0.1
#: shortest secret: 128 bits, in whatever letters
SECRET = 22


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Repair(StrEnum):
    """What is safe to do without asking: it only brings derived things to what the database says."""

    INDEX = "index"
    FEED = "feed"
    OUTBOX = "outbox"
    TABLES = "tables"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``of``: which records, files or names, at most a few."""

    check: str
    state: State
    text: str
    of: tuple[str, ...] = ()
    repair: Repair | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def worst(found: Iterable[Finding]) -> State:
    """The state of the whole."""
    states = {each.state for each in found}
    return next((state for state in (State.FAULT, State.WARNING) if state in states), State.OK)


@dataclass(frozen=True, slots=True)
class Drift:
    """What an index lacks, has too much of, holds in an older form, and calls public though it is not."""

    missing: frozenset[str]
    surplus: frozenset[str]
    stale: frozenset[str]
    exposed: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.missing | self.surplus | self.stale | self.exposed


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset as the database or the index has it: the instant of its last change, in seconds, and who may see it."""

    changed: str
    public: bool


def drift(wanted: Mapping[str, Entry], indexed: Mapping[str, Entry], waiting: Iterable[str]) -> Drift:
    """How the index differs from the database; what waits to be indexed differs by right, unless it shows too much.

    A dataset that is not public has a stub without the instant of its last change (exits), so that one is not compared.
    """
    late = frozenset(waiting)
    both = wanted.keys() & indexed.keys()
    stale = {key for key in both if wanted[key].public and wanted[key].changed != indexed[key].changed}
    exposed = {key for key in both if indexed[key].public and not wanted[key].public}
    return Drift(
        missing=frozenset(wanted.keys() - indexed.keys()) - late,
        surplus=frozenset(indexed.keys() - wanted.keys()),
        stale=frozenset(stale) - late,
        exposed=frozenset(exposed),
    )


def is_inside(addresses: Iterable[str]) -> bool:
    """Whether addresses are of this machine or of a network that the internet does not reach."""
    found = [ip_address(each) for each in addresses]
    return bool(found) and all(each.is_private or each.is_loopback for each in found)
