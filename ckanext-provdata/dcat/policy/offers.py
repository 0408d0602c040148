"""What the catalogue says of its own documents: where all of it is to be had, in which form, by which service.

The same in DCAT's words (distributions and services of the catalogue) and in VoID's.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS

from ckanext.provdata.dcat.policy import authorities, distribution, pod
from ckanext.provdata.dcat.policy.kinds import MEDIA_TYPE
from ckanext.provdata.dcat.policy.rows import Record
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, FOAF, PREFIXES, VOID, fragment

PROFILE = URIRef("https://semiceu.github.io/DCAT-AP/releases/3.0.1")
HYDRA = URIRef("http://www.w3.org/ns/hydra/core")
#: of the W3C's names of syntaxes
_FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Form:
    """A syntax of the catalogue: extension, name, media type, EU file type, the W3C's name; ``is_dumped``: daily"""

    extension: str
    name: str
    media_type: str
    file_type: str
    feature: str
    is_dumped: bool = True


FORMS = (
    Form("ttl", "Turtle", "text/turtle", "RDF_TURTLE", "Turtle"),
    Form("xml", "RDF/XML", "application/rdf+xml", "RDF_XML", "RDF_XML"),
    Form("jsonld", "JSON-LD", "application/ld+json", "JSON_LD", "JSON-LD"),
    Form("nt", "N-Triples", "application/n-triples", "RDF_N_TRIPLES", "N-Triples"),
    Form("n3", "N3", "text/n3", "N3", "N3", is_dumped=False),
)
_POD = Form("json", "Project Open Data", "application/json", "JSON", "")


def write(scope: Scope, record: Record) -> None:
    """Add them to the catalogue. record: see ``mapping.CATALOGUE``"""
    base = scope.site.base
    for form in FORMS:
        _offer(scope, record, form, f"{base}/catalog.{form.extension}", PROFILE)
    for form in filter(lambda form: form.is_dumped, FORMS):
        _offer(scope, record, form, f"{base}/feed/dump/catalog.{form.extension}.gz", PROFILE)
    _offer(scope, record, _POD, f"{base}/data.json", URIRef(pod.SCHEMA))
    _service(scope, record)
    _void(scope)


def _offer(scope: Scope, record: Record, form: Form, address: str, standard: URIRef) -> None:
    packed = address.endswith(".gz")
    at = scope.at(fragment(scope.subject, f"{'dump' if packed else 'file'}-{form.extension}"))
    scope.add(DCAT.distribution, at.subject)
    at.is_a(DCAT.Distribution)
    at.add(DCT.title, Literal(f"{record['title']}（{'每日归档，' if packed else ''}{form.name}）", lang=LANGUAGE))
    at.add(DCAT.accessURL, URIRef(address))
    at.add(DCAT.downloadURL, URIRef(address))
    at.add(DCAT.mediaType, MEDIA_TYPE.write(at, form.media_type))
    if packed:
        at.add(DCAT.compressFormat, MEDIA_TYPE.write(at, "application/gzip"))
    concept = authorities.uri("file-type", form.file_type)
    at.add(DCT["format"], authorities.describe(at, concept, form.name, (DCT.MediaTypeOrExtent,)))
    conforms(at, standard)
    distribution.availability(at, None)


def conforms(at: Scope, standard: URIRef) -> None:
    at.add(DCT.conformsTo, standard)
    at.at(standard).is_a(DCT.Standard)


def _service(scope: Scope, record: Record) -> None:
    """The catalogue page by page, filtered, and what changed since."""
    at = scope.at(fragment(scope.subject, "feed"))
    scope.add(DCAT.service, at.subject)
    at.is_a(DCAT.DataService)
    at.add(DCT.title, Literal(f"{record['title']}（目录分页、筛选与变更）", lang=LANGUAGE))
    for form in FORMS:
        distribution.endpoint(at, f"{scope.site.base}/catalog.{form.extension}")
    page = URIRef(f"{scope.site.base}/developers")
    at.add(DCAT.endpointDescription, page)
    at.at(page).is_a(RDFS.Resource)  # as for endpoints, see ``distribution.endpoint``
    for standard in (PROFILE, HYDRA):
        conforms(at, standard)


def _void(scope: Scope) -> None:
    scope.is_a(VOID.Dataset)
    for form in FORMS:
        scope.add(VOID.feature, URIRef(_FORMATS + form.feature))
        scope.add(VOID.dataDump, URIRef(f"{scope.site.base}/catalog.{form.extension}"))
    scope.add(VOID.uriSpace, Literal(f"{scope.site.base}/dataset/"))
    scope.add(VOID.vocabulary, *(URIRef(str(namespace)) for namespace in PREFIXES.values()), scope.site.term(""))


def document(scope: Scope) -> None:
    """Say of ``/.well-known/void`` that it describes the catalogue, which the scope is."""
    at = scope.at(URIRef(f"{scope.site.base}/.well-known/void"))
    at.is_a(VOID.DatasetDescription)
    at.add(FOAF.primaryTopic, scope.subject)
