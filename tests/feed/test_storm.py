"""Readers of the feed while records are created, edited, released and withdrawn without rest."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from ckan.tests import helpers

from tests.feed.conftest import DAY
from tests.feed.served import served
from tests.feed.storm import ACTS, Moment, Page, Storm, Thing
from tests.release.conftest import file, sweep

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "follow_feed.py"
RECORDS, ACTS_BETWEEN = 6, 4
#: documents that the client gets in the storm, and how often it breaks in the midst of one
DOCUMENTS, BREAKING = 10, 0.4


class TurnByTurn(Storm):
    """A storm on the tests' own portal, whose clock it keeps: days pass and the outbox is worked as acts of its own."""

    acts = {**ACTS, "dawn": 1, "follow": 2}  # noqa: RUF012

    def __init__(self, agency: Any, at: Any, seed: int) -> None:
        super().__init__(agency.call, agency.org["id"], seed, itertools.count(1).__next__)
        self.at = at

    def planned(self) -> dict[str, Any]:
        return {"release_at": (self.at.at + DAY).isoformat(), "resources": [file("泊位")]}

    def plan(self, thing: Thing) -> None:
        """It opens when the day has passed, see ``dawn``."""

    def dawn(self) -> bool:
        """Those of hidden records stay closed."""
        waiting = [(thing, wave) for wave, thing in self.waves.items() if not self.is_open(wave)]
        begun = self.now()
        for thing, _ in waiting:
            thing.history.append(Moment(begun, True))
        self.at.go(DAY)
        sweep()
        for thing, wave in waiting:
            if self.is_open(wave):
                thing.history[-1].done = self.now()
            else:
                thing.history.pop()
        return bool(waiting)

    def follow(self) -> bool:
        """What follows commits is done, a batch of it."""
        helpers.call_action("provdata_outbox_work")
        return True

    def settle(self) -> float:
        """All of it; the moment."""
        while helpers.call_action("provdata_outbox_work")["done"]:
            pass
        return self.now()


def begun(portal, at, seed: int) -> TurnByTurn:
    """A storm on a catalogue that has something to lose."""
    storm = TurnByTurn(portal.agency, at, seed)
    for _ in range(RECORDS):
        storm.create()
    for _ in range(3):
        storm.release()
    storm.dawn()
    return storm


def crawl(portal, storm):
    """Page after page, with acts between them and none within."""
    following: str | None = "/catalog.nt?page=1"
    while following:
        begun = storm.now()
        answer = portal.read(following)
        yield Page(answer.body, begun, storm.now())
        following = next((portal.path(url) for url in _next(answer.headers["Link"])), None)
        for _ in range(ACTS_BETWEEN):
            storm.step()


def _next(link: str) -> list[str]:
    return [part.partition("<")[2].partition(">")[0] for part in link.split(", ") if part.endswith('rel="next"')]


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
def test_a_crawl_meets_what_was_there_throughout_once_and_nothing_withheld(portal, at):
    storm = begun(portal, at, seed=1)
    settled = storm.settle()
    pages = list(crawl(portal, storm))
    assert len(pages) > 2
    assert storm.faults(pages, settled) == []
    is_a_storm(storm, settled, pages[-1].ended)


def is_a_storm(storm: Storm, begun: float, ended: float) -> None:
    """Some records stayed and some did not, by acts of every kind."""
    stayed = [thing for thing in storm.records.values() if thing.is_shown(begun, ended)]
    assert 0 < len(stayed) < RECORDS
    assert {"create", "edit", "hide", "release", "withdraw"} <= set(storm.done)


