"""A resource as distribution: its identifier, and what is said of it beyond its own fields."""

from __future__ import annotations

import re

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS, XSD
from rdflib.term import Node

from ckanext.provdata.dcat.policy import authorities
from ckanext.provdata.dcat.policy.concepts import Licence
from ckanext.provdata.dcat.policy.rows import Record
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import DCAT, DCATAP, DCT, fragment

_DATASET = re.compile(r"(?P<dataset>.*/dataset/[^/#]+)/resource/")


def place(scope: Scope, resource: Record) -> URIRef:
    return URIRef(f"{scope.subject}/resource/{resource['id']}")


def key(scope: Scope, node: Node) -> str | None:
    return last_segment(str(node), f"{scope.subject}/resource/")


def last_segment(address: str, prefix: str) -> str | None:
    """What follows the prefix, None when the address does not begin with it."""
    return address.removeprefix(prefix) if address.startswith(prefix) else None


def dataset_of(resource: URIRef) -> URIRef:
    """The dataset a distribution's identifier lies in."""
    found = _DATASET.match(str(resource))
    if not found:
        raise ValueError(f"not a distribution of ours: {resource}")
    return URIRef(found["dataset"])


def derive(scope: Scope, resource: Record, record: Record) -> None:
    """What holds for the record holds for its files, and DCAT wants it said there: licence, rights, language."""
    if record.get("license_id"):
        scope.add(DCT.license, Licence().write(scope, record["license_id"]))
    scope.add(DCT.rights, fragment(dataset_of(scope.subject), "rights"))
    availability(scope, resource.get("ends_at"))
    _dates(scope, resource)
    if resource.get("datastore_active"):
        scope.add(DCAT.accessService, _service(scope, resource))


def availability(scope: Scope, ends_at: str | None) -> None:
    """For how long: what is open is to stay, since the portal withdraws by a decision only, unless an end was planned,
    an instant that DCAT has no word for."""
    code = "TEMPORARY" if ends_at else "AVAILABLE"
    scope.add(DCATAP.availability, authorities.describe(scope, authorities.uri("planned-availability", code)))
    if ends_at:
        scope.add(scope.site.term("closesAt"), instant(ends_at))


def _dates(scope: Scope, resource: Record) -> None:
    if resource.get("created"):
        scope.add(DCT.issued, instant(resource["created"]))
    if resource.get("changed") and not resource.get("data_modified"):
        scope.add(DCT.modified, instant(resource["changed"]))


def instant(text: str) -> Literal:
    """CKAN's time stamps are UTC without saying so."""
    return Literal(f"{text}+00:00" if re.search(r"T[^Z+]*$", text) else text, datatype=XSD.dateTime)


def _service(scope: Scope, resource: Record) -> URIRef:
    """The table's query interface as data service."""
    dataset = dataset_of(scope.subject)
    base = str(dataset).partition("/dataset/")[0]
    node = fragment(scope.subject, "api")
    at = scope.at(node)
    at.is_a(DCAT.DataService)
    at.add(DCT.title, Literal(f"{resource.get('name') or resource['id']}（数据接口）", lang=LANGUAGE))
    endpoint(at, f"{base}/api/3/action/datastore_search?resource_id={resource['id']}")
    at.add(DCAT.servesDataset, dataset)
    return node


def endpoint(service: Scope, address: str) -> None:
    """Where a data service answers; typed, because one of the official shape files asks it of every endpoint."""
    service.add(DCAT.endpointURL, URIRef(address))
    service.at(URIRef(address)).is_a(RDFS.Resource)
