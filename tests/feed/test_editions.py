"""Whole catalogues prepared as files: the same as the rows say, and never older than a withdrawal."""

from __future__ import annotations

import hashlib

import pytest
from ckan.tests import helpers
from rdflib import Graph
from rdflib.compare import isomorphic

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import editions
from tests.feed.conftest import DAY, ids, unpacked
from tests.release.conftest import START, sweep

PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(editions, "folder", lambda: tmp_path)
    return tmp_path


def prepare(portal):
    portal.settled("/catalog.ttl")
    return helpers.call_action("provdata_feed_prepare")


def is_prepared(answer) -> bool:
    return "Content-Length" in answer.headers


@pytest.mark.parametrize("form", text.FORMS)
def test_a_file_holds_what_the_rows_say(portal, form):
    for sector in ("transport", "health", "science"):
        portal.upload(portal.publish(sector))
    streamed = portal.settled(f"/catalog.{form}", **PLAIN)
    assert prepare(portal) == {"made": True, "dumped": True}
    plain, packed = (portal.read(f"/catalog.{form}", **how) for how in (PLAIN, PACKED))
    assert is_prepared(plain)
    assert plain.get_data() == streamed.get_data() == unpacked(packed.get_data())
    assert plain.headers["ETag"] == streamed.headers["ETag"] != packed.headers["ETag"]


class TestPages:
    """Pages from what lies ready say what the rows say, and are never older."""

    @pytest.fixture
    def records(self, portal):
        return [portal.publish("transport", title=f"停车场名录{number}") for number in range(5)]

    @pytest.fixture(autouse=True)
    def two_to_a_page(self, ckan_config, monkeypatch):
        monkeypatch.setitem(ckan_config, "ckanext.dcat.datasets_per_page", 2)

    @pytest.mark.parametrize("form", text.FORMS)
    def test_they_hold_what_the_rows_say(self, portal, records, form):
        addresses = [
            f"/catalog.{form}?page={page}&parts={parts}" for parts in (1, 2, 4) for page in range(1, parts + 1)
        ]
        streamed = [read(portal, address) for address in addresses]
        prepare(portal)
        for address, before in zip(addresses, streamed, strict=True):
            plain, packed = (portal.read(address, **how) for how in (PLAIN, PACKED))
            assert is_prepared(plain)
            assert is_prepared(packed)
            assert plain.get_data() == unpacked(packed.get_data())
            assert len(plain.get_data()) == plain.content_length
            assert plain.headers["ETag"] == before.headers["ETag"] != packed.headers["ETag"]
            assert isomorphic(*(parsed(form, one.body) for one in (before, plain)))

    def test_those_of_a_finer_cut_are_read_from_the_rows(self, portal, records):
        prepare(portal)
        answers = [read(portal, f"/catalog.ttl?page={page}&parts=8") for page in range(1, 9)]
        assert not any(map(is_prepared, answers))
        assert set().union(*map(ids, answers)) == {record["id"] for record in records}

    @pytest.mark.parametrize("change", [{"title": "改过的标题"}, {"private": True}])
    def test_a_change_makes_only_its_own_useless(self, portal, records, change):
        prepare(portal)
        pages = [read(portal, f"/catalog.ttl?page={page}&parts=4") for page in range(1, 5)]
        changed = next(number for number, page in enumerate(pages) if records[0]["id"] in ids(page))
        portal.agency.call("package_patch", id=records[0]["id"], **change)
        after = [read(portal, f"/catalog.ttl?page={page}&parts=4") for page in range(1, 5)]
        assert [number for number, page in enumerate(after) if not is_prepared(page)] == [changed]
        assert ("改过的标题" in after[changed].body) == ("title" in change)
        assert (records[0]["id"] in ids(after[changed])) == ("title" in change)

    def test_what_has_ended_is_in_none(self, publisher, at, portal):
        record = publisher.record()
        publisher.wave(record, "泊位", ends_at=(START + 2 * DAY).isoformat())
        at.go(START + DAY)
        sweep()
        prepare(portal)
        assert record["id"] in ids(portal.read("/catalog.ttl?page=1", **PLAIN))
        at.go(START + 2 * DAY)
        assert record["id"] not in ids(portal.read("/catalog.ttl?page=1", **PLAIN))


def read(portal, address: str):
    """An answer that was read to its end: one that is streamed holds its request until then."""
    answer = portal.settled(address, **PLAIN)
    assert answer.get_data()
    return answer


def parsed(form: str, document: str) -> Graph:
    return Graph().parse(data=document, format={"jsonld": "json-ld", "ttl": "turtle"}.get(form, form))


