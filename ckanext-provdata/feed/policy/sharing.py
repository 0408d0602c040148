"""What many records say alike: a concept and its list, a place, a licence, a provider. The feed keeps each once and a
document says it once, at its foot; half of what a record says is of this kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby

from rdflib.namespace import RDF

from ckanext.provdata.dcat.policy.terms import DCT, FOAF, SKOS

#: Things of these kinds are described alike by all that name them. What is not known to be so stays with its record.
KINDS = frozenset(
    f"<{RDF.type}> <{kind}> ."
    for kind in (SKOS.Concept, SKOS.ConceptScheme, DCT.Location, DCT.LicenseDocument, DCT.MediaType, FOAF.Organization)
)


def part(lines: Iterable[str], record: str, document: str) -> tuple[list[str], dict[int, list[str]]]:
    """A record's N-Triples in two: what is its own, and what it shares, by a number that stands for exactly that text.

    :param lines: triples of one subject follow each other
    :param record: the record's identifier; parts of it (``#…``, ``/resource/…``) are its own whatever they are
    :param document: what the text in other syntaxes depends on besides, such as prefixes
    """
    own: list[str] = []
    shared: dict[int, list[str]] = {}
    for subject, group in groupby(lines, lambda line: line.partition(" ")[0]):
        found = list(group)
        if _is_shared(subject, found, record):
            shared[number(found, document)] = found
        else:
            own += found
    return own, shared


def _is_shared(subject: str, lines: list[str], record: str) -> bool:
    return not subject.startswith(f"<{record}") and any(line.partition(" ")[2] in KINDS for line in lines)


def number(lines: Iterable[str], document: str) -> int:
    """64 bits of a digest, signed as PostgreSQL's ``bigint``: equal numbers stand for equal texts."""
    digest = hashlib.sha256("\n".join([document, *lines]).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
