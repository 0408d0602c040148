"""Rows written into the DataStore as PostgreSQL's COPY takes them: all of a table in one transaction, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ckanext.datastore.backend.postgres import get_write_engine
from psycopg2 import errors, sql

from ckanext.provdata.tables.policy import Reason, Refused, Value

#: Characters written before they are handed on, which bounds the memory a load takes.
BUFFER = 1 << 18

#: Every value stands in quotes, and an empty one is none: no value is taken for a mark of the format.
_COPY = "COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, ENCODING 'UTF8', FORCE_NULL ({columns}))"


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Add rows to a table of the DataStore that stands. The trigger there fills what CKAN's full-text search reads.

    Raises Refused TOO_WIDE for a row of so many columns that PostgreSQL, which keeps a row on one page, cannot hold it.
    """
    command = sql.SQL(_COPY).format(
        table=sql.Identifier(table), columns=sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    try:
        with get_write_engine().begin() as connection:
            dbapi: Any = connection.connection
            with dbapi.cursor() as cursor:
                cursor.copy_expert(command, _Pipe(_written(rows)), BUFFER)
    except errors.ProgramLimitExceeded as error:
        raise Refused(Reason.TOO_WIDE) from error


def _written(rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Rows as CSV, in pieces."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > BUFFER:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


class _Pipe:
    """What is made in pieces, to be read in others."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given
