"""Agencies that change their records over HTTP, and readers who crawl and follow the feed meanwhile."""

from __future__ import annotations

import gzip
import random
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.feed.storm import Moment, Page, Storm, Thing

from .agency import Agency
from .faults import sql
from .readers import EXAMPLE

#: seconds until a new wave opens
SOON = 3.0
PARTS = 16
_OLDEST = "SELECT coalesce(extract(epoch FROM min(at)), 0) FROM provdata_outbox WHERE kind LIKE 'feed.%'"


class Live(Storm):
    """A storm on a served portal, whose own clock opens the waves."""

    def __init__(self, agency: Agency, seed: int) -> None:
        super().__init__(agency.call, agency.organization, seed, time.time)
        self._opens = 0.0

    def planned(self) -> dict[str, Any]:
        self._opens = time.time() + SOON
        at = datetime.fromtimestamp(self._opens, UTC).isoformat()
        return {"release_at": at, "resources": [{"name": "泊位", "format": "CSV", "url": "https://example.org/x.csv"}]}

    def plan(self, thing: Thing) -> None:
        thing.history.append(Moment(self._opens, True))


def settled() -> float:
    """The instant until which the feed has followed everything."""
    now = time.time()
    oldest = float(sql(_OLDEST))
    return min(now, oldest) if oldest else now


class Crawler:
    """Crawls over and over: page by page, the whole in one document, the whole packed."""

    def __init__(self, address: str, storms: list[Live]) -> None:
        self.address, self.storms = address, storms
        self.crawls, self.pages, self.stayed = 0, 0, 0
        self.faults: list[str] = []

    def crawl(self) -> None:
        begun = settled()
        pages = list(self._walk())
        self.crawls += 1
        self.pages += len(pages)
        for storm in self.storms:
            self.faults += storm.faults(pages, begun)
            self.stayed += sum(one.is_shown(begun, pages[-1].ended) for one in list(storm.records.values()))

    def _walk(self) -> Iterator[Page]:
        turn = self.crawls % 3
        following = f"{self.address}/catalog.nt" + ("" if turn else f"?page=1&parts={PARTS}")
        coding = {"Accept-Encoding": "gzip" if turn == 1 else "identity"}
        while following:
            begun = time.time()
            with urllib.request.urlopen(urllib.request.Request(following, headers=coding), timeout=120) as answer:
                read = answer.read()
                text = (gzip.decompress(read) if turn == 1 else read).decode()
                links = answer.headers["Link"].split(", ")
            yield Page(text, begun, time.time())
            following = next((one[1:].partition(">")[0] for one in links if one.endswith('rel="next"')), "")


class Follower:
    """Runs the example client, and kills it in every second run."""

    def __init__(self, address: str, folder: Path, seed: int) -> None:
        self.feed, self.kept = f"{address}/catalog.nt", folder / "copy.sqlite"
        self.chance = random.Random(seed)  # noqa: S311
        self.runs, self.killed = 0, 0

    def run(self, *, whole: bool = False) -> str:
        """What it told. whole: it is let to its end."""
        command = [sys.executable, str(EXAMPLE), self.feed, str(self.kept)]
        patience = None if whole or self.chance.random() < 0.5 else self.chance.uniform(0.05, 0.8)
        self.runs += 1
        try:
            return subprocess.run(  # noqa: S603 - our own interpreter and program
                command, timeout=patience, capture_output=True, text=True, check=True
            ).stdout
        except subprocess.TimeoutExpired:
            self.killed += 1
            return ""

    def records(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.kept)) as rows:
            return dict(rows.execute("SELECT uri, triples FROM record"))


@contextmanager
def beside(*works: Callable[[], Any]) -> Iterator[list[BaseException]]:
    """Each work over and over in a thread of its own while the block lasts; what went wrong in them."""
    stop, wrong = threading.Event(), []

    def repeat(work: Callable[[], Any]) -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:  # noqa: BLE001 - told by whoever started it
            wrong.append(error)

    threads = [threading.Thread(target=repeat, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        for thread in threads:
            thread.join()
