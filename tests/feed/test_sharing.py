"""What records share is kept once and said once in each document that needs it, and in no other."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from rdflib import Graph, Literal
from rdflib.compare import isomorphic
from rdflib.namespace import FOAF, RDF, SKOS

from ckanext.provdata.dcat.policy.terms import DCAT, Site
from ckanext.provdata.feed.policy import sharing
from ckanext.provdata.feed.service import rendering, store

RECORD = "http://p/dataset/1"
TYPE = f"<{RDF.type}>"


class TestParting:
    LINES = (
        f"<{RECORD}> {TYPE} <{DCAT.Dataset}> .",
        f"<{RECORD}#box> {TYPE} <http://purl.org/dc/terms/Location> .",
        f"<http://p/def/a/1> {TYPE} <{SKOS.Concept}> .",
        '<http://p/def/a/1> <http://www.w3.org/2004/02/skos/core#prefLabel> "甲"@zh .',
        f"<http://p/page> {TYPE} <{FOAF.Document}> .",
    )

    def test_concepts_are_shared_and_parts_of_the_record_are_not(self):
        own, shared = sharing.part(self.LINES, RECORD, "")
        assert own == [*self.LINES[:2], self.LINES[4]]
        assert list(shared.values()) == [list(self.LINES[2:4])]

    def test_a_number_stands_for_one_text(self):
        numbers = {sharing.number(lines, document) for lines in (self.LINES, self.LINES[1:]) for document in ("", "x")}
        assert len(numbers) == 4
        assert sharing.number(self.LINES, "") == sharing.number(list(self.LINES), "")
        assert all(-(1 << 63) <= number < 1 << 63 for number in numbers)


@pytest.fixture
def records(portal):
    return [portal.publish("transport"), portal.publish("transport"), portal.publish("health")]


def described(document: str, word: str) -> int:
    """How often a thing whose identifier ends so is described."""
    return len(re.findall(rf"^<[^>]*{word}> a ", document, re.MULTILINE))


class TestDocuments:
    def test_a_concept_is_said_once(self, portal, records):
        document = portal.settled("/catalog.ttl").body
        assert document.count("/def/sector/transport>") > 2
        for word in ("/def/sector/transport", "/def/sector/health", "/def/item_type", portal.agency.org["id"]):
            assert described(document, word) == 1, word

    def test_only_where_a_record_of_the_document_names_it(self, portal, records):
        document = portal.settled("/catalog.ttl?sector=transport").body
        assert described(document, "/def/sector/transport") == 1
        assert described(document, "/def/sector/health") == 0

    def test_together_it_is_what_the_mapping_says(self, portal, records):
        graph = Graph().parse(data=portal.settled("/catalog.ttl").body, format="turtle")
        for record in records:
            wanted = rendering.graph(rendering.readable(record["id"]) or {})
            assert set(wanted) <= set(graph)
            texts = store.texts(record["id"]) or {}
            assert isomorphic(wanted, Graph().parse(data=texts["nt"], format="nt"))

    def test_changes_carry_what_they_name(self, portal, records):
        changes = re.search(r'<([^>]+)>; rel="[^"]*dcat#next"', portal.settled("/catalog.ttl").headers["Link"])
        assert changes
        portal.agency.call("package_patch", id=records[2]["id"], version="2")
        document = portal.settled(portal.path(changes[1])).body
        assert described(document, "/def/sector/health") == 1
        assert described(document, "/def/sector/transport") == 0

    def test_a_record_that_is_rendered_for_its_reader_brings_its_own(self, portal, records, monkeypatch):
        portal.settled("/catalog.ttl")
        monkeypatch.setattr("ckanext.provdata.outbox.service.claim", lambda connection, subjects: [])
        model.Session.execute(sa.select(sa.func.provdata_feed_close(records[2]["id"], False)))
        model.Session.commit()
        assert described(portal.read("/catalog.ttl").body, "/def/sector/health") == 1


class TestKeeping:
    def kept(self) -> set[int]:
        return set(model.Session.scalars(sa.select(store.SHARED.c.id)))

    def test_the_second_record_adds_only_what_is_new(self, portal, records):
        portal.settled("/catalog.ttl")
        before = self.kept()
        portal.publish("transport")
        portal.settled("/catalog.ttl")
        assert self.kept() == before

    def test_a_provider_that_is_renamed_is_said_by_its_new_name_alone(self, portal, records):
        portal.settled("/catalog.ttl")
        before = self.kept()
        portal.agency.user = factories.Sysadmin()
        portal.agency.call("organization_patch", id=portal.agency.org["id"], title="改名后的厅")
        graph = portal.graph("/catalog.ttl")
        agent = Site(portal.base).organization(portal.agency.org["id"])
        assert list(graph.objects(agent, FOAF.name)) == [Literal("改名后的厅", lang="zh")]
        assert len(self.kept() - before) == 1
