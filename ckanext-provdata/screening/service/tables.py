"""A file's table as text, to be masked."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from ckanext.provdata.plan.policy.cells import guarded
from ckanext.provdata.screening.policy.masking import Method, clean
from ckanext.provdata.shared import config
from ckanext.provdata.tables import policy, service
from ckanext.provdata.tables.policy import Refused


def headings(resource: dict[str, Any]) -> list[str]:
    """The first row of a file's table, empty for what is none."""
    if policy.kind(resource) is None:
        return []
    try:
        with _opened(resource) as rows:
            return next(iter(rows), [])
    except Refused:
        return []


@contextmanager
def _opened(resource: dict[str, Any]) -> Iterator[Iterator[list[str]]]:
    """Rows of the table, none of them blank. Raises Refused."""
    kind = policy.kind(resource)
    assert kind  # noqa: S101 - the caller has asked
    with service.snapshot(resource, config.screening_max_size()) as file:
        table = policy.open_table(file, kind, service.limits())
        yield (list(row.cells) for row in table.rows())


@contextmanager
def masked(resource: dict[str, Any], methods: Mapping[int, Method]) -> Iterator[BinaryIO]:
    """The table as CSV with these columns masked (place from 0 → how), in a file that goes with the block.

    The key of hashes is made for this copy and kept nowhere. Raises Refused when the table cannot be read to its end.
    """
    with _opened(resource) as rows, tempfile.TemporaryFile() as copy:
        _write(copy, clean(rows, methods, os.urandom(32)))
        copy.seek(0)
        yield copy


def _write(copy: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with a mark, by which Excel tells it from GBK."""
    text = io.TextIOWrapper(copy, encoding="utf-8-sig", newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()
