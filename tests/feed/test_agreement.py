"""What the feed says is what ckanext-dcat's serialiser makes of the same record with our profile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from ckanext.dcat.processors import RDFSerializer
from rdflib import Graph, URIRef
from rdflib.compare import graph_diff, isomorphic
from rdflib.namespace import DCAT, RDF

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.dcat.policy import document
from ckanext.provdata.feed.policy.hydra import HYDRA
from ckanext.provdata.schemas import compose
from tests.release.conftest import as_anybody

PARSERS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "jsonld": "json-ld", "nt": "nt", "n3": "n3"}
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"opening_grade": "conditional", "opening_condition": "签订协议", "license_id": "other-closed"},
    {"opening_grade": "closed", "opening_basis": "《条例》第十条", "license_id": ""},
    {"title": '引号"与<尖括号>&换行', "notes": "一\r\n\n二\u2028三\t\\四", "contact_email": ""},
)


def serialised(record_ids: Iterable[str]) -> Graph:
    """The records by ckanext-dcat's serialiser, as anybody may read them."""
    serialiser = RDFSerializer(profiles=["provdata_dcat_ap_3"])
    for record_id in record_ids:
        serialiser.graph_from_dataset(as_anybody("package_show", id=record_id))
    return serialiser.g


def entered(records: Graph) -> Graph:
    """The same, and listed in the catalogue."""
    for dataset in list(records.subjects(RDF.type, DCAT.Dataset)):
        document.enter(records, dcat.site(), URIRef(str(dataset)))
    return records


def differences(found: Graph, wanted: Graph) -> list[str]:
    """What either says and the other does not."""
    _, beyond, missing = graph_diff(found, wanted)
    return [
        " ".join([sign, *(node.n3() for node in triple)])
        for sign, graph in (("+", beyond), ("-", missing))
        for triple in graph
    ]


def parsed(answer: Any, extension: str) -> Graph:
    return Graph().parse(data=answer.body, format=PARSERS[extension])


@pytest.fixture
def records(portal) -> list[str]:
    """One of every type, of every kind in turn, some with files."""
    found = [portal.publish(sector, **KINDS[at % len(KINDS)]) for at, sector in enumerate(compose.SECTORS)]
    for record in found[::4]:
        portal.upload(record)
    portal.settled("/catalog.ttl")
    return [record["id"] for record in found]


def test_every_record_in_every_syntax_is_what_the_profile_serialises(portal, records):
    for record_id in records:
        wanted = serialised([record_id])
        assert len(wanted) > 40
        for extension in PARSERS:
            found = parsed(portal.read(f"/dataset/{record_id}.{extension}"), extension)
            assert isomorphic(found, wanted), (record_id, extension, differences(found, wanted))


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 3)
def test_the_whole_is_its_head_and_the_records_and_the_union_of_its_pages(portal, records):
    head = portal.graph("/catalog.ttl?organization=nobody")
    wanted = head + entered(serialised(records))
    for extension in PARSERS:
        found = parsed(portal.read(f"/catalog.{extension}"), extension)
        assert isomorphic(found, wanted), (extension, differences(found, wanted))
        found, pages = Graph(), list(walk(portal, extension))
        for page in pages:
            found += page
        assert len(pages) == 4
        turned = set(found.subjects(RDF.type, HYDRA.PagedCollection))
        assert len(turned) == len(pages)
        assert {triple for triple in found if triple[0] not in turned} == set(wanted), extension


def walk(portal, extension):
    following = f"/catalog.{extension}?page=1"
    while following:
        page = portal.read(following)
        yield parsed(page, extension)
        links = page.headers["Link"].split(", ")
        following = next((portal.path(one[1:].partition(">")[0]) for one in links if one.endswith('rel="next"')), "")
