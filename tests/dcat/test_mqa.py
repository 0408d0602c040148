"""The assessment itself: that it gives and takes points where it should."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from tests.dcat import mqa
from tests.dcat.records import SITE, shown
from tests.dcat.test_shapes import FILE, graph_of


def yes(_url: str) -> bool:
    return True


def only_score(graph, reachable=yes):
    (found,) = mqa.scores(graph, reachable).values()
    return found


def one_file() -> dict:
    package = shown("transport")
    return {**package, "resources": package["resources"][:1]}


def test_the_dimensions_have_the_published_weights():
    sums: dict[str, int] = {}
    for metric in mqa.METRICS:
        sums[metric.dimension] = sums.get(metric.dimension, 0) + metric.points
    assert sums == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }
    assert mqa.TOTAL == 405


def test_a_full_record_with_its_file_reaches_all_of_it():
    assert sum(only_score(graph_of(one_file())).values()) == 405


def test_links_that_do_not_answer_cost_eighty():
    assert sum(only_score(graph_of(one_file()), lambda _url: False).values()) == 325


def test_an_interface_beside_the_file_halves_what_it_lacks():
    found = only_score(graph_of(shown("transport")))
    assert found["size"] == 2.5
    assert found["download URL"] == 10


@pytest.mark.parametrize(
    ("changes", "metric"),
    [
        ({"tags": []}, "keywords"),
        ({"temporal_start": "", "temporal_end": ""}, "time"),
        ({"license_id": "other-open"}, "licence from vocabulary"),
        ({"license_id": ""}, "licence"),
        ({"opening_grade": ""}, "access rights"),
    ],
)
def test_what_is_missing_costs_its_points(changes, metric):
    assert only_score(graph_of({**one_file(), **changes}))[metric] == 0


def test_a_violation_costs_conformance():
    graph = graph_of(one_file())
    graph.remove((FILE, mqa.DCAT.accessURL, None))
    assert only_score(graph)["conforms to DCAT-AP"] == 0


def test_open_datasets_are_public_ones_with_files():
    closed = shown("health", opening_grade="closed", opening_basis="《条例》", resources=[])
    graph = graph_of(shown("transport"), closed, shown("education", resources=[]))
    assert mqa.open_datasets(graph) == {f"{SITE}/dataset/{shown('transport')['id']}"}


def test_the_table_names_every_metric():
    graph = graph_of(one_file())
    text = mqa.table(mqa.scores(graph, yes))
    assert all(metric.name in text for metric in mqa.METRICS)
    assert "mean 405.0" in text


def test_pages_are_followed_to_the_end():
    def turtle(number: int) -> str:
        following = f"; <{mqa.HYDRA.next}> <urn:page:{number + 1}>" if number < 3 else ""
        return f"<urn:page:{number}> a <{mqa.HYDRA.PagedCollection}>{following} ."

    asked: list[str] = []

    def fetch(url: str) -> str:
        asked.append(url)
        return turtle(int(url.rpartition(":")[2]))

    assert len(list(mqa.pages(str(URIRef("urn:page:1")), fetch))) == 3
    assert asked == ["urn:page:1", "urn:page:2", "urn:page:3"]
