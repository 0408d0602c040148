"""Rows of DataStore tables: of those that are made of no file, and of those that are about to be written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine, identifier

from ckanext.provdata.screening.policy.finding import Row

#: The DataStore's own columns.
KEY, TEXTS = "_id", "_full_text"
BATCH = 1_000


def count(resource_id: str, most: int) -> int:
    """Rows of a table, counted up to ``most``; 0 when there is none."""
    if not _exists(resource_id):
        return 0
    query = f"SELECT count(*) FROM (SELECT 1 FROM {identifier(resource_id)} LIMIT {most}) AS first_rows"  # noqa: S608
    with get_read_engine().connect() as connection:
        return connection.execute(sa.text(query)).scalar_one()


def _exists(resource_id: str) -> bool:
    return sa.inspect(get_read_engine()).has_table(resource_id)


class Table:
    """Reads a table once, its names as row 0, its rows under their ``_id``; ``digest`` names what was read."""

    def __init__(self, resource_id: str) -> None:
        self._id = resource_id
        self._seen = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._seen.hexdigest()

    def rows(self) -> Iterator[Row]:
        """Nothing when there is no such table. Reads as of one moment."""
        if not _exists(self._id):
            return
        query = sa.text(f"SELECT * FROM {identifier(self._id)} ORDER BY {KEY}")  # noqa: S608 - quoted
        with get_read_engine().connect().execution_options(stream_results=True) as connection:
            found = connection.execute(query).yield_per(BATCH)
            names = [name for name in found.keys() if name not in (KEY, TEXTS)]  # noqa: SIM118 - no mapping
            yield self._told(0, names)
            for row in found.mappings():
                yield self._told(row[KEY], [text(row[name]) for name in names])

    def _told(self, number: int, cells: list[str]) -> Row:
        self._seen.update("\x1f".join((str(number), *cells, "\x1e")).encode())
        return number, cells


def text(value: Any) -> str:
    """A value as it is looked at."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def given(records: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Records as they are sent to the DataStore, under the names of all of them."""
    names = list(dict.fromkeys(name for record in records for name in record))
    yield 0, names
    for number, record in enumerate(records, 1):
        yield number, [text(record.get(name)) for name in names]
