"""Records of every type conform to DCAT-AP 3.0.1, and what does not conform is found out."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef

from ckanext.provdata.dcat.policy import document, projection
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, SKOS, Site, fragment
from ckanext.provdata.schemas import compose
from tests.dcat import conformance
from tests.dcat.records import ORGANIZATION, SITE, shown

OWN = Site(SITE)
CATALOGUE = {
    "title": "河北省公共数据开放平台",
    "description": "演示",
    "homepage": SITE,
    "languages": ["en", "zh"],
    "region_code": "130000",
    "publisher": projection.publisher(ORGANIZATION),
    "modified": "2024-05-02T03:04:05.123456",
}
BARE = {"contact_name": "", "contact_phone": "", "contact_email": "", "information_items": [], "resources": []}
FIRST_FILE = shown("transport")["resources"][0]["id"]


def wave(state: str) -> dict:
    """The public projection of a wave, as full as it may be."""
    planned = {"release_at": "2024-06-01T01:00:00+00:00"} if state == "planned" else {"release_at": None}
    told = {"title": "第二批", "ends_at": "2025-01-01T00:00:00+00:00", "condition": "签订协议"}
    return {"id": state, "state": state, **planned, **told, "files": [{"name": "名录", "format": "CSV"}]}


KINDS = {
    "full": {},
    "conditional": {"opening_grade": "conditional", "opening_condition": "签订协议", "license_id": "other-closed"},
    "closed": {"opening_grade": "closed", "opening_basis": "《条例》第十条", "license_id": "", "resources": []},
    "planned": {"resources": [], "openings": {"waves": [wave("planned"), wave("on_application")]}},
    "open for a time": {"openings": {"closing": {FIRST_FILE: "2025-01-01T00:00:00+00:00"}}},
    "bare": {**BARE, "data_modified": "", "spatial_bbox": "", "temporal_start": "2023", "temporal_end": "2023-06"},
}


def graph_of(*packages: dict) -> Graph:
    graph = Graph()
    document.write_catalogue(graph, OWN, CATALOGUE)
    for package in packages:
        dataset = OWN.dataset(package["id"])
        document.write_record(graph, OWN, dataset, projection.project(package, ORGANIZATION, OWN))
        document.enter(graph, OWN, dataset)
    return graph


@pytest.mark.parametrize("kind", KINDS)
def test_the_catalogue_with_a_record_of_every_type_conforms(kind):
    graph = graph_of(*(shown(sector, **KINDS[kind]) for sector in compose.SECTORS))
    assert conformance.violations(graph, conformance.shapes()) == []


@pytest.mark.parametrize("path", conformance.official(), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_it_conforms_to_the_official_shapes(kind, path):
    graph = graph_of(*(shown(sector, **KINDS[kind]) for sector in compose.SECTORS))
    assert conformance.violations(graph, conformance.official_graph(path)) == []


DATASET = OWN.dataset(shown("transport")["id"])
FILE = URIRef(f"{DATASET}/resource/{shown('transport')['resources'][0]['id']}")
FAULTS = {
    "no title": (DATASET, DCT.title, None),
    "no description": (DATASET, DCT.description, None),
    "a second publication date": (DATASET, DCT.issued, Literal("2020-01-01")),
    "a publisher that is text": (DATASET, DCT.publisher, Literal("厅")),
    "a format that is text": (FILE, DCT["format"], Literal("CSV")),
    "a frequency of nobody's": (DATASET, DCT.accrualPeriodicity, URIRef("urn:sometimes")),
    "no access address": (FILE, DCAT.accessURL, None),
    "a size that is no number": (FILE, DCAT.byteSize, Literal("2 KB")),
    "a scheme without title": (OWN.scheme("sector"), DCT.title, None),
    "a concept without label": (OWN.concept("sector", "transport"), SKOS.prefLabel, None),
    "a catalogue without publisher": (OWN.catalogue(), DCT.publisher, None),
    "an identifier without notation": (OWN.concept("catalogue_code", "201001/1"), SKOS.notation, None),
    "a period that begins in words": (fragment(DATASET, "period"), DCAT.startDate, Literal("去年")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(name):
    subject, predicate, value = FAULTS[name]
    graph = graph_of(shown("transport"))
    assert (subject, predicate, None) in graph
    if value is None:
        graph.remove((subject, predicate, None))
    else:
        graph.add((subject, predicate, value))
    assert conformance.violations(graph, conformance.shapes())


def test_the_whole_of_eu_terms_lies_in_their_tables():
    """Every EU concept named is described where it is named, in its own table."""
    graph = graph_of(*(shown(sector) for sector in compose.SECTORS))
    concepts = {node for node in graph.objects() if str(node).startswith(conformance.EU) and str(node).count("/") == 6}
    assert len(concepts) > 10
    for concept in concepts:
        assert (concept, SKOS.inScheme, URIRef(str(concept).rpartition("/")[0])) in graph
        assert graph.value(concept, SKOS.prefLabel)