class TestTheExampleClient:
    """It is stopped again and again, between documents and within the keeping of one, and misses nothing."""

    @pytest.fixture
    def client(self) -> Any:
        spec = importlib.util.spec_from_file_location("follow_feed", EXAMPLE)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["follow_feed"] = module  # where its dataclasses look themselves up
        spec.loader.exec_module(module)
        return module

    @pytest.fixture
    def address(self, portal, ckan_config, monkeypatch):
        with served(portal.app, ckan_config, monkeypatch) as address:
            yield address

    @pytest.fixture
    def storm(self, portal, at, address):
        storm = begun(portal, at, seed=2)
        storm.settle()
        return storm

    @pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
    def test_its_store_equals_the_catalogue_after_a_storm(self, portal, storm, address, client, tmp_path):
        pages, breaks = watched(client, storm), broken(client)
        feed, kept = f"{address}/catalog.nt", str(tmp_path / "copy.sqlite")
        while len(pages) < DOCUMENTS:
            run(client, feed, kept, steps=storm.chance.randint(1, 3), breaks=storm.chance.random() < BREAKING)
            for _ in range(ACTS_BETWEEN):
                storm.step()
        storm.settle()
        run(client, feed, kept)
        assert breaks["done"] > 1
        assert [fault for page in pages for fault in storm.betrayed(page)] == []
        whole, _ = client.read(portal.read("/catalog.nt").body)
        assert {one.rpartition("/")[2] for one in whole} == set(storm.visible())
        assert run(client, feed, kept)[1] == whole
        assert run(client, feed, kept)[0] == ["nothing has changed"]

    @pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 1)
    def test_what_changes_on_a_page_it_has_read_is_not_missed(self, portal, address, client, tmp_path):
        records = [portal.publish("transport")["id"] for _ in range(4)]
        portal.settled("/catalog.nt")
        feed, kept = f"{address}/catalog.nt", str(tmp_path / "copy.sqlite")
        read = {uri.rpartition("/")[2] for uri in run(client, feed, kept, steps=len(records) - 1)[1]}
        assert read
        for record in records:
            portal.agency.call("package_patch", id=record, title=f"改过的{record}")
        portal.settled("/catalog.nt")
        run(client, feed, kept)
        run(client, feed, kept)
        assert run(client, feed, kept)[1] == client.read(portal.read("/catalog.nt").body)[0]

    def test_a_whole_crawl_again_forgets_what_it_does_not_meet(self, portal, address, client, tmp_path):
        record = portal.publish("transport")
        portal.settled("/catalog.nt")
        feed, kept = f"{address}/catalog.nt", str(tmp_path / "copy.sqlite")
        _, records = run(client, feed, kept)
        assert list(records) == [f"{address}/dataset/{record['id']}"]
        with closing(client.Store(kept).rows) as rows, rows:
            rows.execute("INSERT INTO record SELECT uri || 'x', triples, walk FROM record")
        assert len(run(client, feed, kept)[1]) == 2
        with closing(client.Store(kept).rows):
            client.begin(feed, client.Store(kept))
        assert run(client, feed, kept)[1] == records


def run(client, feed, kept, steps=None, breaks=False) -> tuple[list[str], dict[str, str]]:
    """The program is started, takes so many steps or all, and ends; what it told, and what it keeps then."""
    store = client.Store(kept)
    with closing(store.rows):
        store.breaks = breaks
        with suppress(KeyboardInterrupt):
            told = list(itertools.islice(client.follow(feed, store), steps))
            return told, store.records()
        return [], store.records()


def watched(client, storm) -> list[Page]:
    """Every document that the client gets; the module is this test's own."""
    pages, ask = [], client.ask

    def stamped(*given):
        begun = storm.now()
        answer = ask(*given)
        pages.append(Page(answer.text or "", begun, storm.now()))
        return answer

    client.ask = stamped
    return pages


def broken(client) -> Counter[str]:
    """Stores that are told to break do so between the records of a document and the note where to go on."""
    breaks, put = Counter(), client.Store.put

    def breaking(self, **values):
        if "after" in values and not values.get("walk") and self.breaks:
            breaks["done"] += 1
            raise KeyboardInterrupt
        put(self, **values)

    client.Store.put = breaking
    return breaks
