"""Tables that leave as CSV or TSV, without anything a spreadsheet would run. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

#: What makes a spreadsheet take a text for a formula, in either width.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: Numbers, a dash for what is missing, telephone numbers: they begin alike and nothing runs.
_PLAIN = re.compile(r"[+\-＋－]?[0-9][0-9 .,:/-]*%?|[-－—]+")
BOM = "\ufeff"

csv.field_size_limit(sys.maxsize)  # what the DataStore holds must leave it


def guarded(text: str) -> str:
    """A cell with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_FORMULA) and not _PLAIN.fullmatch(text) else text


def delimited(pieces: Iterable[bytes], mark: str) -> Iterator[bytes]:
    """A UTF-8 file in pieces of any length, with every cell guarded; a byte order mark stays."""
    lines = _lines(pieces)
    first = next(lines, "")
    buffer = io.StringIO(newline="")
    buffer.write(BOM if first.startswith(BOM) else "")
    writer = csv.writer(buffer, delimiter=mark)
    for row in csv.reader(chain([first.removeprefix(BOM)], lines), delimiter=mark):
        writer.writerow(map(guarded, row))
        if buffer.tell() > io.DEFAULT_BUFFER_SIZE:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, of which a piece may hold many or a part of one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + decoder.decode(piece)).split("\n")
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest
