"""DCAT-AP 3.0.1 as SHACL: the portal's statement of its constraints (``quality/data/constraints.csv``), and the
official files if there.

The official files cannot be kept with the project; put them into ``official/`` to have the tests use them as well.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, XSD, Namespace
from rdflib.term import Node

from ckanext.provdata.quality.policy import compliance

HERE = Path(__file__).parent
OFFICIAL = HERE / "official"
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#", "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": str(XSD),
}  # fmt: skip
EU = "http://publications.europa.eu/resource/authority/"
DATES = (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)
NODES = {"literal": SH.Literal, "iri": SH.IRI, "node": SH.BlankNodeOrIRI}


def rows() -> Iterator[dict[str, str]]:
    with compliance.TABLE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def shapes() -> Graph:
    """One node shape for each class of the table."""
    graph = Graph()
    for row in rows():
        target = expand(row["class"])
        shape = URIRef(f"urn:shape:{row['class']}")
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, target))
        graph.add((shape, SH.property, property_shape(graph, row)))
    return graph


def property_shape(graph: Graph, row: dict[str, str]) -> BNode:
    shape = BNode()
    graph.add((shape, SH.path, expand(row["property"])))
    for column, predicate in (("min", SH.minCount), ("max", SH.maxCount)):
        if row[column]:
            graph.add((shape, predicate, Literal(int(row[column]))))
    if row["value"]:
        value_constraint(graph, shape, row["value"])
    if row["range"]:
        graph.add((shape, SH["class"], expand(row["range"])))
    if row["authority"]:
        authority_constraint(graph, shape, row["authority"])
    return shape


def value_constraint(graph: Graph, shape: BNode, value: str) -> None:
    if value == "date":
        options: list[Node] = [BNode() for _ in DATES]
        for option, datatype in zip(options, DATES, strict=True):
            graph.add((option, SH.datatype, datatype))
        head = BNode()
        Collection(graph, head, options)
        graph.add((shape, SH["or"], head))
    elif value in NODES:
        graph.add((shape, SH.nodeKind, NODES[value]))
    else:
        graph.add((shape, SH.datatype, expand(value)))


def authority_constraint(graph: Graph, shape: BNode, authority: str) -> None:
    """Every value lies in that EU table, or, with ``~``, has an address of that beginning."""
    if authority.startswith("~"):
        graph.add((shape, SH.pattern, Literal(f"^{authority[1:]}")))
        return
    inside, scheme = BNode(), BNode()
    graph.add((shape, SH.node, inside))
    graph.add((inside, SH.property, scheme))
    graph.add((scheme, SH.path, SKOS.inScheme))
    graph.add((scheme, SH.hasValue, URIRef(EU + authority if ":" not in authority else authority)))


def expand(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def violations(data: Graph, shape_graph: Graph) -> list[dict[str, Any]]:
    """Results of severity Violation, as focus node, path, value and message."""
    _, report, text = validate(data, shacl_graph=shape_graph)
    assert isinstance(report, Graph), text
    found = report.subjects(SH.resultSeverity, SH.Violation)
    top = [result for result in found if (None, SH.result, result) in report]
    return [
        {
            "focus": str(report.value(result, SH.focusNode)),
            "path": str(report.value(result, SH.resultPath)),
            "value": str(report.value(result, SH.value)),
            "message": str(report.value(result, SH.resultMessage)),
        }
        for result in top
    ]


def faults(data: Graph) -> list[dict[str, Any]]:
    """Violations of our statement and of every official file that is there."""
    graphs = [shapes(), *(official_graph(path) for path in official())]
    return [fault for graph in graphs for fault in violations(data, graph)]


def official() -> list[Path]:
    return sorted(OFFICIAL.glob("*.ttl"))


@cache
def official_graph(path: Path) -> Graph:
    """An official file, less property shapes without a path: release 3.0.1 has some that no validator can read."""
    graph = Graph().parse(path, format="turtle")
    for shape, part in list(graph.subject_objects(SH.property)):
        if (part, SH.path, None) not in graph:
            graph.remove((shape, SH.property, part))
    return graph
