"""The sitemap: every public page once, nothing else, in parts that stay below the protocol's bound."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from ckan.tests import helpers

from ckanext.provdata.feed.service import store
from ckanext.provdata.pages.policy import sitemap
from ckanext.provdata.pages.service import sitemap as listed

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(text: str) -> list[tuple[str, str | None]]:
    """Address and date of each entry of an index or a part."""
    root = ET.fromstring(text)  # noqa: S314 - our own
    return [(one.findtext(f"{SPACE}loc") or "", one.findtext(f"{SPACE}lastmod")) for one in root]


@pytest.fixture(scope="module")
def hidden(portal, agency) -> dict:
    """A record nobody may see; all that follows the acts so far is done."""
    found = agency.create("transport", title="未公布的名录", private=True)
    with portal.app.flask_app.test_request_context("/"):
        while helpers.call_action("provdata_outbox_work")["done"]:
            pass
    return found


@pytest.fixture(params=[sitemap.USUAL, 1])
def addresses(request, portal, hidden, monkeypatch) -> list[str]:
    """All addresses of all parts, with usual parts and with a part for each record."""
    monkeypatch.setattr(sitemap, "USUAL", request.param)
    listed._parts.cache_clear()
    parts = [urlsplit(address).path for address, _ in entries(portal.app.get("/sitemap.xml").body)]
    assert len(parts) > (4 if request.param == 1 else 1)
    return [address for part in parts for address, _ in entries(portal.app.get(part).body)]


def test_it_lists_each_public_page_once_and_each_answers(portal, agency, hidden, addresses):
    assert len(addresses) == len(set(addresses))
    paths = {urlsplit(address).path for address in addresses}
    for name in ("/", "/dataset/", "/transport/", "/developers", "/plan/", f"/organization/{agency.org['name']}"):
        assert name in paths
    records = {f"/{sector}/{portal.names[name]}" for sector, name in (("transport", "record"), ("geography", "closed"))}
    assert records <= paths
    assert hidden["name"] not in "".join(addresses)
    for path in paths:
        assert portal.app.get(path).status_code == 200, path


def test_records_have_the_date_of_their_last_change(portal, hidden):
    found = dict(entries(portal.app.get("/sitemap/records-1-1.xml").body))
    name = portal.names["record"]
    modified = helpers.call_action("package_show", id=name)["metadata_modified"]
    assert next(date for address, date in found.items() if address.endswith(name)) == f"{modified[:19]}+00:00"


def test_what_has_not_changed_is_not_sent_again(portal, hidden):
    for path in ("/sitemap.xml", "/sitemap/site.xml", "/sitemap/records-1-1.xml"):
        tag = portal.app.get(path).headers["ETag"]
        assert portal.app.get(path, headers={"If-None-Match": tag}, status=304)


@pytest.mark.parametrize("part", ["3-1", "1-2", "1-0", "131072-1", "9999999999-1"])
def test_a_part_that_is_none_is_not_there(portal, part):
    assert portal.app.get(f"/sitemap/records-{part}.xml").status_code == 404


def test_robots_are_told_of_it(portal):
    text = portal.app.get("/robots.txt").body
    named = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("Sitemap: ")]
    assert [urlsplit(address).path for address in named] == ["/sitemap.xml"]
    assert "Disallow: /api/" in text


def test_a_withdrawn_record_leaves_at_once(portal, agency, hidden, monkeypatch):
    monkeypatch.setattr("ckanext.provdata.outbox.service.claim", lambda connection, subjects: [])
    record = agency.create("health")
    with portal.app.flask_app.test_request_context("/"):
        helpers.call_action("provdata_feed_render", id=record["id"])
        assert record["name"] in portal.app.get("/sitemap/records-1-1.xml").body
        before = store.version()
    agency.call("package_patch", id=record["id"], private=True)
    assert record["name"] not in portal.app.get("/sitemap/records-1-1.xml").body
    assert store.version() != before


def test_a_part_is_written_in_pieces_and_stays_below_the_bound():
    many = ((f"https://e.org/{n}?a&b", datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) for n in range(3000))
    text = "".join(sitemap.part(many))
    assert len(entries(text)) == 3000
    assert entries(text)[7] == ("https://e.org/7?a&b", "2026-01-02T03:04:05+00:00")
    assert sitemap.USUAL * 1.5 < sitemap.MOST
