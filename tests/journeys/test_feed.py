"""A harvester comes to the portal with the whole demo catalogue: every page, every link, every rule."""

from __future__ import annotations

from functools import cache

import pytest
import requests
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from ckanext.provdata.dcat.policy import document
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, Site
from ckanext.provdata.schemas import compose
from tests.dcat import conformance, mqa, pod_schema


@pytest.fixture(scope="module")
def session():
    with requests.Session() as client:
        yield client


@pytest.fixture(scope="module")
def catalogue(journey_site, session) -> Graph:
    """All pages of the catalogue."""
    graph = Graph()
    for text in mqa.pages(f"{journey_site}/catalog.ttl", lambda url: read(session, url)):
        graph.parse(data=text, format="turtle")
    return graph


def read(session: requests.Session, url: str) -> str:
    answer = session.get(url, timeout=120)
    answer.raise_for_status()
    answer.encoding = "utf-8"
    return answer.text


def datasets(graph: Graph) -> list[URIRef]:
    return sorted({URIRef(str(node)) for node in graph.objects(None, DCAT.dataset)})


def test_it_holds_every_public_record_of_every_sector(journey_site, session, catalogue):
    answer = session.get(f"{journey_site}/api/3/action/package_search?rows=0", timeout=60).json()
    assert len(datasets(catalogue)) == answer["result"]["count"]
    found = {document.read_record(catalogue, dataset)["type"] for dataset in datasets(catalogue)}
    assert found >= set(compose.SECTORS) - {"general"}


def test_it_conforms_to_dcat_ap(catalogue):
    assert (None, RDF.type, DCAT.Catalog) in catalogue
    assert conformance.faults(catalogue) == []


def test_project_open_data_holds_the_same_and_is_valid(journey_site, catalogue):
    found = requests.get(f"{journey_site}/data.json", timeout=120).json()
    assert pod_schema.faults(found) == []
    assert {entry["identifier"] for entry in found["dataset"]} == set(map(str, datasets(catalogue)))


def test_the_sitemap_lists_every_record_and_the_portal_is_well(journey_site, session, catalogue):
    listed = read(session, f"{journey_site}/sitemap/records-1-1.xml")
    pages = {str(page) for dataset in datasets(catalogue) for page in catalogue.objects(dataset, DCAT.landingPage)}
    assert {page for page in pages if f"<loc>{page}</loc>" not in listed} == set()
    assert requests.get(f"{journey_site}/healthz", timeout=60).json()["checks"]["feed"]["failed"] == 0


def test_what_opens_later_is_said(catalogue):
    waves = set(catalogue.subjects(RDF.type, Site.of_dataset(datasets(catalogue)[0]).term("Wave")))
    assert waves
    assert all((wave, DCT.accessRights, None) in catalogue for wave in waves)
    assert not waves & set(catalogue.objects(None, DCAT.distribution))


def test_open_records_are_assessed_above_350_of_405(session, catalogue):
    @cache
    def answers(url: str) -> bool:
        return session.head(url, timeout=60, allow_redirects=True).ok

    kept = mqa.open_datasets(catalogue)
    found = {name: one for name, one in mqa.scores(catalogue, answers).items() if name in kept}
    print(mqa.table(found))  # noqa: T201 - the breakdown is part of what a run tells
    assert len(found) >= 50
    assert min(sum(one.values()) for one in found.values()) > 350


def test_the_pages_together_say_what_each_record_says_by_itself(session, catalogue):
    for dataset in datasets(catalogue)[::10]:
        alone = Graph().parse(data=read(session, f"{dataset}.ttl"), format="turtle")
        assert document.read_record(alone, dataset) == document.read_record(catalogue, dataset)


def test_every_record_answers_at_its_own_identifier(session, catalogue):
    for dataset in datasets(catalogue)[::10]:
        page = session.get(str(dataset), timeout=60)
        assert page.ok
        assert page.headers["Content-Type"].startswith("text/html")
        rdf = session.get(str(dataset), timeout=60, headers={"Accept": "text/turtle"})
        assert rdf.headers["Content-Type"].startswith("text/turtle")
        assert (dataset, DCT.title, None) in Graph().parse(data=rdf.text, format="turtle")
