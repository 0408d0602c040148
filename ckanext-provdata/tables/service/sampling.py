"""The first rows of a file, in the encoding it is in or in each it could be in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from ckanext.provdata.tables.policy import TEXT, Kind, Limits, Reason, Refused, peek, recognised
from ckanext.provdata.tables.policy.encoding import LABELS, OFFERED
from ckanext.provdata.tables.service import reading

ROWS = 5
#: Of a text file so much is looked at; a workbook is read as a whole, and larger ones are left to the worker.
HEAD, WHOLE = 1 << 20, 20 << 20
#: What a reader who waits for a page may wait for.
SECONDS = 20

Items = Iterable[Mapping[str, Any]]


def sample(file: BinaryIO, named: Kind, limits: Limits, items: Items, declared: str = "") -> dict[str, Any]:
    """What a table looks like before it is loaded.

    Returns ``encoding`` (empty for a workbook), ``names``, ``rows`` and ``notes``; where the encoding is not certain
    ``choices``, a list of the same; where nothing can be shown ``reason`` and ``parameters``.
    """
    limits = replace(limits, seconds=SECONDS)
    text = recognised(file, named) in TEXT
    if not text and file.seek(0, 2) > WHOLE:
        return {"reason": Reason.LATER, "parameters": {}}
    try:
        if not text:
            return _shown(file, named, limits, items, declared)
        with _head(file) as head:
            return _shown(head, named, limits, items, declared)
    except Refused as refused:
        return {"reason": refused.reason, "parameters": refused.parameters}


def _shown(file: BinaryIO, named: Kind, limits: Limits, items: Items, declared: str) -> dict[str, Any]:
    try:
        return _read(file, named, limits, items, declared)
    except Refused as refused:
        if refused.reason not in (Reason.ENCODING, Reason.DECLARED):
            raise
        choices = [_choice(file, named, limits, items, each) for each in OFFERED]
        return {
            "reason": refused.reason,
            "parameters": refused.parameters,
            "choices": [each for each in choices if each],
        }


def _choice(file: BinaryIO, named: Kind, limits: Limits, items: Items, declared: str) -> dict[str, Any]:
    """A table as it would be in one encoding; nothing where it would be none."""
    try:
        return {**_read(file, named, limits, items, declared), "encoding": declared}
    except Refused:
        return {}


def _read(file: BinaryIO, named: Kind, limits: Limits, items: Items, declared: str) -> dict[str, Any]:
    with reading.opened(file, named, limits, declared) as table:
        return {"encoding": LABELS.get(table.encoding, ""), **peek(table, items, ROWS)}


def _head(file: BinaryIO) -> BinaryIO:
    """The beginning of a file, cut after a line."""
    file.seek(0)
    data = file.read(HEAD)
    if len(data) == HEAD:
        wide = b"\0" in data[:4096]
        end = data.rfind(b"\n") + 1
        data = data[: end + (end % 2 if wide else 0)]
    head: BinaryIO = tempfile.TemporaryFile()  # type: ignore[assignment]  # noqa: SIM115 - the caller closes it
    head.write(data)
    return head
