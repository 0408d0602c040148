"""The catalogue in packed segments, of which a change makes only one anew.

There are as many segments as the catalogue needs pages: a page is a segment, and one of a smaller cut is several. A
segment lies in two files of each form: what its records say, and what they share. A catalogue or a page,
packed, is head, pieces and foot as they lie there (``policy.packing``), and nothing has to be packed twice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckanext.provdata.feed.policy import packing, pages, text
from ckanext.provdata.feed.service import store

_TABLE = store.TABLE
#: what a segment's files are of
OWN, SHARED = "own", "shared"
_TAIL = struct.Struct("<IQ")


@dataclass(frozen=True)
class Segment:
    """number: from 0 to ``parts`` - 1; last: the last change in it, what left the feed included"""

    parts: int
    number: int
    last: store.Change

    @property
    def span(self) -> int:
        return pages.PLACES // self.parts

    def path(self, folder: Path, form: str, what: str) -> Path:
        return folder / "segments" / f"{form}-{what}-{self.parts}-{self.number}-{self.last.name}.deflate"

    def paths(self, folder: Path) -> list[Path]:
        return [self.path(folder, form, what) for form in text.FORMS for what in (OWN, SHARED)]


def states(connection: sa.Connection, parts: int) -> list[Segment]:
    """All segments of that cut as they are now, those without a record included."""
    last = store.last_changes(connection, pages.PLACES // parts)
    return [Segment(parts, segment, last.get(segment, store.Change())) for segment in range(parts)]


def write(connection: sa.Connection, folder: Path, segment: Segment) -> None:
    """Pack one segment in every form, unless it lies there."""
    if all(path.exists() for path in segment.paths(folder)):
        return
    rows = _rows(connection, segment)
    shared = store.shared_rows({number for row in rows for number in row.shares})
    for form in text.FORMS:
        for what, found in ((OWN, rows), (SHARED, shared)):
            _keep(segment.path(folder, form, what), joined(form, [getattr(row, form) for row in found]))


def joined(form: str, texts: Iterable[str]) -> packing.Piece:
    """Texts, each with what stands before it in a document, packed."""
    apart = text.between(form)
    return packing.piece("".join(apart + each for each in texts))


def size(path: Path) -> int:
    """Of the packed piece in a segment's file, which its checksum and length follow."""
    return path.stat().st_size - _TAIL.size


def total(path: Path) -> packing.Sum:
    """Checksum and length of what is packed in a segment's file."""
    with path.open("rb") as file:
        file.seek(-_TAIL.size, SEEK_END)
        return packing.Sum(*_TAIL.unpack(file.read()))


def _rows(connection: sa.Connection, segment: Segment) -> list[Any]:
    columns = [_TABLE.c.shares, *(_TABLE.c[form] for form in text.FORMS)]
    within = _TABLE.c.place.between(segment.number * segment.span, (segment.number + 1) * segment.span - 1)
    query = sa.select(*columns).where(within, ~_TABLE.c.gone, _TABLE.c.ttl.is_not(None))
    return list(connection.execute(query.order_by(_TABLE.c.place, _TABLE.c.id)))


def _keep(target: Path, piece: packing.Piece) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(piece.packed + _TAIL.pack(piece.sum.crc, piece.sum.size))
    part.replace(target)


def sweep(folder: Path, current: Iterable[Segment]) -> None:
    """Take away segments that are of no use any more."""
    kept = {path for segment in current for path in segment.paths(folder)}
    for each in (folder / "segments").glob("*"):
        if each not in kept:
            each.unlink(missing_ok=True)
