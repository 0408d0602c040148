"""Where in a graph a value is written or read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.provdata.dcat.policy.terms import DCT, SKOS, Site

LANGUAGE = "zh"
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Scope:
    """A subject in a graph of a site."""

    graph: Graph
    site: Site
    subject: URIRef

    def at(self, subject: URIRef) -> Scope:
        return replace(self, subject=subject)

    def add(self, predicate: URIRef, *nodes: Node | None) -> None:
        for node in nodes:
            if node is not None:
                self.graph.add((self.subject, predicate, node))

    def is_a(self, *types: URIRef) -> None:
        self.add(RDF.type, *types)

    def is_described(self, *types: URIRef) -> bool:
        """Whether the subject stands in the graph with these types: then all that is said of it was said.

        Records share concepts, schemes and places; half of a page's statements would be repetitions.
        """
        return all((self.subject, RDF.type, one) in self.graph for one in types)

    def objects(self, predicate: URIRef) -> list[Node]:
        return list(self.graph.objects(self.subject, predicate))

    def label(self, predicate: URIRef, labels: Labels) -> None:
        """Labels by CKAN locale, as the vocabulary files have them."""
        self.add(predicate, *(Literal(text, lang=_tag(locale)) for locale, text in labels.items() if text))


def _tag(locale: str) -> str:
    return LANGUAGE if locale.startswith("zh") else locale


def describe_scheme(scope: Scope, scheme: URIRef, title: Labels) -> URIRef:
    """A concept scheme with its title, as the shapes ask of every scheme named."""
    at = scope.at(scheme)
    if not at.is_described(SKOS.ConceptScheme):
        at.is_a(SKOS.ConceptScheme)
        at.label(DCT.title, title)
    return scheme
