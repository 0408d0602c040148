"""How the catalogue is cut into pages, in the Hydra words that ckanext-dcat's harvester follows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, Namespace

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")


@dataclass(frozen=True)
class Paging:
    """Page ``number`` (from 1) of ``count`` records, ``size`` to a page, at ``address`` with ``query``."""

    address: str
    query: dict[str, str]
    number: int
    size: int
    count: int

    @property
    def last(self) -> int:
        return max(1, -(-self.count // self.size))

    def url(self, number: int) -> URIRef:
        return URIRef(f"{self.address}?{urlencode({**self.query, 'page': number})}")

    def links(self) -> dict[str, URIRef]:
        """The neighbours that exist, by Hydra's name."""
        found = {"first": self.url(1), "last": self.url(self.last)}
        if self.number < self.last:
            found["next"] = self.url(self.number + 1)
        if self.number > 1:
            found["previous"] = self.url(self.number - 1)
        return found


def write(graph: Graph, paging: Paging) -> None:
    """Add the page's own triples. Both class names: harvesters look for the one or the other."""
    graph.bind("hydra", HYDRA)
    page = paging.url(paging.number)
    graph.add((page, RDF.type, HYDRA.PagedCollection))
    graph.add((page, RDF.type, HYDRA.PartialCollectionView))
    for name, url in paging.links().items():
        graph.add((page, HYDRA[name], url))
    graph.add((page, HYDRA.totalItems, Literal(paging.count)))
    graph.add((page, HYDRA.itemsPerPage, Literal(paging.size)))
