"""Whether a graph conforms to DCAT-AP 3.0.1, by the statement of its constraints in ``data/constraints.csv``.

A SHACL validator takes a tenth of a second for one record; this reads the table and takes a twentieth of that. The
tests let a validator read the same table and compare.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Literal, Node

from ckanext.provdata.dcat.policy.terms import EU, PREFIXES, SKOS

TABLE = Path(__file__).parent.parent / "data" / "constraints.csv"
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_NAMESPACES = {**{name: str(space) for name, space in PREFIXES.items()}, "xsd": str(XSD)}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    """Class, property, least and most values, kind of value, class of value, value list. The list is an EU authority
    table's name, with ``~`` a pattern of addresses, else a scheme's own address."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def faults(graph: Graph) -> list[str]:
    """What does not conform, each as ``class property``, once. Empty for a graph that does."""
    return list(dict.fromkeys(f"{row['class']} {row['property']}" for row in _rows() if _breaks(graph, row)))


def _breaks(graph: Graph, row: dict[str, str]) -> bool:
    path = _expanded(row["property"])
    return any(_wrong(graph, row, list(graph.objects(node, path))) for node in _nodes(graph, row["class"]))


def _nodes(graph: Graph, name: str) -> Iterator[Node]:
    return graph.subjects(RDF.type, _expanded(name))


def _wrong(graph: Graph, row: dict[str, str], values: list[Node]) -> bool:
    if len(values) < int(row["min"] or 0) or (row["max"] and len(values) > int(row["max"])):
        return True
    return not all(_fits(graph, row, value) for value in values)


def _fits(graph: Graph, row: dict[str, str], value: Node) -> bool:
    return (
        _is_kind(row["value"], value)
        and (not row["range"] or (value, RDF.type, _expanded(row["range"])) in graph)
        and (not row["authority"] or _is_listed(graph, row["authority"], value))
    )


def _is_kind(kind: str, value: Node) -> bool:
    match kind:
        case "":
            return True
        case "literal":
            return isinstance(value, Literal)
        case "iri":
            return isinstance(value, URIRef)
        case "node":
            return not isinstance(value, Literal)
        case "date":
            return isinstance(value, Literal) and value.datatype in _DATES and not value.ill_typed
        case _:
            return isinstance(value, Literal) and value.datatype == _expanded(kind) and not value.ill_typed


def _is_listed(graph: Graph, authority: str, value: Node) -> bool:
    if authority.startswith("~"):
        return re.match(authority[1:], str(value)) is not None
    scheme = URIRef(authority if ":" in authority else EU + authority)
    return (value, SKOS.inScheme, scheme) in graph


@cache
def _expanded(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(_NAMESPACES[prefix] + local)
