"""Steps of the state machine that nobody takes: time, clocks, accidents, and an index that fails or is behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .model import Model, Record
from .portal import KINDS, Portal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: which of several; taken modulo how many there are
PICKS = st.integers(0, 5)


def picked(found: list[Any], pick: int) -> Any:
    return found[pick % len(found)]


def when(condition: Callable[[Any], Any]) -> Any:
    return precondition(lambda machine: bool(condition(machine)))


class Times:
    """A part of the machine."""

    portal: Portal
    model: Model
    away: bool
    behind: set[str]
    records: Callable[[], list[Record]]

    # --- time ---------------------------------------------------------------------------------------------------------

    @rule(how=st.sampled_from(["hour", "day", "just before", "next", "next"]))
    def time_passes(self, how: str) -> None:
        """To the next instant itself, a microsecond before it, or by some hours; no clock looks."""
        coming = self.model.instants()
        to = self.model.now + (DAY if how == "day" else HOUR)
        if coming and how == "next":
            to = coming[0]
        elif coming and how == "just before" and coming[0] - timedelta(microseconds=1) > self.model.now:
            to = coming[0] - timedelta(microseconds=1)
        self.model.now = to
        self.portal.clock.go(to)

    @when(lambda self: self._due())
    @rule()
    def clock_looks(self) -> None:
        for kind in KINDS:
            self._swept(kind, self.portal.sweep(kind))
        self._follow()

    @when(lambda self: self.model.instants())
    @rule()
    def next_instant(self) -> None:
        """What is most of all: the next instant comes, and a clock is there."""
        self.time_passes("next")
        self.clock_looks()

    @when(lambda self: self.model.instants())
    @rule()
    def two_clocks_look(self) -> None:
        """At the next instant; each does what the other does not, and both may work the outbox."""
        self.time_passes("next")
        for kind in KINDS:
            one, other = self.portal.together(*[lambda kind=kind: self.portal.sweep(kind)] * 2)
            assert not one & other
            self._swept(kind, one | other)
        if not self.away:
            ids = self._ids()
            self.portal.together(*[lambda: self.portal.drain(ids)] * 2)

    @when(lambda self: self.model.instants())
    @rule(after=st.integers(1, 25))
    def clock_is_killed(self, after: int) -> None:
        """At the next instant its connection goes after so many statements: a whole batch has happened, or nothing."""
        self.time_passes("next")
        for kind in KINDS:
            done = self.portal.sweep_killed(kind, after)
            if done is not None:
                self._swept(kind, done)
        self._follow()

    def _due(self) -> bool:
        return any(self.model.due(kind) for kind in KINDS)

    def _swept(self, kind: str, done: set[str]) -> None:
        assert done == self.model.due(kind), f"{kind}: nothing is missed, and nothing is early"
        self.model.do(kind, done)
        if done:
            self.behind.update(self._ids())

    # --- the index ----------------------------------------------------------------------------------------------------

    @when(lambda self: not self.away)
    @rule()
    def index_fails(self) -> None:
        self.portal.index(away=True)
        self.away = True

    @when(lambda self: self.away)
    @rule(caught_up=st.booleans())
    def index_returns(self, caught_up: bool) -> None:
        """At first it is behind."""
        self.portal.index(away=False)
        self.away = False
        if caught_up:
            self._follow()

    @when(lambda self: self.behind and not self.away)
    @rule()
    def outbox_is_worked(self) -> None:
        self._follow()

    @when(lambda self: not self.away)
    @rule(pick=PICKS, whole=st.booleans())
    def reindex(self, pick: int, whole: bool) -> None:
        found = self.records()
        self.portal.reindex(None if whole or not found else picked(found, pick).id)

    def _follow(self) -> None:
        if not self.away:
            self._catch_up()

    def _catch_up(self) -> None:
        self.portal.drain(self._ids())
        self.behind.clear()

    def _ids(self) -> list[str]:
        """Subjects of the outbox; tables are filled by the steps that add files."""
        feed = [f"feed/{record_id}" for record_id in self.model.records]
        return [*self.model.records, *self.model.waves, *feed]
