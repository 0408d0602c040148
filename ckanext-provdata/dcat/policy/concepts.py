"""Values from value lists: ours, the EU's, the region table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Node

from ckanext.provdata.catalogue import policy as catalogue
from ckanext.provdata.dcat.policy import authorities
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope, describe_scheme
from ckanext.provdata.dcat.policy.terms import ADMS, DCAT, DCT, GSP, SKOS
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.schemas import vocabulary as lists


@dataclass(frozen=True)
class Concept:
    """A code of one of our value lists, as a concept of ours with its labels and its broader concepts."""

    vocabulary: str

    def write(self, scope: Scope, value: Any) -> URIRef:
        code = str(value)
        concept = scope.site.concept(self.vocabulary, code)
        at = scope.at(concept)
        if not at.is_described(SKOS.Concept):
            self._describe(at, code)
        return concept

    def _describe(self, at: Scope, code: str) -> None:
        entry = lists.term(self.vocabulary, code) or {}
        at.is_a(SKOS.Concept)
        at.add(SKOS.notation, Literal(code))
        at.label(SKOS.prefLabel, entry.get("label", {LANGUAGE: code}))
        at.add(SKOS.inScheme, scheme(at, self.vocabulary))
        parent = self._parent(code)
        if parent:
            at.add(SKOS.broader, self.write(at, parent))

    def read(self, scope: Scope, node: Node) -> str | None:
        return scope.site.code(self.vocabulary, URIRef(str(node)))

    def _parent(self, code: str) -> str | None:
        """The code above in the same list; some lists name a term of another list as parent."""
        parent = (lists.term(self.vocabulary, code) or {}).get("parent")
        return parent if parent and lists.term(self.vocabulary, parent) else None


@dataclass(frozen=True)
class CatalogueClass(Concept):
    """A class of the catalogue tree. An agency's own 细目, which no list has, hangs below its 目."""

    vocabulary: str = "catalogue_class"

    def _parent(self, code: str) -> str | None:
        return next(iter(catalogue.class_with_ancestors(code)[1:]), None)


def scheme(scope: Scope, vocabulary: str) -> URIRef:
    """One of our value lists as concept scheme."""
    return describe_scheme(scope, scope.site.scheme(vocabulary), lists.vocabulary(vocabulary)["label"])


@dataclass(frozen=True)
class Authority:
    """A code of a value list whose terms are concepts of the EU: the EU's concept is what is published.

    ``types`` are the classes DCAT-AP gives the predicate's values. A code without EU concept cannot be said.
    """

    vocabulary: str
    types: tuple[URIRef, ...] = ()

    def write(self, scope: Scope, value: Any) -> Node | None:
        entry = lists.find(self.vocabulary, str(value))
        if not entry or "uri" not in entry:
            return None
        return authorities.describe(scope, URIRef(entry["uri"]), entry["label"]["zh_Hans_CN"], self.types)

    def read(self, scope: Scope, node: Node) -> str | None:
        return next((entry["value"] for entry in lists.terms(self.vocabulary) if entry.get("uri") == str(node)), None)


@dataclass(frozen=True)
class Licence:
    """A licence: the EU's concept where there is one, else its own address, else a concept of ours."""

    def write(self, scope: Scope, value: Any) -> URIRef:
        entry = lists.find("licence", str(value)) or {"value": str(value), "label": {LANGUAGE: str(value)}}
        node = self._node(scope, entry)
        at = scope.at(node)
        at.is_a(DCT.LicenseDocument)
        at.label(DCT.title, entry["label"])
        if authorities.split(str(node)):
            authorities.describe(scope, node, entry["label"]["zh_Hans_CN"])
        return node

    def read(self, scope: Scope, node: Node) -> str | None:
        known = (entry["value"] for entry in lists.terms("licence") if self._node(scope, entry) == node)
        return next(known, None) or scope.site.code("licence", URIRef(str(node)))

    @staticmethod
    def _node(scope: Scope, entry: dict[str, Any]) -> URIRef:
        address = entry.get("uri") or entry.get("url")
        return URIRef(address) if address else scope.site.concept("licence", entry["value"])


@dataclass(frozen=True)
class Place:
    """A GB/T 2260 region as location: code, name and centroid."""

    def write(self, scope: Scope, value: Any) -> URIRef:
        code = str(value)
        node = scope.site.region(code)
        at = scope.at(node)
        if not at.is_described(DCT.Location):
            self._describe(at, code)
        return node

    @staticmethod
    def _describe(at: Scope, code: str) -> None:
        at.is_a(DCT.Location)
        at.add(DCT.identifier, Literal(code))
        region = regions.find(code)
        at.add(SKOS.prefLabel, Literal(region.name if region else code, lang=LANGUAGE))
        if region and region.lon is not None:
            at.add(DCAT.centroid, Literal(f"POINT({region.lon} {region.lat})", datatype=GSP.wktLiteral))

    def read(self, scope: Scope, node: Node) -> str | None:
        return scope.site.code("region", URIRef(str(node)))


@dataclass(frozen=True)
class CatalogueCode:
    """A catalogue code that names a record, perhaps of another catalogue: a thing of its own that carries the code."""

    def write(self, scope: Scope, value: Any) -> URIRef:
        node = scope.site.concept("catalogue_code", str(value))
        scope.at(node).is_a(ADMS.Identifier)
        scope.at(node).add(SKOS.notation, Literal(str(value)))
        return node

    def read(self, scope: Scope, node: Node) -> str | None:
        return scope.site.code("catalogue_code", URIRef(str(node)))
