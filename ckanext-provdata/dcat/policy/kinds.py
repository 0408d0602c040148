"""What a value is in RDF: each kind writes a value as a node and reads it back.

``read`` answers None for a node that is not of its kind, so that several kinds may share one predicate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import quote, unquote

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import DCT, GSP, IANA, SPDX, SPDX_ALGORITHM


class Kind(Protocol):
    def write(self, scope: Scope, value: Any) -> Node | None:
        """The node for a value, None when this kind cannot say it."""
        ...

    def read(self, scope: Scope, node: Node) -> Any | None:
        """The value of a node, None when it is not of this kind."""
        ...


@dataclass(frozen=True)
class Text:
    """Words in the portal's language."""

    language: str = LANGUAGE

    def write(self, scope: Scope, value: Any) -> Node:
        return Literal(str(value), lang=self.language)

    def read(self, scope: Scope, node: Node) -> str | None:
        return str(node) if isinstance(node, Literal) else None


@dataclass(frozen=True)
class Plain:
    """A code or name that belongs to no language."""

    def write(self, scope: Scope, value: Any) -> Node:
        return Literal(str(value))

    def read(self, scope: Scope, node: Node) -> str | None:
        return str(node) if isinstance(node, Literal) and not node.language else None


@dataclass(frozen=True)
class Typed:
    """A literal of one XSD datatype. Read as ``to``; a node of another datatype is not of this kind."""

    datatype: URIRef
    to: type = str

    def write(self, scope: Scope, value: Any) -> Node:
        return Literal(str(value), datatype=self.datatype)

    def read(self, scope: Scope, node: Node) -> Any | None:
        if not isinstance(node, Literal) or node.datatype != self.datatype:
            return None
        return self.to(str(node))


@dataclass(frozen=True)
class Date:
    """A day, a month or a year, as exact as it was given: the shapes allow all three."""

    def write(self, scope: Scope, value: Any) -> Node:
        text = str(value)[:10]
        return Literal(text, datatype=_DATE_BY_LENGTH.get(len(text), XSD.date))

    def read(self, scope: Scope, node: Node) -> str | None:
        known = isinstance(node, Literal) and node.datatype in _DATE_BY_LENGTH.values()
        return str(node) if known else None


_DATE_BY_LENGTH = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
INTEGER = Typed(XSD.integer, int)
# CKAN keeps numbers of extra fields as text.
WHOLE = Typed(XSD.integer)
BYTES = Typed(XSD.nonNegativeInteger, int)
HEX = Typed(XSD.hexBinary)


@dataclass(frozen=True)
class Number:
    """A decimal number, read without zeros at its end: Turtle writes 12 as 12.0."""

    def write(self, scope: Scope, value: Any) -> Node:
        return Literal(Decimal(str(value)))

    def read(self, scope: Scope, node: Node) -> str | None:
        known = isinstance(node, Literal) and node.datatype in {XSD.decimal, XSD.integer}
        return plain(Decimal(str(node))) if known else None


def plain(number: Decimal) -> str:
    """The number in digits, as short as it goes: ``2.50`` gives ``2.5``, ``1E+2`` gives ``100``."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# What an IRI may not hold, by RFC 3987; Chinese characters may stand.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def iri(value: str) -> str:
    """The address with the characters escaped that no IRI may hold."""
    return _NOT_IN_IRI.sub(lambda found: quote(found.group()), value.strip())


@dataclass(frozen=True)
class Address:
    """A web address."""

    def write(self, scope: Scope, value: Any) -> Node:
        return URIRef(iri(str(value)))

    def read(self, scope: Scope, node: Node) -> str | None:
        return str(node) if isinstance(node, URIRef) else None


@dataclass(frozen=True)
class Prefixed:
    """A value that becomes an IRI with something in front of it, of the classes ``types``."""

    prefix: str
    types: tuple[URIRef, ...] = ()

    def write(self, scope: Scope, value: Any) -> Node:
        node = URIRef(self.prefix + quote(str(value), safe="@/+-._"))
        scope.at(node).is_a(*self.types)
        return node

    def read(self, scope: Scope, node: Node) -> str | None:
        return unquote(str(node).removeprefix(self.prefix)) if str(node).startswith(self.prefix) else None


MAIL = Prefixed("mailto:")
PHONE = Prefixed("tel:")
MEDIA_TYPE = Prefixed(IANA, (DCT.MediaType,))
CHECKSUM_ALGORITHM = Prefixed(SPDX_ALGORITHM, (SPDX.ChecksumAlgorithm,))


_POLYGON = re.compile(r"POLYGON\s*\(\(\s*(\S+) (\S+),\s*\S+ \S+,\s*(\S+) (\S+?),", re.IGNORECASE)


def polygon(box: str) -> str:
    """WKT of ``minlon,minlat,maxlon,maxlat`` in degrees, from the lower left corner, counter-clockwise."""
    west, south, east, north = (part.strip() for part in box.split(","))
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


def box(wkt: str) -> str | None:
    """``minlon,minlat,maxlon,maxlat`` of such a polygon, None for another geometry."""
    found = _POLYGON.match(wkt)
    return ",".join(found.groups()) if found else None


@dataclass(frozen=True)
class Box:
    """A bounding box, ``minlon,minlat,maxlon,maxlat`` in degrees, as WKT."""

    def write(self, scope: Scope, value: Any) -> Node:
        return Literal(polygon(str(value)), datatype=GSP.wktLiteral)

    def read(self, scope: Scope, node: Node) -> str | None:
        return box(str(node))
