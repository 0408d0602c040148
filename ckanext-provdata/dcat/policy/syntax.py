"""The RDF syntaxes of the feed: extension, media type, rdflib's name; and which one a client prefers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: By extension: media type and rdflib's serialiser. In order of preference when a client likes several equally.
SYNTAXES = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
    "xml": ("application/rdf+xml", "xml"),
    "nt": ("application/n-triples", "nt"),
    "n3": ("text/n3", "n3"),
}


def media_type(extension: str) -> str:
    return SYNTAXES[extension][0]


def serializer(extension: str) -> str:
    return SYNTAXES[extension][1]


def offered() -> list[str]:
    """Media types for content negotiation, HTML first: a browser that takes anything gets the page."""
    return list(dict.fromkeys(["text/html", *(media for media, _ in SYNTAXES.values())]))


def wanted(accepted: Any) -> str:
    """The extension a client likes best (``accepted``: werkzeug's ``MIMEAccept``), Turtle for one that says nothing."""
    media = list(dict.fromkeys(media for media, _ in SYNTAXES.values()))
    return extension_of(accepted.best_match(media)) or "ttl"


def extension_of(media: str | None) -> str | None:
    """The extension of an RDF media type, None for any other."""
    return next(_extensions(media), None)


def _extensions(media: str | None) -> Iterator[str]:
    return (extension for extension, (offered_media, _) in SYNTAXES.items() if offered_media == media)
