"""Rows of JSON and GeoJSON: a list of objects, each a row, whose names are the columns. Read as it comes."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import ijson
from ijson.common import IncompleteJSONError, JSONError

from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

#: Where lists of rows stand: alone, or under one of the names that interfaces give them.
FEATURES = "features.item"
_NAMES = ("data", "records", "rows", "result", "results", "data.records", "data.rows", "result.records")
PLACES = frozenset({"item", FEATURES, *(f"{name}.item" for name in _NAMES)})
#: Numbers with more digits than this keep their exponent.
DIGITS = 40
#: Events of the parser within which the first row must come.
LOOKED_AT = 10_000
CHUNK = 1 << 16
GEOMETRY = "geometry"
#: Longest shape in a cell, in characters; longer ones are left to the file.
SHAPE = ROW // 2


class _Utf8:
    """A file of another encoding, as UTF-8."""

    def __init__(self, file: BinaryIO, codec: str) -> None:
        file.seek(0)
        self._text = codecs.getreader(codec)(file)

    def read(self, size: int = CHUNK) -> bytes:
        """The parser asks for nothing first, to see whether it is given bytes."""
        return self._text.read(size).encode() if size else b""


@contextmanager
def _refusing() -> Iterator[None]:
    """What is wrong with JSON, as reasons."""
    try:
        yield
    except IncompleteJSONError as error:
        ended = "premature EOF" in str(error) or "incomplete" in str(error).lower()
        raise Refused(Reason.CUT if ended else Reason.BROKEN) from error
    except (JSONError, ValueError, RecursionError, OverflowError) as error:
        raise Refused(Reason.BROKEN) from error


def place(file: BinaryIO, codec: str) -> str:
    """Where the rows stand. Raises Refused: NO_ROWS where there are none, CUT, BROKEN."""
    with _refusing():
        for prefix, event, _ in islice(ijson.parse(_Utf8(file, codec)), LOOKED_AT):
            if event == "start_map" and prefix in PLACES:
                return prefix
    raise Refused(Reason.NO_ROWS)


def _items(file: BinaryIO, codec: str, prefix: str) -> Iterator[Any]:
    with _refusing():
        yield from ijson.items(_Utf8(file, codec), prefix)


def rows(file: BinaryIO, codec: str, prefix: str, limits: Limits) -> Iterator[Row]:
    """The names first, as row 0, then every object, numbered from 1. Raises Refused."""
    names = _names(file, codec, prefix, limits)
    yield Row(0, names)
    for number, members in enumerate(_members(file, codec, prefix), 1):
        cells = [text(members.get(name)) for name in names]
        if sum(map(len, cells)) > ROW:
            raise Refused(Reason.LONG_ROW, row=number)
        yield Row(number, cells)


def _names(file: BinaryIO, codec: str, prefix: str, limits: Limits) -> list[str]:
    """Names of all objects, in the order in which they are first met: an object may leave out what it has not."""
    names: dict[str, None] = {}
    for members in _members(file, codec, prefix):
        names.update(dict.fromkeys(members))
        if len(names) > limits.columns:
            raise Refused(Reason.TOO_MANY_COLUMNS, limit=limits.columns)
    return sorted(names, key=lambda name: name == GEOMETRY)


def _members(file: BinaryIO, codec: str, prefix: str) -> Iterator[dict[str, Any]]:
    for item in _items(file, codec, prefix):
        if not isinstance(item, dict):
            raise Refused(Reason.NO_ROWS)
        yield feature(item) if prefix == FEATURES else item


def feature(item: dict[str, Any]) -> dict[str, Any]:
    """A feature's properties and its shape as GeoJSON text (RFC 7946); too long a shape is left out."""
    properties = item.get("properties")
    shape = text(item.get("geometry"))
    named = properties if isinstance(properties, dict) else {}
    return {**named, GEOMETRY: shape if len(shape) <= SHAPE else ""}


def text(value: Any) -> str:
    """A value as text that loses nothing; what holds others stays JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f") if abs(value.adjusted()) < DIGITS else str(value)
        case _:
            return _json(value)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=_number, separators=(",", ":"))
    except RecursionError as error:
        raise Refused(Reason.BROKEN) from error


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)
