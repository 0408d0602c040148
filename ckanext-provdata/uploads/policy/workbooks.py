"""Workbooks under other names: old systems write XLS and call it CSV."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO

from ckanext.provdata.uploads.policy.archives import lists_too_many

#: Names that tables have. Only among these is a file given its true one.
TABLES = frozenset({"csv", "tsv", "txt", "xls", "xlsx", "ods", "et"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Streams of an OLE file that say what it is; their names are UTF-16.
_BOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
CHUNK = 1 << 20


def true_ending(ending: str, stream: IO[bytes]) -> str:
    """``xls``, ``xlsx`` or ``ods`` for a workbook that is called as another table, else the ending it has."""
    if ending not in TABLES:
        return ending
    stream.seek(0)
    head = stream.read(8)
    if head == _OLE:
        return "xls" if ending != "et" and _holds(stream, _BOOK) and not is_locked(stream) else ending
    if head.startswith(b"PK\x03\x04"):
        return _packed(stream) or ending
    return ending


def is_locked(stream: IO[bytes]) -> bool:
    """Whether it is a workbook under a password, which is an OLE file whatever its name."""
    stream.seek(0)
    return stream.read(8) == _OLE and _holds(stream, (_LOCKED,))


def _holds(stream: IO[bytes], marks: tuple[bytes, ...]) -> bool:
    stream.seek(0)
    rest = b""
    while chunk := stream.read(CHUNK):
        if any(mark in rest + chunk for mark in marks):
            return True
        rest = chunk[-64:]
    return False


def _packed(stream: IO[bytes]) -> str:
    if lists_too_many(stream):
        return ""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            return "ods" if "mimetype" in names and _begins(archive, "mimetype", _ODS) else ""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, RuntimeError, EOFError):
        return ""


def _begins(archive: zipfile.ZipFile, name: str, mark: bytes) -> bool:
    """No more of the member is unpacked."""
    with archive.open(name) as member:
        return member.read(len(mark)) == mark
