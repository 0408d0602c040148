"""The feed of a running portal: what is in it, in which form, at which address, and how it stands up to the rules."""

from __future__ import annotations

import re

import pytest
from ckan import model
from ckan.lib.search import rebuild
from ckan.tests import factories
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from ckanext.provdata.dcat.policy import document
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, FOAF, Site
from ckanext.provdata.schemas import compose
from tests.dcat import conformance, mqa

PARSERS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "jsonld": "json-ld", "nt": "nt", "n3": "n3"}
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "n3": "text/n3",
}


def listed(graph: Graph) -> set[str]:
    return {str(dataset).rpartition("/")[2] for dataset in graph.objects(None, DCAT.dataset)}


def test_records_of_all_types_made_by_the_public_actions_conform(portal):
    records = [portal.publish(sector) for sector in compose.SECTORS]
    portal.upload(records[0])
    portal.publish("health", opening_grade="closed", opening_basis="《条例》第十条", license_id="")
    graph = portal.whole()
    assert len(listed(graph)) == len(compose.SECTORS) + 1
    assert conformance.faults(graph) == []


def test_what_the_feed_says_is_what_the_agency_registered(portal):
    for sector in compose.SECTORS:
        record = portal.publish(sector)
        dataset = URIRef(f"{portal.base}/dataset/{record['id']}")
        found = document.read_record(portal.graph(f"/dataset/{record['id']}.ttl"), dataset)
        names = {field["field_name"] for field in compose.load(sector)["dataset_fields"]}
        names |= {"title", "notes", "catalogue_code", "catalogue_class", "update_cycle", "issued", "national_sector"}
        assert {name: found[name] for name in names} == {
            name: sorted(record[name]) if isinstance(record[name], list) else record[name] for name in names
        }
        assert found["publisher"]["id"] == portal.agency.org["id"]


def test_an_open_record_with_a_file_is_assessed_above_350(portal):
    portal.upload(portal.publish("transport"))
    found = mqa.scores(portal.whole(), portal.answers)
    print(mqa.table(found))  # noqa: T201 - the breakdown is part of what a run tells
    assert min(sum(one.values()) for one in found.values()) > 350


@pytest.mark.parametrize("extension", PARSERS)
def test_the_catalogue_and_a_record_in_every_syntax(portal, extension):
    record = portal.publish("science")
    for path in (f"/catalog.{extension}", f"/dataset/{record['id']}.{extension}"):
        answer = portal.get(path)
        assert answer.headers["Content-Type"] == f"{MEDIA_TYPES[extension]}; charset=utf-8"
        graph = Graph().parse(data=answer.body, format=PARSERS[extension])
        dataset = URIRef(f"{portal.base}/dataset/{record['id']}")
        assert (dataset, RDF.type, DCAT.Dataset) in graph
        assert (dataset, DCT.title, Literal(record["title"], lang="zh")) in graph


class TestWhatIsInTheCatalogue:
    def test_private_records_are_not(self, portal):
        shown, hidden = portal.publish("transport"), portal.publish("transport", private=True, title="未公布的名录")
        assert listed(portal.whole()) == {shown["id"]}
        assert "未公布的名录" not in portal.get("/catalog.ttl").body
        assert portal.get(f"/dataset/{hidden['id']}.ttl", status=404)

    def test_other_types_are_not(self, portal):
        shown, source = portal.publish("transport"), portal.publish("transport")
        package = model.Package.get(source["id"])
        assert package
        package.type = "harvest"
        model.Session.commit()
        rebuild(source["id"])
        assert listed(portal.whole()) == {shown["id"]}
        assert portal.get(f"/dataset/{source['id']}.ttl", status=404)

    def test_the_portal_itself_is(self, portal):
        graph = portal.graph("/catalog.ttl")
        catalogue = URIRef(portal.base)
        assert (catalogue, RDF.type, DCAT.Catalog) in graph
        assert graph.value(catalogue, DCT.title)
        assert graph.value(catalogue, DCT.description)
        assert (catalogue, DCAT.themeTaxonomy, URIRef(f"{conformance.EU}data-theme")) in graph
        assert graph.value(graph.value(catalogue, DCT.publisher), FOAF.name)

    def test_the_province_speaks_for_it_when_it_is_there(self, portal):
        province = factories.Organization(name="r130000", title="河北省")
        graph = portal.graph("/catalog.ttl")
        publisher = graph.value(URIRef(portal.base), DCT.publisher)
        assert publisher == Site(portal.base).organization(province["id"])

    def test_its_date_is_that_of_the_last_change(self, portal):
        record = portal.publish("transport")
        modified = portal.graph("/catalog.ttl").value(URIRef(portal.base), DCT.modified)
        assert str(modified).startswith(record["metadata_modified"])

    def test_an_edited_organisation_is_new_at_once(self, portal):
        portal.publish("transport")
        portal.get("/catalog.ttl")
        admin = factories.Sysadmin()
        portal.agency.user = admin
        portal.agency.call("organization_patch", id=portal.agency.org["id"], title="改名后的厅")
        assert "改名后的厅" in portal.get("/catalog.ttl").body


