"""A table read in a process of its own, so that no file can take this one's memory or its life."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO

from ckanext.provdata.tables.policy import TEXT, Kind, Limits, Reason, Refused, Row, TableFile, open_table, recognised

CONVERTER = "ckanext.provdata.tables.policy.convert"
#: What the operating system may take to start and end a process, in seconds.
GRACE = 30

log = logging.getLogger(__name__)


@contextmanager
def opened(file: BinaryIO, named: Kind, limits: Limits, declared: str = "") -> Iterator[TableFile]:
    """The table in a file as long as the block lasts. Raises Refused; EXCESSIVE for what takes too much to read.

    Plain text is read here, a line at a time, which takes no more of a large file than of a small one.
    """
    if recognised(file, named) in TEXT:
        yield open_table(file, named, limits, declared)
        return
    with tempfile.TemporaryFile() as rows:
        answer = _converted(file, rows, named, limits, declared)
        yield TableFile(lambda: _rows(rows), **{**answer, "kind": Kind(answer["kind"])})


def _rows(file: BinaryIO) -> Iterator[Row]:
    file.seek(0)
    for line in file:
        yield Row(*json.loads(line))


def _converted(file: BinaryIO, rows: BinaryIO, named: Kind, limits: Limits, declared: str) -> dict[str, Any]:
    file.flush()
    file.seek(0)
    with tempfile.TemporaryFile() as answer:
        descriptor = str(answer.fileno())
        words = [sys.executable, "-m", CONVERTER, named, json.dumps(asdict(limits)), declared, descriptor]
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                words,
                stdin=file,
                stdout=rows,
                stderr=subprocess.PIPE,
                pass_fds=[answer.fileno()],
                timeout=limits.seconds + GRACE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused(Reason.EXCESSIVE) from error
        return _answer(done, answer)


def _answer(done: subprocess.CompletedProcess[bytes], answer: BinaryIO) -> dict[str, Any]:
    answer.seek(0)
    said = answer.read()
    if done.returncode or not said:
        log.warning("A table could not be read: %s %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        raise Refused(Reason.EXCESSIVE)
    found = json.loads(said)
    if "refused" in found:
        raise Refused(Reason(found["refused"]), **found["parameters"])
    return found
