"""The whole catalogue after a change: copied from the last edition but for what has changed."""

from __future__ import annotations

import pytest
from ckan.tests import helpers

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import documents, editions, renewed, store
from tests.feed.conftest import DAY, ids, unpacked
from tests.release.conftest import START, sweep

PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}
TITLE = "改过的标题"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path, ckan_config):
    monkeypatch.setattr(editions, "folder", lambda: tmp_path)
    monkeypatch.setitem(ckan_config, "ckanext.dcat.datasets_per_page", 2)
    return tmp_path


@pytest.fixture
def records(portal):
    """Prepared on four pages."""
    found = [portal.publish("transport", title=f"停车场名录{number}") for number in range(7)]
    prepare(portal)
    return found


def prepare(portal):
    portal.settled("/feed/dump/none", status=404)
    assert helpers.call_action("provdata_feed_prepare")["made"]


def change(portal, record, **changes):
    portal.agency.call("package_patch", id=record["id"], **changes)
    portal.settled("/feed/dump/none", status=404)


def read(portal, address="/catalog.ttl", **headers):
    """An answer that was read to its end: one that is streamed holds its request until then."""
    answer = portal.read(address, **headers)
    assert answer.get_data()
    return answer


@pytest.fixture
def walks(monkeypatch):
    """Places of what is read from the rows."""
    found, walk = [], store.walk
    monkeypatch.setattr(store, "walk", lambda form, selection: found.append(selection.places) or walk(form, selection))
    return found


@pytest.mark.parametrize("form", text.FORMS)
def test_it_is_what_the_rows_say(portal, records, folder, form):
    change(portal, records[0], title=TITLE)
    change(portal, records[1], private=True)
    portal.publish("health")
    change(portal, records[2], title=TITLE)
    plain, packed = (read(portal, f"/catalog.{form}", **how) for how in (PLAIN, PACKED))
    (folder / "edition.json").unlink()
    rows, streamed = (read(portal, f"/catalog.{form}", **how) for how in (PLAIN, PACKED))
    assert plain.get_data() == rows.get_data() == unpacked(packed.get_data()) == unpacked(streamed.get_data())
    assert plain.headers["ETag"] == rows.headers["ETag"]
    assert packed.headers["ETag"] != streamed.headers["ETag"]


def test_only_what_has_changed_is_read_from_the_rows(portal, records, walks):
    change(portal, records[0], title=TITLE)
    walks.clear()
    answer = read(portal, **PLAIN)
    assert TITLE in answer.body
    assert ids(answer) == {record["id"] for record in records}
    assert len(walks) == 1


def test_who_has_it_is_told_so_however_it_was_packed(portal, records):
    change(portal, records[0], title=TITLE)
    tag = read(portal, **PACKED).headers["ETag"]
    prepare(portal)
    assert portal.read("/catalog.ttl", status=304, **PACKED, **{"If-None-Match": tag})


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_withdrawn_while_it_is_read_is_not_in_it(portal, records, monkeypatch, packed):
    monkeypatch.setattr(renewed, "_STRETCH", 1)
    change(portal, records[0], title=TITLE)
    found = documents.find(documents.Asked("nt", store.Selection()))
    pieces = renewed.whole(found, packed=packed)
    assert pieces
    head = [next(pieces)]
    for record in records[1:]:
        portal.agency.call("package_patch", id=record["id"], private=True)
    body = b"".join([*head, *pieces])
    body = unpacked(body) if packed else body
    assert [record["id"].encode() in body for record in records] == [True] + 6 * [False]


def test_what_has_ended_meanwhile_is_not_in_it(publisher, at, portal):
    record, other = publisher.record(), publisher.record()
    publisher.wave(record, "泊位", ends_at=(START + 2 * DAY).isoformat())
    at.go(START + DAY)
    sweep()
    prepare(portal)
    at.go(START + 2 * DAY)
    assert ids(read(portal, **PLAIN)) == {other["id"]}


def test_an_edition_without_its_files_is_none(portal, records, folder):
    change(portal, records[0], title=TITLE)
    for path in folder.glob("*/catalog.*"):
        path.unlink()
    assert ids(read(portal, **PLAIN)) == {record["id"] for record in records}
