"""The Metadata Quality Assessment of data.europa.eu: 23 metrics in five dimensions, 405 points.

Source: data.europa.eu, "Metadata quality dashboard", its published methodology (names and points of the metrics, the
four ratings). Read in the graph that the feed publishes, so that the score here is the one a harvester would give.

What is asked of distributions counts by the share of a record's files that have it. That is stricter than the source
where a record has several files, since the MQA takes the best of them; it shows which file lacks something. A record
without open files is asked only what can be asked of it, and is never averaged with the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rdflib import Graph, URIRef
from rdflib.term import Node

from ckanext.provdata.dcat.policy.terms import DCAT, DCT, EU

IANA = ("https://www.iana.org/assignments/media-types/", "http://www.iana.org/assignments/media-types/")
_FILE_TYPE = f"{EU}file-type/"
#: The EU file types that the MQA's own lists call machine-readable and non-proprietary. XLSX, whose standing in the
#: second we could not establish, is left out of it, so that a score errs on the low side.
MACHINE_READABLE = {
    *("CSV", "GEOJSON", "ICS", "JSON", "JSON_LD", "KML", "KMZ", "NETCDF", "ODS", "RDFA", "RDF_N_QUADS"),
    *("RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "SHP", "XLS", "XLSX", "XML"),
}
NON_PROPRIETARY = {
    *("ATOM", "BMP", "CSV", "GEOJSON", "GIF", "GML", "HDF", "HTML", "ICS", "JPEG2000", "JSON", "JSON_LD", "KML", "KMZ"),
    *("NETCDF", "ODS", "ODT", "PDF", "PNG", "RDF", "RDFA", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE"),
    *("RDF_XML", "RSS", "RTF", "SVG", "TAR", "TIFF", "TSV", "TXT", "WFS_SRVC", "WMS_SRVC", "XHTML", "XML", "ZIP"),
}


class Dimension(StrEnum):
    """The MQA's dimensions: 100, 100, 110, 75 and 20 points."""

    FINDABILITY = "findability"
    ACCESSIBILITY = "accessibility"
    INTEROPERABILITY = "interoperability"
    REUSABILITY = "reusability"
    CONTEXTUALITY = "contextuality"


@dataclass(frozen=True)
class Look:
    """One dataset or distribution in its graph. reached: addresses that answer; conforms: to DCAT-AP."""

    graph: Graph
    node: Node
    reached: Collection[str]
    conforms: bool

    def has(self, predicate: URIRef) -> bool:
        return self.graph.value(self.node, predicate) is not None

    def within(self, predicate: URIRef, *beginnings: str) -> bool:
        return any(str(value).startswith(beginnings) for value in self.graph.objects(self.node, predicate))

    def answers(self, predicate: URIRef) -> bool:
        """Whether there are such addresses, and all of them answer."""
        values = [str(value) for value in self.graph.objects(self.node, predicate)]
        return bool(values) and all(value in self.reached for value in values)

    def is_one_of(self, codes: Collection[str]) -> bool:
        """Whether its format is one of these EU file types."""
        formats = self.graph.objects(self.node, DCT["format"])
        return any(str(value).removeprefix(_FILE_TYPE) in codes for value in formats)


@dataclass(frozen=True)
class Metric:
    """name: our code of the metric; of_files: asked of each distribution, else of the dataset."""

    name: str
    dimension: Dimension
    points: int
    of_files: bool
    holds: Callable[[Look], bool]


def _findability() -> tuple[Metric, ...]:
    """Keyword usage 30, categories 30, geo search 20, time based search 20."""
    of = Dimension.FINDABILITY
    return (
        Metric("keywords", of, 30, False, lambda at: at.has(DCAT.keyword)),
        Metric("categories", of, 30, False, lambda at: at.has(DCAT.theme)),
        Metric("place", of, 20, False, lambda at: at.has(DCT.spatial)),
        Metric("time", of, 20, False, lambda at: at.has(DCT.temporal)),
    )


def _accessibility() -> tuple[Metric, ...]:
    """AccessURL accessibility 50, downloadURL 20, downloadURL accessibility 30."""
    of = Dimension.ACCESSIBILITY
    return (
        Metric("access_url_answers", of, 50, True, lambda at: at.answers(DCAT.accessURL)),
        Metric("download_url", of, 20, True, lambda at: at.has(DCAT.downloadURL)),
        Metric("download_url_answers", of, 30, True, lambda at: at.answers(DCAT.downloadURL)),
    )


