"""A graph as text in every syntax the feed keeps, made so that texts of several graphs can stand in one document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import dropwhile

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import RDF

#: what is kept of a record, by the extension it is asked for with
FORMS = {
    "ttl": ox.RdfFormat.TURTLE,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
#: extensions that are other names of a form; Turtle is valid N3
SAME_AS = {"rdf": "xml", "n3": "ttl"}
_TYPE = f"<{RDF.type}>"
_WITH_PREFIXES = {"ttl", "xml"}


def form_of(extension: str) -> str:
    return SAME_AS.get(extension, extension)


@dataclass(frozen=True)
class Texts:
    """One graph in every form, without what stands once in a document: prefixes, root element, outer brackets."""

    ttl: str
    xml: str
    jsonld: str
    nt: str


def ordered(graph: Graph, first: str) -> list[str]:
    """N-Triples by subject and predicate, types before all else, since writers group only what follows each other.

    ``first``: the subject that comes first; the same graph gives the same lines. Raises ValueError for a blank node.
    """
    # not splitlines: a text may hold other signs that end a line, which N-Triples do not escape
    lines = graph.serialize(format="nt").split("\n")
    return sorted(filter(None, lines), key=lambda line: _place(line, f"<{first}>"))


def of_lines(lines: Iterable[str], prefixes: Mapping[str, str]) -> Texts:
    """Ordered N-Triples in every form."""
    triples = _triples(lines)
    return Texts(**{form: _inside(form, _write(triples, form, prefixes)) for form in FORMS})


def in_form(form: str, graph: Graph, first: str, prefixes: Mapping[str, str]) -> str:
    """A graph without blank nodes in one form. ``first``: the subject that comes first."""
    return _inside(form, _write(_triples(ordered(graph, first)), form, prefixes))


def _triples(lines: Iterable[str]) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)]


def _place(line: str, first: str) -> tuple[bool, str, bool, str]:
    subject, predicate, rest = line.split(" ", 2)
    if "_:" in (subject[:2], rest[:2]):
        raise ValueError(f"A blank node would meet others of its name: {line}")
    return subject != first, subject, predicate != _TYPE, f"{predicate} {rest}"


def _write(triples: Iterable[ox.Triple], form: str, prefixes: Mapping[str, str]) -> str:
    written = ox.serialize(triples, format=FORMS[form], prefixes=dict(prefixes) if form in _WITH_PREFIXES else None)
    return (written or b"").decode()


def _inside(form: str, text: str) -> str:
    """The text without what is written once in a document."""
    match form:
        case "ttl":
            return "".join(dropwhile(lambda line: line.startswith("@prefix "), text.splitlines(keepends=True)))
        case "xml":
            inner = text.partition("<rdf:RDF")[2].partition(">\n")[2].rpartition("</rdf:RDF>")[0]
            # who reads XML takes a carriage return that stands as it is for a line feed; browsers send them
            return inner.replace("\r", "&#13;")
        case "jsonld":
            return text.strip()[1:-1]
        case _:
            return text


def opening(form: str, prefixes: Mapping[str, str]) -> str:
    """What stands before the first text of a document."""
    match form:
        case "ttl":
            return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
        case "xml":
            spaces = "".join(f' xmlns:{prefix}="{namespace}"' for prefix, namespace in prefixes.items())
            return (
                f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces} xmlns:its="http://www.w3.org/2005/11/its">\n'
            )
        case "jsonld":
            return "["
        case _:
            return ""


def between(form: str) -> str:
    """What stands between two texts of a document."""
    return ",\n" if form == "jsonld" else ""


def closing(form: str) -> str:
    return {"xml": "</rdf:RDF>\n", "jsonld": "]\n"}.get(form, "")
