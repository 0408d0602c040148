"""A process that reads a file as a table and writes its rows, one JSON array a line.

Readers of binary formats and of deep structures are other people's code on anybody's files. Here they cannot take more
memory, time and disk than they are given, and when they die of it, only this process does. The file is standard input,
rows go to standard output, and what is said of the whole file to the descriptor that the last argument names.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
from typing import Any

from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.files import Kind, TableFile, open_table
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

#: Rows written at once.
BATCH = 1000
#: What text cannot hold: PostgreSQL takes no zero character, and half a pair is none.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def main(words: list[str]) -> None:
    """words: kind, limits as JSON, declared encoding, descriptor of the answer."""
    limits = Limits(**json.loads(words[1]))
    _bound(limits)
    with os.fdopen(int(words[3]), "w") as answer:
        json.dump(_converted(Kind(words[0]), limits, words[2]), answer)


def _bound(limits: Limits) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 4 * limits.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _converted(kind: Kind, limits: Limits, declared: str) -> dict[str, Any]:
    """What there is to say of the file: why it is refused, or what :class:`TableFile` holds besides rows."""
    try:
        with os.fdopen(0, "rb") as file:
            table = open_table(file, kind, limits, declared)
            _write(table)
    except Refused as refused:
        return {"refused": refused.reason, "parameters": refused.parameters}
    return {name: getattr(table, name) for name in ("encoding", "kind", "sheets", "areas", "named", "notes")}


def _write(table: TableFile) -> None:
    lines: list[str] = []
    for row in table.rows():
        lines.append(_line(row))
        if len(lines) == BATCH:
            sys.stdout.write("\n".join(lines) + "\n")
            lines.clear()
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _line(row: Row) -> str:
    if any(map(_NO_TEXT.search, row.cells)):
        raise Refused(Reason.BINARY, row=row.number)
    return json.dumps(row)


if __name__ == "__main__":
    main(sys.argv[1:])
