"""Somebody who reads from outside, before the instant and after it, and keeps when he could."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: seconds one answer may take, and pauses between two looks
TIMEOUT, PAUSE = 15, 0.2
#: waves tried in one look before the instant
SAMPLE = 20


class Reader:
    """Asks for files, for the search and for tables, each in a thread of its own."""

    def __init__(self, address: str, organization: str, waves: list[dict[str, Any]], due: float) -> None:
        self.address, self.organization, self.due = address, organization, due
        self.waves = {one["resource"]: one for one in waves}
        tables = {one["resource"] for one in waves if one["table"]}
        self.sought = {"files": set(self.waves), "search": set(self.waves), "tables": tables}
        #: when the last of a kind was read
        self.last = dict.fromkeys(self.sought, due)
        self.early = 0
        self._stop = threading.Event()

    @contextmanager
    def reading(self) -> Iterator[None]:
        looks: dict[str, Callable[[set[str]], set[str]]] = {
            "files": self._files, "search": self._search, "tables": self._tables
        }  # fmt: skip
        threads = [threading.Thread(target=self._read, args=(kind, look)) for kind, look in looks.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def wait(self, seconds: float) -> None:
        """Until everything is read, or until the time is over."""
        end = time.monotonic() + seconds
        while self.missing() and time.monotonic() < end:
            self._stop.wait(PAUSE)

    def missing(self) -> set[str]:
        return set().union(*self.sought.values())

    def seconds(self) -> list[float]:
        """From the instant until the last file was read, the last one found, the last table read."""
        return [self.last[kind] - self.due for kind in ("files", "search", "tables")]

    def _read(self, kind: str, look: Callable[[set[str]], set[str]]) -> None:
        while not self._stop.is_set() and self.sought[kind]:
            sought = self.sought[kind]
            before = time.time() < self.due
            found = look(set(list(sought)[:SAMPLE]) if before else set(sought))
            if before and time.time() < self.due:
                self.early += len(found)
            elif found:
                self.sought[kind] = sought - found
                self.last[kind] = time.time()
            self._stop.wait(PAUSE)

    def _files(self, sought: set[str]) -> set[str]:
        return {one for one in sought if self.waves[one]["word"] in self._get(self._download(one))}

    def _download(self, resource: str) -> str:
        """The address in the record, which the file has from its opening on."""
        return f"/dataset/{self.waves[resource]['record']}/resource/{resource}/download/x.csv"

    def _search(self, sought: set[str]) -> set[str]:
        words = urllib.parse.urlencode({"fq": f"organization:{self.organization}", "rows": 1000})
        answer = self._get(f"/api/3/action/package_search?{words}")
        found = json.loads(answer)["result"]["results"] if answer else []
        return sought & {resource["id"] for one in found for resource in one["resources"]}

    def _tables(self, sought: set[str]) -> set[str]:
        path = "/api/3/action/datastore_search?limit=1&resource_id="
        return {one for one in sought if self.waves[one]["word"] in self._get(path + one)}

    def _get(self, path: str) -> str:
        """What is answered, empty when it is a refusal or nothing."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=TIMEOUT) as answer:
                return answer.read().decode()
        except (OSError, urllib.error.HTTPError, ValueError):
            return ""