def _interoperability() -> tuple[Metric, ...]:
    """Format 20, media type 10, format / media type from vocabulary 10, non-proprietary 20, machine readable 20,
    DCAT-AP compliance 30."""
    of = Dimension.INTEROPERABILITY
    return (
        Metric("format", of, 20, True, lambda at: at.has(DCT["format"])),
        Metric("media_type", of, 10, True, lambda at: at.has(DCAT.mediaType)),
        Metric("format_vocabulary", of, 10, True, _both_from_vocabularies),
        Metric("non_proprietary", of, 20, True, lambda at: at.is_one_of(NON_PROPRIETARY)),
        Metric("machine_readable", of, 20, True, lambda at: at.is_one_of(MACHINE_READABLE)),
        Metric("compliance", of, 30, False, lambda at: at.conforms),
    )


def _both_from_vocabularies(at: Look) -> bool:
    return at.within(DCT["format"], _FILE_TYPE) and at.within(DCAT.mediaType, *IANA)


def _reusability() -> tuple[Metric, ...]:
    """License information 20, license vocabulary 10, access restrictions 10, access restrictions vocabulary 5, contact
    point 20, publisher 10."""
    of = Dimension.REUSABILITY
    return (
        Metric("licence", of, 20, True, lambda at: at.has(DCT.license)),
        Metric("licence_vocabulary", of, 10, True, lambda at: at.within(DCT.license, f"{EU}licence/")),
        Metric("access_rights", of, 10, False, lambda at: at.has(DCT.accessRights)),
        Metric("access_rights_vocabulary", of, 5, False, lambda at: at.within(DCT.accessRights, f"{EU}access-right/")),
        Metric("contact", of, 20, False, lambda at: at.has(DCAT.contactPoint)),
        Metric("publisher", of, 10, False, lambda at: at.has(DCT.publisher)),
    )


def _contextuality() -> tuple[Metric, ...]:
    """Rights 5, file size 5, date of issue 5, modification date 5."""
    of = Dimension.CONTEXTUALITY
    return (
        Metric("rights", of, 5, True, lambda at: at.has(DCT.rights)),
        Metric("size", of, 5, True, lambda at: at.has(DCAT.byteSize)),
        Metric("issued", of, 5, False, lambda at: at.has(DCT.issued)),
        Metric("modified", of, 5, False, lambda at: at.has(DCT.modified)),
    )


METRICS = (*_findability(), *_accessibility(), *_interoperability(), *_reusability(), *_contextuality())
TOTAL = sum(metric.points for metric in METRICS)


class Rating(StrEnum):
    """The MQA's four groups."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SUFFICIENT = "sufficient"
    BAD = "bad"


#: The least points of each, of 405, the best first.
LEAST = {Rating.EXCELLENT: 351, Rating.GOOD: 221, Rating.SUFFICIENT: 121, Rating.BAD: 0}

#: by metric, the share of what it is asked of that has it
Shares = Mapping[str, float]


def shares(graph: Graph, dataset: Node, reached: Collection[str], *, conforms: bool) -> dict[str, float]:
    """What a dataset of the graph has of each metric, from 0 to 1; those of files are missing when it has none."""
    whole = Look(graph, dataset, reached, conforms)
    files = [Look(graph, node, reached, conforms) for node in graph.objects(dataset, DCAT.distribution)]
    asked = {True: files, False: [whole]}
    return {
        metric.name: sum(map(metric.holds, asked[metric.of_files])) / len(asked[metric.of_files])
        for metric in METRICS
        if asked[metric.of_files]
    }


def points(found: Shares) -> float:
    """Points gained, to a tenth."""
    return round(sum(metric.points * found.get(metric.name, 0.0) for metric in METRICS), 1)


def possible(found: Shares) -> int:
    """Points that could be gained: 405, without files 185."""
    return sum(metric.points for metric in METRICS if metric.name in found)


def by_dimension(found: Shares) -> dict[str, float]:
    """Points gained in each dimension."""
    parts = {each: {m.name: found.get(m.name, 0.0) for m in METRICS if m.dimension is each} for each in Dimension}
    return {each.value: points(part) for each, part in parts.items()}


def rating(gained: float, of: int) -> Rating:
    """The group of a score; where fewer than 405 points can be had, by the same share."""
    whole = gained * TOTAL / of if of else 0.0
    return next(each for each, least in LEAST.items() if round(whole, 6) >= least)


@dataclass(frozen=True)
class Gain:
    """What a record would gain by a metric."""

    metric: str
    points: float


def gains(found: Shares) -> list[Gain]:
    """What is missing, the most points first."""
    missing = [
        Gain(metric.name, round(metric.points * (1 - found[metric.name]), 1))
        for metric in METRICS
        if found.get(metric.name, 1.0) < 1
    ]
    return sorted(missing, key=lambda gain: -gain.points)
