"""The whole of it: a record or a catalogue into a graph, and a record out of one."""

from __future__ import annotations

from rdflib import Graph, URIRef

from ckanext.provdata.dcat.policy import derived
from ckanext.provdata.dcat.policy.mapping import CATALOGUE, CORE, table
from ckanext.provdata.dcat.policy.rows import Record, read_all, write_all
from ckanext.provdata.dcat.policy.scope import Scope
from ckanext.provdata.dcat.policy.terms import DCAT, PREFIXES, Site, fragment


def write_record(graph: Graph, site: Site, dataset: URIRef, record: Record) -> None:
    """Add all triples of a flat record (see ``projection``)."""
    bind(graph, site)
    scope = Scope(graph, site, dataset)
    write_all(table(record["type"]), scope, record)
    derived.dataset(scope, record)


def read_record(graph: Graph, dataset: URIRef) -> Record:
    """The flat record of a dataset, its own portal's terms understood; fields that are not there are missing."""
    scope = Scope(graph, Site.of_dataset(dataset), dataset)
    core = read_all(CORE, scope)
    sector = table(core.get("type", ""))[len(CORE) :]
    return {**core, **read_all(sector, scope)}


def write_catalogue(graph: Graph, site: Site, record: Record) -> None:
    """Add the catalogue's own triples. ``record``: see ``mapping.CATALOGUE``; ``modified`` besides."""
    bind(graph, site)
    scope = Scope(graph, site, site.catalogue())
    write_all(CATALOGUE, scope, record)
    derived.catalogue(scope, record)


def read_catalogue(graph: Graph, site: Site) -> Record:
    return read_all(CATALOGUE, Scope(graph, site, site.catalogue()))


def enter(graph: Graph, site: Site, dataset: URIRef) -> None:
    """List a dataset and its entry in the catalogue."""
    graph.add((site.catalogue(), DCAT.dataset, dataset))
    entry = fragment(dataset, "record")
    if (entry, None, dataset) in graph:
        graph.add((site.catalogue(), DCAT.record, entry))


def prefixes(site: Site) -> dict[str, str]:
    """Namespaces of everything the mapping writes, by prefix."""
    return {**{prefix: str(namespace) for prefix, namespace in PREFIXES.items()}, "provdata": str(site.term(""))}


def bind(graph: Graph, site: Site) -> None:
    for prefix, namespace in prefixes(site).items():
        graph.bind(prefix, namespace)