def test_what_was_streamed_is_known_when_the_file_is_there(portal):
    portal.publish("transport")
    tag = portal.settled("/catalog.ttl", **PACKED).headers["ETag"]
    prepare(portal)
    assert portal.read("/catalog.ttl", status=304, **PACKED, **{"If-None-Match": tag})


def test_a_change_makes_it_useless_at_once_and_one_segment_anew(portal, folder):
    records = [portal.publish("transport") for _ in range(4)]
    prepare(portal)
    before = {path.name: path.stat().st_ino for path in (folder / "segments").glob("*")}
    portal.agency.call("package_patch", id=records[0]["id"], title="改过的标题")
    answer = portal.settled("/catalog.ttl")
    assert not is_prepared(answer)
    assert "改过的标题" in answer.body
    assert prepare(portal)["made"]
    after = {path.name: path.stat().st_ino for path in (folder / "segments").glob("*")}
    assert len(set(after.items()) - set(before.items())) == 2 * len(text.FORMS)
    assert "改过的标题" in portal.read("/catalog.ttl", **PLAIN).body


class TestWithdrawal:
    @pytest.fixture
    def record(self, portal):
        record = portal.publish("transport")
        prepare(portal)
        assert record["id"] in ids(portal.read("/catalog.ttl", **PLAIN))
        return record

    def test_no_file_is_sent_after_it(self, portal, record):
        portal.agency.call("package_patch", id=record["id"], private=True)
        answer = portal.read("/catalog.ttl", **PLAIN)
        assert not is_prepared(answer)
        assert record["id"] not in ids(answer)

    def test_the_dump_goes_with_it_and_comes_back_without(self, portal, record):
        name = next(iter(dump_names(portal)))
        assert portal.read(f"/feed/dump/{name}")
        portal.agency.call("package_patch", id=record["id"], private=True)
        for gone in (name, "SHA256SUMS"):
            assert portal.read(f"/feed/dump/{gone}", status=404)
        assert prepare(portal) == {"made": True, "dumped": True}
        assert record["id"].encode() not in unpacked(portal.read(f"/feed/dump/{name}").get_data())


def dump_names(portal) -> dict[str, str]:
    """SHA-256 by name, as the sums of the dump say."""
    lines = portal.read("/feed/dump/SHA256SUMS").body.splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_the_dump_is_what_its_sums_say(portal):
    portal.publish("transport")
    prepare(portal)
    names = dump_names(portal)
    assert len(names) == len(text.FORMS)
    for name, digest in names.items():
        assert hashlib.sha256(portal.read(f"/feed/dump/{name}").get_data()).hexdigest() == digest


def test_the_dump_of_a_day_stays_though_the_catalogue_grows(portal):
    portal.publish("transport")
    prepare(portal)
    before = dump_names(portal)
    portal.publish("health")
    assert prepare(portal) == {"made": True, "dumped": False}
    assert dump_names(portal) == before


@pytest.mark.parametrize("name", ["dump.json", "..%2Fedition.json", "%2E%2E/edition.json", "x"])
def test_nothing_else_of_the_folder_is_handed_out(portal, name):
    portal.publish("transport")
    prepare(portal)
    assert portal.read(f"/feed/dump/{name}", status=404)


def test_nothing_is_prepared_while_something_has_ended(publisher, at, portal):
    record = publisher.record()
    publisher.wave(record, "泊位", ends_at=(START + 2 * DAY).isoformat())
    at.go(START + DAY)
    sweep()
    assert prepare(portal)["made"]
    at.go(START + 2 * DAY)
    assert not is_prepared(portal.read("/catalog.ttl", **PLAIN))
    assert prepare(portal) == {"made": False, "dumped": False}


def test_a_broken_manifest_is_none(portal, folder):
    portal.publish("transport")
    prepare(portal)
    for content in ("", "{", "[]", '{"tag": 1}'):
        (folder / "edition.json").write_text(content)
        assert record_count(portal) == 1
    assert prepare(portal)["made"]


def record_count(portal) -> int:
    return len(ids(portal.read("/catalog.ttl", **PLAIN)))


def test_only_one_prepares_at_a_time(portal):
    portal.publish("transport")
    portal.settled("/catalog.ttl")
    with editions.locked() as mine:
        assert mine
        assert helpers.call_action("provdata_feed_prepare") == {"made": False, "dumped": False}


def test_a_web_server_in_front_is_told_which_file(portal, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.provdata.feed.internal_address", "/internal/feed/")
    portal.publish("transport")
    prepare(portal)
    answer = portal.read("/catalog.ttl", **PACKED)
    edition = editions.current()
    assert edition
    assert answer.headers["X-Accel-Redirect"] == f"/internal/feed/{edition.folder}/catalog.ttl.gz"
    assert answer.get_data() == b""
