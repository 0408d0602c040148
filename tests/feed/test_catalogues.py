"""The catalogue for those who do not read RDF, and what it says of itself."""

from __future__ import annotations

import json

import pytest
from ckan.tests import helpers
from rdflib import Graph, URIRef
from rdflib.namespace import FOAF, RDF

from ckanext.provdata.dcat.policy.terms import DCAT, VOID
from ckanext.provdata.feed.service import editions, rendering, store
from tests.dcat import conformance, pod_schema
from tests.feed.conftest import unpacked


class TestProjectOpenData:
    def test_it_holds_what_is_public_as_it_stands(self, portal, monkeypatch):
        assert json.loads(portal.settled("/data.json").body)["dataset"] == []
        records = [portal.publish(sector) for sector in ("transport", "health", "science")]
        portal.upload(records[0])
        portal.publish("tourism", private=True)
        monkeypatch.setattr(store, "BATCH", 2)
        answer = portal.settled("/data.json")
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        found = json.loads(answer.body)
        assert pod_schema.faults(found) == []
        entries = {entry["identifier"].rpartition("/")[2]: entry for entry in found["dataset"]}
        assert set(entries) == {record["id"] for record in records}
        assert len(entries[records[0]["id"]]["distribution"]) == 1
        # what it has, packed or not, is not sent again
        packed = portal.read("/data.json", **{"Accept-Encoding": "gzip"})
        assert json.loads(unpacked(packed.get_data())) == found
        for known in (answer, packed):
            how = {"Accept-Encoding": known.headers.get("Content-Encoding", "identity")}
            assert portal.read("/data.json", status=304, **how, **{"If-None-Match": known.headers["ETag"]})
        assert ids(portal.read("/data.json?sector=health")) == {records[1]["id"]}
        # what is withdrawn leaves at once; what has a file withdrawn is rendered for its reader, or not told
        monkeypatch.setattr("ckanext.provdata.outbox.service.claim", lambda connection, subjects: [])
        portal.agency.call("package_patch", id=records[2]["id"], private=True)
        resource = helpers.call_action("package_show", id=records[0]["id"])["resources"][0]
        portal.agency.call(
            "provdata_resource_withdraw", record=records[0]["id"], resources=[resource["id"]], reason="复核"
        )
        answer = portal.read("/data.json", **{"If-None-Match": answer.headers["ETag"]})
        assert resource["id"] not in answer.body
        assert ids(answer) == {record["id"] for record in records[:2]}
        monkeypatch.setattr(rendering, "pod", lambda *args: 1 / 0)
        assert ids(portal.read("/data.json")) == {records[1]["id"]}


def ids(answer) -> set[str]:
    return {entry["identifier"].rpartition("/")[2] for entry in json.loads(answer.body)["dataset"]}


class TestWhatItSaysOfItself:
    @pytest.fixture
    def described(self, portal) -> Graph:
        return Graph().parse(data=portal.settled("/.well-known/void").body, format="turtle")

    def test_every_address_it_names_answers(self, portal, described, monkeypatch, tmp_path):
        monkeypatch.setattr(editions, "folder", lambda: tmp_path)
        portal.publish("transport")
        portal.settled("/catalog.ttl")
        helpers.call_action("provdata_feed_prepare")
        catalogue = URIRef(portal.base)
        named = {
            *described.objects(catalogue, VOID.dataDump),
            *(address for file in described.objects(catalogue, DCAT.distribution)
              for address in described.objects(file, DCAT.downloadURL)),
            *(address for service in described.objects(catalogue, DCAT.service)
              for predicate in (DCAT.endpointURL, DCAT.endpointDescription)
              for address in described.objects(service, predicate)),
        }  # fmt: skip
        assert len(named) > 10
        for address in named:
            assert portal.read(portal.path(str(address)), **{"Accept-Encoding": "gzip"}), address

    def test_it_is_in_the_catalogue_and_conforms(self, portal, described):
        assert (URIRef(f"{portal.base}/.well-known/void"), FOAF.primaryTopic, URIRef(portal.base)) in described
        assert (URIRef(portal.base), RDF.type, VOID.Dataset) in described
        assert not set(described.subjects(RDF.type, DCAT.Dataset))
        assert conformance.faults(described) == []
        inside = portal.graph("/catalog.ttl")
        assert set(described.objects(URIRef(portal.base), DCAT.distribution)) == set(
            inside.objects(URIRef(portal.base), DCAT.distribution)
        )

    def test_it_answers_as_it_is_asked(self, portal):
        wanted = {"application/ld+json": "application/ld+json", "*/*": "text/turtle", "text/html": "text/turtle"}
        for accept, media_type in wanted.items():
            answer = portal.read("/.well-known/void", Accept=accept)
            assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
            assert "Accept" in answer.headers["Vary"]
