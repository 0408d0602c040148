"""An agency that changes its records without rest, and knows at every moment what anybody may see of them.

Used on the tests' own portal, where it takes turns with a crawl, and on a served one (tests/prove), where it does not.
"""

from __future__ import annotations

import itertools
import random
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.catalogue.records import record

#: how often each act is chosen
ACTS = {"create": 2, "edit": 3, "hide": 2, "show": 1, "delete": 1, "release": 1, "withdraw": 1}
_TITLE = "<http://purl.org/dc/terms/title>"
_LISTED = re.compile(r"<http://www.w3.org/ns/dcat#dataset> <[^>]*/dataset/([^>/]+)> \.")


@dataclass
class Moment:
    """Something became visible or stopped being so; it had not before ``begun``, and has since ``done``."""

    begun: float
    shown: bool
    done: float = inf


@dataclass
class Thing:
    """A record or a file: the word that betrays it in N-Triples, and what became of it. A file has its record."""

    word: str
    history: list[Moment] = field(default_factory=list)
    record: Thing | None = None

    def is_hidden(self, begun: float, ended: float) -> bool:
        """Whether nobody could see it at any instant of that time."""
        if self.record and self.record.is_hidden(begun, ended):
            return True
        last = self._last(ended)
        return last is not None and not last.shown and last.done <= begun

    def is_shown(self, begun: float, ended: float) -> bool:
        """Whether anybody could see it all that time."""
        last = self._last(ended)
        return last is not None and last.shown and last.done <= begun

    def _last(self, ended: float) -> Moment | None:
        return next((one for one in reversed(self.history) if one.begun < ended), None)


@dataclass(frozen=True)
class Page:
    """What a reader got, asked for at ``begun`` and complete at ``ended``."""

    text: str
    begun: float
    ended: float

    @property
    def listed(self) -> list[str]:
        return _LISTED.findall(self.text)


class Storm(ABC):
    """Each step is one act of the agency, chosen by the seed. ``now``: the clock that pages are stamped with as well.

    act: calls an action as the agency's editor; organization: its id
    """

    acts = ACTS

    def __init__(self, act: Callable[..., Any], organization: str, seed: int, now: Callable[[], float]) -> None:
        self.act, self.organization, self.now = act, organization, now
        self.chance = random.Random(seed)  # noqa: S311 a seed, so that a failure can be had again
        self.records: dict[str, Thing] = {}
        self.deleted: set[str] = set()
        self.files: list[Thing] = []
        self.waves: dict[str, Thing] = {}
        self.done: Counter[str] = Counter()
        self._bag: list[str] = []
        self._number = itertools.count()

    def step(self) -> None:
        """One act out of a bag that holds each as often as ACTS says; what has no object becomes another record."""
        if not self._bag:
            self._bag = [name for name, times in self.acts.items() for _ in range(times)]
            self.chance.shuffle(self._bag)
        name = self._bag.pop()
        if not getattr(self, name)():
            name = "create"
            self.create()
        self.done[name] += 1

    # --- acts: whether there was anything to do -----------------------------------------------------------------------

    def create(self) -> bool:
        begun = self.now()
        made = self.act("package_create", **record(owner_org=self.organization, title=self._title()))
        self.records[made["id"]] = Thing(f"/dataset/{made['id']}> {_TITLE}", [Moment(begun, True, self.now())])
        return True

    def edit(self) -> bool:
        """Also what nobody sees."""
        chosen = self._any(one for one in self.records if one not in self.deleted)
        if chosen:
            self.act("package_patch", id=chosen, title=self._title())
        return bool(chosen)

    def hide(self) -> bool:
        return self._set_private(True)

    def show(self) -> bool:
        return self._set_private(False)

    def delete(self) -> bool:
        chosen = self._any(self.visible())
        if chosen:
            with _change(self.records[chosen], False, self.now):
                self.act("package_delete", id=chosen)
            self.deleted.add(chosen)
            self.waves = {wave: one for wave, one in self.waves.items() if one.record is not self.records[chosen]}
        return bool(chosen)

    def release(self) -> bool:
        """Plan a wave with one file; whoever keeps the clock says when it opens."""
        chosen = self._any(self.visible())
        if chosen:
            made = self.act("provdata_wave_create", record=chosen, **self.planned())
            word = made["resources"][0]["id"]
            thing = Thing(word, [Moment(self.now(), False, self.now())], self.records[chosen])
            self.files.append(thing)
            self.waves[made["id"]] = thing
            self.plan(thing)
        return bool(chosen)

    def withdraw(self) -> bool:
        chosen = self._any(wave for wave, thing in self.waves.items() if self._is_visible(thing) and self.is_open(wave))
        if chosen:
            with _change(self.waves.pop(chosen), False, self.now):
                self.act("provdata_wave_withdraw", id=chosen, reason="复核")
        return bool(chosen)

    # --- what depends on who keeps the clock --------------------------------------------------------------------------

    @abstractmethod
    def planned(self) -> dict[str, Any]:
        """The instant and the file of a new wave."""

    @abstractmethod
    def plan(self, thing: Thing) -> None:
        """Note when a wave's file may be seen at the earliest."""

    # --- what there is to see -----------------------------------------------------------------------------------------

    def faults(self, pages: Iterable[Page], settled: float) -> list[str]:
        """What a whole crawl met and should not have, or missed. settled: the feed had followed all acts until then."""
        pages = list(pages)
        found = Counter(one for page in pages for one in page.listed)
        twice = [f"{one} met {count} times" for one, count in found.items() if count > 1]
        ended = pages[-1].ended
        throughout = [one for one, thing in list(self.records.items()) if thing.is_shown(settled, ended)]
        missed = [f"{one} missed" for one in throughout if one not in found]
        return [*twice, *missed, *itertools.chain.from_iterable(map(self.betrayed, pages))]

    def betrayed(self, page: Page) -> list[str]:
        """Words of what nobody could see while this page was asked for."""
        things = [*list(self.records.values()), *list(self.files)]
        return [f"{one.word} seen" for one in things if one.word in page.text and one.is_hidden(page.begun, page.ended)]

    def visible(self) -> list[str]:
        """Ids of the records that anybody sees now."""
        return self._alive(shown=True)

    # --- within -------------------------------------------------------------------------------------------------------

    def _set_private(self, private: bool) -> bool:
        chosen = self._any(self._alive(shown=private))
        if chosen:
            with _change(self.records[chosen], not private, self.now):
                self.act("package_patch", id=chosen, private=private)
        return bool(chosen)

    def _alive(self, *, shown: bool) -> list[str]:
        return [
            one for one, thing in self.records.items() if one not in self.deleted and thing.history[-1].shown == shown
        ]

    def is_open(self, wave: str) -> bool:
        return self.act("provdata_wave_show", id=wave)["state"] == "opened"

    def _is_visible(self, file: Thing) -> bool:
        return file.record is not None and file.record.history[-1].shown

    def _any(self, ids: Iterable[str]) -> str | None:
        found = list(ids)
        return self.chance.choice(found) if found else None

    def _title(self) -> str:
        return f"石家庄市公共停车场名录（{next(self._number)}）"


@contextmanager
def _change(thing: Thing, shown: bool, now: Callable[[], float]) -> Iterator[None]:
    """Written down before the act, for a reader beside it, and completed after it; an act that fails is none."""
    moment = Moment(now(), shown)
    thing.history.append(moment)
    try:
        yield
    except BaseException:
        thing.history.remove(moment)
        raise
    moment.done = now()
