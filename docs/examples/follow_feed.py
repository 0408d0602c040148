"""Keeps a copy of a portal's catalogue: read whole once, after that only what has changed.

    python follow_feed.py https://data.example.gov.cn/catalog.nt copy.sqlite

Run it as often as you like; it may be stopped at any moment and goes on where it was. What the portal does for it:

- a walk from ``?page=1`` along the links ``rel="next"`` meets every record once, whatever is edited meanwhile;
- the link ``rel="https://www.w3.org/ns/dcat#next"`` of its first page leads to all that has changed since that page was
  made: changed records in full, and a tombstone for each that left. That answer has such a link again, and so on;
- where nothing has changed, the ``ETag`` of the last answer is good for a ``304`` without content.

Standard library only. N-Triples are read line by line: the feed has no blank nodes. AGPL-3.0-or-later, as the portal.
"""

from __future__ import annotations

import gzip
import http.client
import re
import sqlite3
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

DCAT = "http://www.w3.org/ns/dcat#"
LISTED, TYPE = f"<{DCAT}dataset>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
TOMBSTONE = "<https://www.w3.org/ns/activitystreams#Tombstone>"
CHANGES = "https://www.w3.org/ns/dcat#next"
TIMEOUT, NOT_MODIFIED = 120, 304

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (uri TEXT PRIMARY KEY, triples TEXT NOT NULL, walk INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
"""


@dataclass(frozen=True)
class Answer:
    """A document, its links by relation, and its tag. ``text`` is None when there is nothing new."""

    text: str | None
    links: dict[str, str]
    tag: str


class Store:
    """The copy: a row for each record, and where the reader is. Every step is one transaction."""

    def __init__(self, path: str) -> None:
        self.rows = sqlite3.connect(path)
        self.rows.executescript(SCHEMA)

    def get(self, name: str) -> str:
        found = self.rows.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return found[0] or "" if found else ""

    def put(self, **values: str) -> None:
        self.rows.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def keep(self, records: dict[str, str], walk: int) -> None:
        rows = [(uri, triples, walk) for uri, triples in records.items()]
        self.rows.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", rows)

    def drop(self, uris: set[str]) -> None:
        self.rows.executemany("DELETE FROM record WHERE uri = ?", [(uri,) for uri in uris])

    def drop_older(self, walk: int) -> None:
        """After a walk through everything: what it has not met is not there any more."""
        self.rows.execute("DELETE FROM record WHERE walk < ?", (walk,))

    def records(self) -> dict[str, str]:
        """N-Triples of every record, by address."""
        return dict(self.rows.execute("SELECT uri, triples FROM record"))


def follow(feed: str, store: Store) -> Iterator[str]:
    """Bring the copy up to date; tells of each step. Raises OSError: call it again later, nothing is lost."""
    if not store.get("next"):
        begin(feed, store)
    while True:
        url = store.get("next")
        answer = ask(url, store.get("tag"))
        if answer.text is None:
            yield "nothing has changed"
            return
        with store.rows:  # the page and where to go on from it, both or neither
            told = take(answer, store)
        yield f"{told}: {url}"
        if "next" not in answer.links:
            return


def begin(feed: str, store: Store) -> None:
    """Read everything (again): what is gone without a tombstone, in another life of the portal, goes as well."""
    with store.rows:
        store.put(next=f"{feed}?page=1", after="", tag="", whole="yes", walk=str(int(store.get("walk") or 0) + 1))


def take(answer: Answer, store: Store) -> str:
    """Keep a document's records, forget those it says are gone, and note where to go on."""
    walk = int(store.get("walk"))
    records, gone = read(answer.text or "")
    store.keep(records, walk)
    store.drop(gone - set(records))
    # the first page of a walk knows what to ask when the walk is over: nothing that changes meanwhile is missed
    after = store.get("after") or answer.links[CHANGES]
    if following := answer.links.get("next"):
        store.put(next=following, after=after, tag="")
    else:
        if store.get("whole"):
            store.drop_older(walk)
        # the tag is of this address: it is of use when the next one is the same, because nothing has changed
        store.put(next=after, after="", tag=answer.tag if after == store.get("next") else "", whole="")
    return f"{len(records)} records, {len(gone)} gone"


def ask(url: str, tag: str = "") -> Answer:
    """Get a document unless it is the one that was met with this tag before."""
    headers = {"Accept-Encoding": "gzip", **({"If-None-Match": tag} if tag else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT) as answer:
            body = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            text = (gzip.decompress(body) if packed else body).decode()
            return Answer(text, links(answer.headers.get("Link", "")), answer.headers.get("ETag", ""))
    except urllib.error.HTTPError as error:
        if error.code != NOT_MODIFIED:
            raise
        return Answer(None, {}, tag)
    except http.client.HTTPException as error:  # it broke off
        raise OSError(f"{url}: {error!r}") from error


def links(header: str) -> dict[str, str]:
    """Addresses of a ``Link`` header by relation."""
    return {relation: url for url, relation in re.findall(r'<([^>]*)>; *rel="([^"]*)"', header)}


def read(text: str) -> tuple[dict[str, str], set[str]]:
    """A document's records, as sorted N-Triples by address, and the addresses of those that are gone."""
    about: dict[str, list[str]] = defaultdict(list)
    listed, gone = set(), set()
    for line in filter(None, text.split("\n")):  # not splitlines: a text may hold other signs that end lines
        subject, predicate, rest = line.split(" ", 2)
        about[subject].append(line)
        value = rest.removesuffix(" .")
        if predicate == LISTED:
            listed.add(value)
        elif (predicate, value) == (TYPE, TOMBSTONE):
            gone.add(subject[1:-1])
    return {one[1:-1]: "\n".join(sorted(set(part(one, about, listed)))) for one in listed}, gone


def part(dataset: str, about: dict[str, list[str]], listed: set[str]) -> Iterator[str]:
    """All lines of one record: its own, those of its parts, and those of the publishers and concepts they name."""
    inside = (dataset[:-1] + "#", dataset[:-1] + "/")
    waiting = [dataset, *(subject for subject in about if subject.startswith(inside))]
    met = {*waiting, *listed}
    while waiting:
        for line in about.get(waiting.pop(), ()):
            yield line
            value = line.split(" ", 2)[2].removesuffix(" .")
            if value in about and value not in met:
                met.add(value)
                waiting.append(value)


def main(feed: str, path: str) -> None:
    store = Store(path)
    with closing(store.rows):
        for step in follow(feed, store):
            print(step)
        print(f"{len(store.records())} records in {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
