"""The catalogue in 256 packed segments, of which a change makes only one anew.

gzip allows packed pieces to follow each other (RFC 1952, 2.2): the whole catalogue, packed, is head, segments and foot
as they lie there, and nothing has to be packed twice.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckanext.provdata.feed.policy import pages, text
from ckanext.provdata.feed.service import store

COUNT = 256
_SPAN = pages.PLACES // COUNT
_TABLE = store.TABLE
#: packed once and read often
LEVEL = 6


def states(connection: sa.Connection) -> dict[int, int]:
    """The number of the last change in each segment that has any, what left the feed included."""
    segment = _TABLE.c.place // _SPAN
    query = sa.select(segment, sa.func.max(_TABLE.c.sequence)).group_by(segment)
    return {int(number): int(last or 0) for number, last in connection.execute(query)}


def path(folder: Path, form: str, segment: int, last: int) -> Path:
    return folder / "segments" / f"{form}-{segment:03d}-{last}.gz"


def write(connection: sa.Connection, folder: Path, segment: int, last: int) -> None:
    """Pack one segment in every form, unless it lies there."""
    if all(path(folder, form, segment, last).exists() for form in text.FORMS):
        return
    found = list(_rows(connection, segment))
    for form in text.FORMS:
        apart = text.between(form)
        packed = gzip.compress("".join(apart + getattr(row, form) for row in found).encode(), LEVEL, mtime=0)
        _replace(path(folder, form, segment, last), packed)


def _rows(connection: sa.Connection, segment: int) -> Iterator[Any]:
    columns = [_TABLE.c[form] for form in text.FORMS]
    within = _TABLE.c.place.between(segment * _SPAN, (segment + 1) * _SPAN - 1)
    query = sa.select(*columns).where(within, ~_TABLE.c.gone, _TABLE.c.ttl.is_not(None))
    yield from connection.execute(query.order_by(_TABLE.c.place, _TABLE.c.id))


def _replace(target: Path, content: bytes) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.replace(target)


def sweep(folder: Path, current: dict[int, int]) -> None:
    """Take away segments that are of no use any more."""
    kept = {path(folder, form, segment, last) for form in text.FORMS for segment, last in current.items()}
    for each in (folder / "segments").glob("*"):
        if each not in kept:
            each.unlink(missing_ok=True)
