"""The Metadata Quality Assessment of data.europa.eu, computed here from its published list of metrics.

405 points for a dataset: findability 100, accessibility 100, interoperability 110, reusability 75, contextuality 20.
What is measured on distributions counts by the share of a dataset's distributions that have it; a dataset without
distributions gets nothing for them. A link counts as reachable only when a request to it was answered with 2xx.

    python -m tests.dcat.mqa http://127.0.0.1:5000/catalog.ttl
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, Namespace
from rdflib.term import Node

from tests.dcat import conformance

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
EU = conformance.EU
IANA = ("https://www.iana.org/assignments/media-types/", "http://www.iana.org/assignments/media-types/")
#: The file types that count as machine-readable and as non-proprietary, as the MQA's own lists have them. A type whose
#: standing we could not establish (XLSX) is left out of the second, so the figure errs on the low side.
MACHINE_READABLE = {
    *("CSV", "GEOJSON", "ICS", "JSON", "JSON_LD", "KML", "KMZ", "NETCDF", "ODS", "RDFA", "RDF_N_QUADS"),
    *("RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "SHP", "XLS", "XLSX", "XML"),
}
NON_PROPRIETARY = {
    *("ATOM", "BMP", "CSV", "GEOJSON", "GIF", "GML", "HDF", "HTML", "ICS", "JPEG2000", "JSON", "JSON_LD", "KML", "KMZ"),
    *("NETCDF", "ODS", "ODT", "PDF", "PNG", "RDF", "RDFA", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE"),
    *("RDF_XML", "RSS", "RTF", "SVG", "TAR", "TIFF", "TSV", "TXT", "WFS_SRVC", "WMS_SRVC", "XHTML", "XML", "ZIP"),
}

Reachable = Callable[[str], bool]


@dataclass(frozen=True)
class Look:
    """One dataset or distribution in its graph, and what is known of links and conformance."""

    graph: Graph
    node: Node
    reachable: Reachable
    conforms: bool

    def all(self, predicate: URIRef) -> list[Node]:
        return list(self.graph.objects(self.node, predicate))

    def has(self, predicate: URIRef) -> bool:
        return bool(self.all(predicate))

    def within(self, predicate: URIRef, *beginnings: str) -> bool:
        return any(str(value).startswith(beginnings) for value in self.all(predicate))

    def answers(self, predicate: URIRef) -> bool:
        values = self.all(predicate)
        return bool(values) and all(self.reachable(str(value)) for value in values)

    def file_type_in(self, codes: set[str]) -> bool:
        return any(str(value).removeprefix(f"{EU}file-type/") in codes for value in self.all(DCT["format"]))


@dataclass(frozen=True)
class Metric:
    dimension: str
    name: str
    points: int
    on_distributions: bool
    holds: Callable[[Look], bool]


METRICS = (
    Metric("findability", "keywords", 30, False, lambda at: at.has(DCAT.keyword)),
    Metric("findability", "categories", 30, False, lambda at: at.has(DCAT.theme)),
    Metric("findability", "place", 20, False, lambda at: at.has(DCT.spatial)),
    Metric("findability", "time", 20, False, lambda at: at.has(DCT.temporal)),
    Metric("accessibility", "access URL answers", 50, True, lambda at: at.answers(DCAT.accessURL)),
    Metric("accessibility", "download URL", 20, True, lambda at: at.has(DCAT.downloadURL)),
    Metric("accessibility", "download URL answers", 30, True, lambda at: at.answers(DCAT.downloadURL)),
    Metric("interoperability", "format", 20, True, lambda at: at.has(DCT["format"])),
    Metric("interoperability", "media type", 10, True, lambda at: at.has(DCAT.mediaType)),
    Metric(
        "interoperability", "both from vocabularies", 10, True,
        lambda at: at.within(DCT["format"], f"{EU}file-type/") and at.within(DCAT.mediaType, *IANA),
    ),
    Metric("interoperability", "non-proprietary", 20, True, lambda at: at.file_type_in(NON_PROPRIETARY)),
    Metric("interoperability", "machine-readable", 20, True, lambda at: at.file_type_in(MACHINE_READABLE)),
    Metric("interoperability", "conforms to DCAT-AP", 30, False, lambda at: at.conforms),
    Metric("reusability", "licence", 20, True, lambda at: at.has(DCT.license)),
    Metric("reusability", "licence from vocabulary", 10, True, lambda at: at.within(DCT.license, f"{EU}licence/")),
    Metric("reusability", "access rights", 10, False, lambda at: at.has(DCT.accessRights)),
    Metric(
        "reusability", "access rights from vocabulary", 5, False,
        lambda at: at.within(DCT.accessRights, f"{EU}access-right/"),
    ),
    Metric("reusability", "contact point", 20, False, lambda at: at.has(DCAT.contactPoint)),
    Metric("reusability", "publisher", 10, False, lambda at: at.has(DCT.publisher)),
    Metric("contextuality", "rights", 5, True, lambda at: at.has(DCT.rights)),
    Metric("contextuality", "size", 5, True, lambda at: at.has(DCAT.byteSize)),
    Metric("contextuality", "issued", 5, False, lambda at: at.has(DCT.issued)),
    Metric("contextuality", "modified", 5, False, lambda at: at.has(DCT.modified)),
)  # fmt: skip
TOTAL = sum(metric.points for metric in METRICS)

Score = dict[str, float]


def scores(graph: Graph, reachable: Reachable) -> dict[str, Score]:
    """Points by metric for every dataset of the graph."""
    faults = {fault["focus"] for fault in conformance.violations(graph, conformance.shapes())}
    datasets = sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str)
    # A fault in something shared, such as a concept or a publisher, speaks against all who refer to it.
    shared = {focus for focus in faults if not any(focus.startswith(str(dataset)) for dataset in datasets)}
    return {
        str(dataset): score(Look(graph, dataset, cache(reachable), not shared and not _own(faults, dataset)))
        for dataset in datasets
    }


def _own(faults: set[str], dataset: Node) -> bool:
    return any(focus.startswith(str(dataset)) for focus in faults)


def score(look: Look) -> Score:
    files = [Look(look.graph, node, look.reachable, look.conforms) for node in look.all(DCAT.distribution)]
    return {metric.name: metric.points * _share(metric, look, files) for metric in METRICS}


def _share(metric: Metric, look: Look, files: list[Look]) -> float:
    asked = files if metric.on_distributions else [look]
    return sum(metric.holds(one) for one in asked) / len(asked) if asked else 0.0


def open_datasets(graph: Graph) -> set[str]:
    """Datasets that are open to everybody and have something to fetch."""
    public = graph.subjects(DCT.accessRights, URIRef(f"{EU}access-right/PUBLIC"))
    return {str(dataset) for dataset in public if (dataset, DCAT.distribution, None) in graph}


def table(found: dict[str, Score]) -> str:
    """Mean points by metric and dimension, as text."""
    count = max(len(found), 1)
    mean = {metric.name: sum(one[metric.name] for one in found.values()) / count for metric in METRICS}
    by_dimension: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for metric in METRICS:
        by_dimension[metric.dimension] += mean[metric.name]  # type: ignore[assignment]
        most[metric.dimension] += metric.points
    lines = [f"{metric.dimension:18}{metric.name:32}{mean[metric.name]:7.1f} / {metric.points}" for metric in METRICS]
    lines += [f"{'= ' + name:50}{by_dimension[name]:7.1f} / {most[name]}" for name in most]
    totals = sorted(sum(one.values()) for one in found.values()) or [0.0]
    lines.append(f"{len(found)} datasets: mean {sum(totals) / count:.1f}, lowest {totals[0]:.1f}, of {TOTAL}")
    return "\n".join(lines)


def pages(address: str, fetch: Callable[[str], str]) -> Iterator[str]:
    """The documents of a paged catalogue, following its Hydra links. ``fetch`` returns the Turtle of an address."""
    following: Any = URIRef(address)
    while following:
        text = fetch(str(following))
        yield text
        page = Graph().parse(data=text, format="turtle")
        following = next(iter(page.objects(None, HYDRA.next)), None)


def main(address: str) -> None:
    graph = Graph()
    with requests.Session() as session:
        for text in pages(address, lambda url: session.get(url, timeout=60).text):
            graph.parse(data=text, format="turtle")
        found = scores(graph, lambda url: _answers(session, url))
    kept = open_datasets(graph)
    sys.stdout.write(table({name: one for name, one in found.items() if name in kept}) + "\n")


def _answers(session: requests.Session, url: str) -> bool:
    try:
        return session.head(url, timeout=10, allow_redirects=True).ok
    except requests.RequestException:
        return False


if __name__ == "__main__":
    main(sys.argv[1])
