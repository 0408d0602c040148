"""What a mapping table is made of. Every entry is read in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rdflib import Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from ckanext.provdata.dcat.policy.kinds import Kind
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import fragment

Record = dict[str, Any]


def is_empty(value: Any) -> bool:
    """True for what stands for "not given": None, empty text, empty list."""
    return value is None or value in ("", [], {})


def _portal_language_first(node: Node) -> tuple[bool, str]:
    language = node.language if isinstance(node, Literal) else None
    return (bool(language) and not str(language).startswith(LANGUAGE), str(node))


@dataclass(frozen=True)
class Row:
    """One field of a record: its predicate, the kind of its values, one value or many.

    ``term`` instead of ``predicate`` is a property in the portal's own namespace.
    """

    field: str
    predicate: URIRef | None
    kind: Kind
    many: bool = False
    term: str | None = None

    def _predicate(self, scope: Scope) -> URIRef:
        return self.predicate or scope.site.term(self.term or self.field)

    def fields(self) -> set[str]:
        return {self.field}

    def write(self, scope: Scope, record: Record) -> None:
        if is_empty(record.get(self.field)):
            return
        value = record[self.field]
        for single in value if self.many else [value]:
            scope.add(self._predicate(scope), self.kind.write(scope, single))

    def read(self, scope: Scope) -> Record:
        nodes = sorted(scope.objects(self._predicate(scope)), key=_portal_language_first)
        values = [value for value in (self.kind.read(scope, node) for node in nodes) if value is not None]
        if not values:
            return {}
        return {self.field: sorted(values) if self.many else values[0]}


def write_all(entries: Iterable[Any], scope: Scope, record: Record) -> None:
    for entry in entries:
        entry.write(scope, record)


def read_all(entries: Iterable[Any], scope: Scope) -> Record:
    """What the entries read; of two entries for one field the first that finds something counts."""
    found: Record = {}
    for entry in entries:
        found = {**entry.read(scope), **found}
    return found


def fields_of(entries: Iterable[Any]) -> set[str]:
    return {name for entry in entries for name in entry.fields()}


@dataclass(frozen=True)
class Group:
    """Fields of the record itself that DCAT keeps in a thing of its own, such as the contact's name and phone.

    The thing is the fragment ``part`` of the subject; it is written when one of its fields has a value.
    """

    predicate: URIRef
    part: str
    types: tuple[URIRef, ...]
    entries: tuple[Any, ...]

    def fields(self) -> set[str]:
        return fields_of(self.entries)

    def write(self, scope: Scope, record: Record) -> None:
        if all(is_empty(record.get(name)) for name in self.fields()):
            return
        node = fragment(scope.subject, self.part)
        scope.add(self.predicate, node)
        scope.at(node).is_a(*self.types)
        write_all(self.entries, scope.at(node), record)

    def read(self, scope: Scope) -> Record:
        node = fragment(scope.subject, self.part)
        return read_all(self.entries, scope.at(node)) if node in scope.objects(self.predicate) else {}


@dataclass(frozen=True)
class Nested:
    """A field that holds one dict with an ``id``; ``place`` names its node, ``key`` takes the id from the node."""

    field: str
    predicate: URIRef
    types: tuple[URIRef, ...]
    place: Callable[[Scope, Record], URIRef]
    key: Callable[[Scope, Node], str | None]
    entries: tuple[Any, ...]

    def fields(self) -> set[str]:
        return {self.field}

    def write(self, scope: Scope, record: Record) -> None:
        if is_empty(record.get(self.field)):
            return
        value = record[self.field]
        node = self.place(scope, value)
        scope.add(self.predicate, node)
        scope.at(node).is_a(*self.types)
        write_all(self.entries, scope.at(node), value)

    def read(self, scope: Scope) -> Record:
        for node in scope.objects(self.predicate):
            key = self.key(scope, node)
            found = read_all(self.entries, scope.at(URIRef(str(node))))
            return {self.field: {**({"id": key} if key else {}), **found}}
        return {}


@dataclass(frozen=True)
class Repeated:
    """A field that holds a list of dicts. Each becomes a node named by ``place``; the order stands in ``position``."""

    field: str
    predicate: URIRef
    types: tuple[URIRef, ...]
    place: Callable[[Scope, Record], URIRef]
    key: Callable[[Scope, Node], str | None]
    entries: tuple[Any, ...]
    derive: Callable[[Scope, Record, Record], None] | None = None

    def fields(self) -> set[str]:
        return {self.field}

    def write(self, scope: Scope, record: Record) -> None:
        for item in record.get(self.field) or []:
            node = self.place(scope, item)
            scope.add(self.predicate, node)
            scope.at(node).is_a(*self.types)
            write_all(self.entries, scope.at(node), item)
            if self.derive:
                self.derive(scope.at(node), item, record)

    def read(self, scope: Scope) -> Record:
        items = [self._item(scope, node) for node in scope.objects(self.predicate)]
        ordered = sorted(items, key=lambda item: (item.get("position", 0), str(item.get("id"))))
        return {self.field: ordered} if ordered else {}

    def _item(self, scope: Scope, node: Node) -> Record:
        key = self.key(scope, node)
        return {**({"id": key} if key else {}), **read_all(self.entries, scope.at(URIRef(str(node))))}


@dataclass(frozen=True)
class Listed:
    """A field that holds a list of dicts whose order is part of the meaning: an RDF list, all its cells named."""

    field: str
    predicate: URIRef
    part: str
    types: tuple[URIRef, ...]
    entries: tuple[Any, ...]
    derive: Callable[[Scope, Record, Record], None] | None = None

    def fields(self) -> set[str]:
        return {self.field}

    def write(self, scope: Scope, record: Record) -> None:
        items = record.get(self.field) or []
        cells = [fragment_of(scope.subject, f"{self.part}-list-{number}") for number in range(1, len(items) + 1)]
        for number, (cell, item) in enumerate(zip(cells, items, strict=True), start=1):
            node = fragment_of(scope.subject, f"{self.part}-{number}")
            scope.at(node).is_a(*self.types)
            write_all(self.entries, scope.at(node), item)
            if self.derive:
                self.derive(scope.at(node), item, record)
            scope.at(cell).add(RDF.first, node)
            scope.at(cell).add(RDF.rest, cells[number] if number < len(cells) else RDF.nil)
        if cells:
            scope.add(self.predicate, cells[0])

    def read(self, scope: Scope) -> Record:
        for head in scope.objects(self.predicate):
            nodes = Collection(scope.graph, head)
            return {self.field: [read_all(self.entries, scope.at(URIRef(str(node)))) for node in nodes]}
        return {}


def fragment_of(subject: URIRef, name: str) -> URIRef:
    """A part named beside the subject when the subject is itself a part of something."""
    return fragment(URIRef(subject.partition("#")[0]), name)
