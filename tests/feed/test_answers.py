"""How the feed answers: tags, dates, packing, filters, links."""

from __future__ import annotations

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from tests.feed.conftest import ids, unpacked

PARSERS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "jsonld": "json-ld", "nt": "nt", "n3": "n3"}


def test_every_syntax_says_the_same(portal):
    for sector in ("transport", "health"):
        portal.upload(portal.publish(sector, title='引号"与<尖括号>&换行'))
    graphs = [Graph().parse(data=portal.get(f"/catalog.{name}").body, format=PARSERS[name]) for name in PARSERS]
    assert len(graphs[0]) > 100
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


class TestConditions:
    def test_what_is_known_is_not_sent_again(self, portal):
        portal.publish("transport")
        answer = portal.settled("/catalog.ttl")
        for header in (
            {"If-None-Match": answer.headers["ETag"]},
            {"If-None-Match": f'"x", W/{answer.headers["ETag"]}'},
        ):
            known = portal.read("/catalog.ttl", status=304, **header)
            assert known.body == ""
            assert known.headers["ETag"] == answer.headers["ETag"]

    def test_a_change_is_sent(self, portal):
        record = portal.publish("transport")
        tag = portal.settled("/catalog.ttl").headers["ETag"]
        portal.agency.call("package_patch", id=record["id"], title="改过")
        assert "改过" in portal.settled("/catalog.ttl", **{"If-None-Match": tag}).body

    def test_so_is_a_change_of_the_catalogue_itself(self, portal, ckan_config, monkeypatch):
        tag = portal.settled("/catalog.ttl").headers["ETag"]
        monkeypatch.setitem(ckan_config, "ckan.site_description", "新的说明")
        assert "新的说明" in portal.settled("/catalog.ttl", **{"If-None-Match": tag}).body

    def test_tags_differ_by_syntax_and_by_packing(self, portal):
        portal.publish("transport")
        portal.settled("/catalog.ttl")
        tags = [
            portal.read(f"/catalog.{extension}", **{"Accept-Encoding": packing}).headers["ETag"]
            for extension in PARSERS
            for packing in ("identity", "gzip")
        ]
        assert len(set(tags)) == len(tags)

    def test_a_date_is_good_when_there_is_no_tag(self, portal):
        portal.publish("transport")
        answer = portal.settled("/catalog.ttl")
        later = "Fri, 01 Jan 2100 00:00:00 GMT"
        assert portal.read("/catalog.ttl", status=304, **{"If-Modified-Since": later})
        assert portal.read("/catalog.ttl", **{"If-Modified-Since": later, "If-None-Match": '"other"'}).body
        # a change within the second that the date names must not be missed
        assert portal.read("/catalog.ttl", **{"If-Modified-Since": answer.headers["Last-Modified"]}).body

    @pytest.mark.parametrize("date", ["", "yesterday", "Fri, 01 Jan 2100 00:00:00", "9" * 400])
    def test_what_is_no_date_is_ignored(self, portal, date):
        assert portal.settled("/catalog.ttl", **{"If-Modified-Since": date}).body


def test_it_is_packed_for_who_asks(portal):
    portal.publish("transport")
    plain = portal.settled("/catalog.ttl", **{"Accept-Encoding": "identity"})
    packed = portal.read("/catalog.ttl", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert unpacked(packed.get_data()) == plain.get_data()


class TestFilters:
    def test_each_lets_through_what_it_names(self, portal):
        here = portal.publish("transport", region_code="130102")
        there = portal.publish("health", region_code="130200", further_sectors=["science"])
        for query, wanted in {
            "sector=transport": {here["id"]},
            "sector=science": {there["id"]},
            "region=130100": {here["id"]},
            "region=130000": {here["id"], there["id"]},
            "level=county": {here["id"]},
            "level=city&sector=health": {there["id"]},
            f"organization={portal.agency.org['name']}": {here["id"], there["id"]},
            "organization=nobody": set(),
        }.items():
            assert ids(portal.settled(f"/catalog.ttl?{query}")) == wanted, query

    def test_links_keep_them(self, portal):
        portal.publish("transport")
        assert portal.settled("/catalog.ttl?sector=transport&page=1").headers["Link"].count("sector=transport") >= 3


def test_hostile_numbers_are_refused(portal):
    for query in ("page=" + "9" * 5000, "page=1&parts=-2", "page=1&parts=x", "page=1&parts=" + "1" * 9):
        assert portal.settled(f"/catalog.ttl?{query}", status=400)
