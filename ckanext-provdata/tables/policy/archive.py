"""ZIP files looked at before anything in them is read: workbooks and Shapefiles are such files."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

#: Whoever unpacks such a member writes outside the folder he chose.
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_ENCRYPTED = 1


@contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, seen to be harmless. Raises Refused: BROKEN for what is no complete ZIP, TOO_LARGE_UNPACKED for a
    bomb, UNSAFE_NAME, ENCRYPTED; BROKEN for a member that is damaged, too, while the caller reads it.

    Reading never gives more bytes of a member than the directory declares, so the declared sizes can be relied on.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _look(archive.infolist(), limits)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise Refused(Reason.BROKEN) from error


def _look(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if sum(member.file_size for member in members) > limits.unpacked:
        raise Refused(Reason.TOO_LARGE_UNPACKED, limit=limits.unpacked)
    for member in members:
        if _OUTSIDE.search(member.orig_filename):
            raise Refused(Reason.UNSAFE_NAME, name=member.orig_filename[:100])
        if member.flag_bits & _ENCRYPTED:
            raise Refused(Reason.ENCRYPTED)


def check(file: BinaryIO, limits: Limits) -> None:
    """Look and leave it."""
    with opened(file, limits):
        return
