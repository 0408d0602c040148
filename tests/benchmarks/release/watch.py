"""Readers that ask from before the instant until they may read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import requests
import sqlalchemy as sa

from .prepare import Wave

TIMEOUT = 60
#: seconds a reader waits between two questions
PAUSE = 0.02
#: seconds after the instant at which a reader gives up
PATIENCE = 180

# Whoever may read a record reads its files; a wave is private until its file is the record's.
_READABLE = sa.text("""
    SELECT count(*) FROM resource AS r JOIN package AS p ON p.id = r.package_id
    WHERE r.id = ANY(:resources) AND r.state = 'active' AND p.state = 'active' AND NOT p.private
""")


@dataclass(slots=True)
class Reader:
    """Asks how many of ``wanted`` things can be read; ``answers``: (moment of the answer, how many)."""

    what: str
    ask: Callable[[], int]
    wanted: int = 1
    pause: float = PAUSE
    answers: list[tuple[float, int]] = field(default_factory=list)

    def until_read(self, instant: float) -> None:
        while not self.answers or (self.answers[-1][1] < self.wanted and time.time() < instant + PATIENCE):
            number = self.ask()
            self.answers.append((time.time(), number))
            time.sleep(self.pause)

    def early(self, instant: float) -> int:
        """Most that could be read before the instant."""
        return max((number for at, number in self.answers if at < instant), default=0)

    def asked_before(self, instant: float) -> int:
        return sum(at < instant for at, _ in self.answers)

    def seconds(self, instant: float, share: float = 1.0) -> float:
        """From the instant to the first answer with this share of what is wanted; infinite when there was none."""
        return next((at - instant for at, number in self.answers if number >= self.wanted * share), inf)


def read(readers: Iterable[Reader], instant: float) -> None:
    """Have them all ask at the same time until each has what it wants."""
    threads = [threading.Thread(target=reader.until_read, args=(instant,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Visitor:
    """Somebody who is not logged in."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._local = threading.local()

    def get(self, path: str, **parameters: str | int) -> requests.Response:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        return self._local.session.get(f"{self._address}{path}", params=parameters, timeout=TIMEOUT)

    def action(self, name: str, **parameters: str | int) -> dict:
        """An action's result, nothing when it refuses."""
        answer = self.get(f"/api/3/action/{name}", **parameters)
        return answer.json()["result"] if answer.ok else {}

    # each of these says how many it can read

    def page(self, wave: Wave) -> int:
        return int(wave.resource in self.get(wave.page).text)

    def record(self, wave: Wave) -> int:
        found = self.action("package_show", id=wave.record)
        return int(wave.resource in [resource["id"] for resource in found["resources"]])

    def file(self, wave: Wave) -> int:
        return int(self.get(wave.download).ok)

    def table(self, wave: Wave) -> int:
        return int(bool(self.action("datastore_search", resource_id=wave.resource, limit=1).get("records")))

    def turtle(self, wave: Wave) -> int:
        return int(wave.resource in self.get(f"/dataset/{wave.record}.ttl").text)

    def found(self, word: str) -> int:
        return self.action("package_search", q=word, rows=0)["count"]


def of_one(visitor: Visitor, wave: Wave, word: str) -> list[Reader]:
    """Every way to one wave's file."""
    ways = {
        "record page": visitor.page,
        "record, package_show": visitor.record,
        "file, download": visitor.file,
        "table, datastore_search": visitor.table,
        "Turtle": visitor.turtle,
    }
    readers = [Reader(what, lambda ask=ask: ask(wave)) for what, ask in ways.items()]
    known = visitor.found(word)
    return [*readers, Reader("search", lambda: visitor.found(word) - known)]


def of_all(visitor: Visitor, connection: sa.Connection, waves: Sequence[Wave], word: str, sample: int) -> list[Reader]:
    """All waves in the database, where every reader's right is looked up; some over HTTP; all by one search."""
    ids = [wave.resource for wave in waves]
    step = max(len(waves) // sample, 1)
    some = [*waves[::step], waves[-1]]
    return [
        Reader("database", lambda: connection.scalar(_READABLE, {"resources": ids}) or 0, len(waves)),
        Reader("download", _those_left(visitor.file, some), len(some)),
        Reader("search", lambda: visitor.found(word), len(waves), pause=0.2),
    ]


def _those_left(ask: Callable[[Wave], int], waves: Sequence[Wave]) -> Callable[[], int]:
    """Asks for the next of those that could not be read yet; how many could."""
    left = list(waves)

    def next_one() -> int:
        if left:
            wave = left.pop(0)
            if not ask(wave):
                left.append(wave)
        return len(waves) - len(left)

    return next_one
