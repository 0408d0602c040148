"""Namespaces, and the identifiers a portal gives its own things."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from rdflib import URIRef
from rdflib.namespace import Namespace

ADMS = Namespace("http://www.w3.org/ns/adms#")
CNT = Namespace("http://www.w3.org/2011/content#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
GSP = Namespace("http://www.opengis.net/ont/geosparql#")
ORG = Namespace("http://www.w3.org/ns/org#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")

PREFIXES = {
    "adms": ADMS, "cnt": CNT, "csvw": CSVW, "dcat": DCAT, "dcatap": DCATAP, "dct": DCT, "foaf": FOAF, "gsp": GSP,
    "org": ORG, "skos": SKOS, "spdx": SPDX, "vcard": VCARD, "void": VOID,
}  # fmt: skip

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
# The DCAT-AP 3.0.1 vocabulary shape asks for https here, where SPDX's own namespace says http.
SPDX_ALGORITHM = "https://spdx.org/rdf/terms#checksumAlgorithm_"
DATASET_PATH = "/dataset/"


@dataclass(frozen=True)
class Site:
    """A portal's own identifiers. ``base`` is its address without a trailing slash."""

    base: str

    @classmethod
    def of_dataset(cls, dataset: URIRef) -> Site:
        """The portal a dataset's identifier belongs to: another portal's feed is read with its own terms."""
        return cls(str(dataset).rpartition(DATASET_PATH)[0] or str(dataset))

    def catalogue(self) -> URIRef:
        return URIRef(self.base)

    def dataset(self, dataset_id: str) -> URIRef:
        return URIRef(f"{self.base}{DATASET_PATH}{dataset_id}")

    def page(self, dataset_type: str, name: str) -> URIRef:
        return URIRef(f"{self.base}/{dataset_type}/{quote(name)}")

    def resource(self, dataset_id: str, resource_id: str) -> URIRef:
        return URIRef(f"{self.base}{DATASET_PATH}{dataset_id}/resource/{resource_id}")

    def application(self, wave_id: str) -> URIRef:
        """Where a wave is applied for."""
        return URIRef(f"{self.base}/wave/{quote(wave_id)}/apply")

    def organization(self, organization_id: str) -> URIRef:
        return URIRef(f"{self.base}/organization/{quote(organization_id)}")

    def region(self, code: str) -> URIRef:
        return self.concept("region", code)

    def scheme(self, vocabulary: str) -> URIRef:
        return URIRef(f"{self.base}/def/{vocabulary}")

    def concept(self, vocabulary: str, code: str) -> URIRef:
        return URIRef(f"{self.scheme(vocabulary)}/{quote(code, safe='')}")

    def code(self, vocabulary: str, concept: URIRef) -> str | None:
        """The code in a concept's identifier, None when it is not of that vocabulary here."""
        prefix = f"{self.scheme(vocabulary)}/"
        return unquote(concept.removeprefix(prefix)) if concept.startswith(prefix) else None

    def term(self, name: str) -> URIRef:
        """A property of ours, for what DCAT has no word for."""
        return URIRef(f"{self.base}/def/terms#{name}")


def fragment(subject: URIRef, name: str) -> URIRef:
    """A named part of a dataset's description.

    Parts have names instead of being blank nodes, so that fragments of several datasets can stand in one document
    without their labels meeting, and a change of one leaves the others' bytes alone.
    """
    return URIRef(f"{subject}#{name}")
