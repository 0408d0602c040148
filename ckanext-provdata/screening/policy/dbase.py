"""Rows of a dBASE table, which a Shapefile keeps what it says of its shapes in. dBASE III file structure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ckanext.provdata.tables.policy import encoding

from .finding import Row
from .obstacles import Obstacle, Unreadable

HEAD, FIELD, END = 32, 32, b"\r"
#: Kinds of fields whose text stands in a file of its own, which is not read.
MEMO = (b"M", b"G", b"B", b"P")
SAMPLE, MOST_FIELDS = 1 << 20, 2_000


class Field(NamedTuple):
    """``name`` as its bytes are written, ``length`` in bytes."""

    name: bytes
    length: int


def rows(file: BinaryIO) -> Iterator[Row]:
    """The names as row 0, then every row, deleted ones as well: whoever has the file has them.

    Raises Unreadable, and Refused when the encoding is not certain.
    """
    file.seek(0)
    head = file.read(HEAD)
    start, length = (int.from_bytes(head[at : at + 2], "little") for at in (8, 10))
    fields = list(_fields(file))
    if len(head) < HEAD or not fields or length != 1 + sum(field.length for field in fields):
        raise Unreadable(Obstacle.BROKEN)
    codec = _codec(file, start, length)
    yield 0, [field.name.decode(codec, "replace") for field in fields]
    file.seek(start)
    number = 0
    while len(record := file.read(length)) == length:
        number += 1
        yield number, list(_cells(record, fields, codec))
    if record.strip(b"\x1a\0 "):  # a piece of a row
        raise Unreadable(Obstacle.BROKEN)


def _fields(file: BinaryIO) -> Iterator[Field]:
    """Raises Unreadable for one whose text stands elsewhere."""
    for _ in range(MOST_FIELDS):
        described = file.read(FIELD)
        if len(described) < FIELD or described[:1] == END:
            return
        if described[11:12] in MEMO:
            raise Unreadable(Obstacle.FORMAT)
        yield Field(described[:11].split(b"\0")[0], described[16])


def _codec(file: BinaryIO, start: int, length: int) -> str:
    """By whole rows: they are text in fields that are filled up with blanks."""
    file.seek(start)
    sample = file.read(max(1, SAMPLE // length) * length).rstrip(b"\x1a").replace(b"\0", b" ")
    with tempfile.TemporaryFile() as plain:
        plain.write(sample + b" ")
        return encoding.decide(plain)


def _cells(record: bytes, fields: list[Field], codec: str) -> Iterator[str]:
    at = 1  # a mark stands before the fields
    for field in fields:
        yield record[at : at + field.length].replace(b"\0", b" ").decode(codec, "replace").strip()
        at += field.length