class TestPages:
    @pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
    def test_together_they_hold_every_record_once(self, portal):
        records = [portal.publish("education") for _ in range(5)]
        texts = list(mqa.pages(f"{portal.base}/catalog.ttl?page=1", lambda url: portal.get(portal.path(url)).body))
        found = [dataset for text in texts for dataset in listed(Graph().parse(data=text, format="turtle"))]
        assert len(texts) == 4
        assert sorted(found) == sorted(record["id"] for record in records)

    @pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 1)
    def test_a_walk_that_has_begun_keeps_its_cut(self, portal):
        records = {portal.publish("education")["id"] for _ in range(3)}
        links = portal.get("/catalog.ttl?page=1").headers["Link"]
        later = {portal.publish("education")["id"] for _ in range(3)}
        assert portal.get("/catalog.ttl?page=1").headers["Link"] != links
        found = [listed(portal.graph(f"/catalog.ttl?page={page}&parts=4")) for page in (1, 2, 3, 4)]
        assert sum(map(len, found)) == len(set().union(*found))
        assert records <= set().union(*found) <= records | later

    def test_a_cut_that_is_none_is_not_there(self, portal):
        for parts in (3, 1 << 17):
            assert portal.get(f"/catalog.ttl?page=1&parts={parts}", status=404)

    def test_the_whole_has_no_page(self, portal):
        portal.publish("education")
        assert "hydra:PagedCollection" not in portal.get("/catalog.ttl").body

    def test_a_page_that_is_no_number_is_refused(self, portal):
        for page in ("0", "-1", "x", "٣", "1.5"):
            assert portal.get(f"/catalog.ttl?page={page}", status=400)

    def test_a_page_past_the_last_is_not_there(self, portal):
        assert portal.get("/catalog.ttl?page=2", status=404)

    def test_an_empty_portal_has_a_catalogue_that_conforms(self, portal):
        assert conformance.violations(portal.whole(), conformance.shapes()) == []


class TestChanges:
    def test_only_what_changed_since(self, portal):
        record = portal.publish("tourism")
        assert listed(portal.graph("/catalog.ttl?modified_since=2000-01-01")) == {record["id"]}
        assert listed(portal.graph("/catalog.ttl?modified_since=2999-01-01T00:00:00Z")) == set()

    def test_what_is_no_time_is_refused(self, portal):
        for text in ("yesterday", "2024-13-01", '" OR *:* "'):
            assert portal.get(f"/catalog.ttl?modified_since={text}", status=400)

    def test_no_search_of_the_reader_reaches_the_index(self, portal):
        record = portal.publish("tourism")
        assert listed(portal.graph("/catalog.ttl?q=nothing_like_it&fq=type:none")) == {record["id"]}


class TestNegotiation:
    def test_the_portal_and_a_record_answer_in_rdf_to_who_asks_for_it(self, portal):
        record = portal.publish("meteorology")
        for path in ("/", f"/dataset/{record['id']}", f"/meteorology/{record['name']}"):
            answer = portal.get(path, Accept="text/turtle")
            assert answer.headers["Content-Type"].startswith("text/turtle")
            assert "Accept" in answer.headers["Vary"]

    def test_the_search_page_names_the_catalogues_rdf(self, portal):
        page = portal.get("/dataset/").body
        for extension in ("ttl", "xml", "jsonld", "n3"):
            assert f'href="{portal.base}/catalog.{extension}"' in page

    def test_a_records_page_names_its_rdf_once_for_each_syntax(self, portal):
        record = portal.publish("tourism")
        page = portal.get(f"/tourism/{record['name']}").body
        links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
        assert "text/turtle" in dict(links)
        assert len(links) == len(dict(links))
        for media_type, address in links:
            answer = portal.get(portal.path(address))
            assert answer.headers["Content-Type"].startswith(media_type)

    def test_everybody_else_gets_the_page(self, portal):
        record = portal.publish("meteorology")
        for accept in ("", "*/*", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "image/png"):
            for path in ("/", f"/meteorology/{record['name']}"):
                answer = portal.get(path, Accept=accept)
                assert answer.headers["Content-Type"].startswith("text/html")
                assert "Accept" in answer.headers["Vary"]

    def test_the_better_liked_syntax_is_taken(self, portal):
        answer = portal.get("/", Accept="text/turtle;q=0.5, application/ld+json;q=0.9, text/html;q=0.1")
        assert answer.headers["Content-Type"].startswith("application/ld+json")

    def test_no_other_address_is_touched(self, portal):
        assert "Accept" not in portal.get("/about", Accept="text/turtle").headers.get("Vary", "")

    def test_a_hidden_record_and_none_answer_alike(self, portal):
        hidden = portal.publish("transport", private=True)
        answers = [
            portal.get(f"/dataset/{name}", status=404, Accept="text/turtle")
            for name in (hidden["id"], "00000000-0000-4000-8000-000000000000")
        ]
        assert answers[0].headers["Content-Type"] == answers[1].headers["Content-Type"]


def test_an_unknown_syntax_is_not_there(portal):
    assert portal.get("/catalog.yaml", status=404)


def test_the_actions_refuse_an_unknown_syntax(portal):
    answer = portal.get("/api/3/action/dcat_catalog_show?format=yaml", status=409)
    assert "format" in answer.json["error"]
