"""Whether a file's bytes are what its name says. Pure: reads the stream it is given, from anywhere, and rewinds it.

Signatures are those of the formats' specifications. A check answers None or a :class:`Fault`.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

CHUNK = 1 << 20
HEAD, TAIL = 4096, 4096
#: JSON larger than this is not parsed as a whole; its two ends are looked at.
PARSED_JSON = 64 * CHUNK


class Fault(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    FORBIDDEN = "forbidden"
    PROGRAM = "program"
    MISMATCH = "mismatch"
    CUT = "cut"


Stream = IO[bytes]
Check = Callable[[Stream], Fault | None]

#: Files that run: nobody publishes data in them.
FORBIDDEN = frozenset(
    (
        "exe", "dll", "com", "msi", "scr", "bat", "cmd", "ps1", "vbs", "js", "mjs", "jar", "sh", "bash", "php", "phtml",
        "jsp", "jspx", "asp", "aspx", "py", "pl", "rb", "hta", "lnk", "cpl", "apk", "shtml", "svgz",
    )
)  # fmt: skip
_PROGRAMS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"<?php")
_BINARY = (
    b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"7z\xbc\xaf",
    b"Rar!", b"BZh", b"\xfd7zXZ", b"SQLite format 3", b"PAR1", b"\x89HDF", b"CDF\x01", b"CDF\x02",
)  # fmt: skip
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<table", b"<?xml")


def extension(filename: str) -> str:
    """The lower-case ending without its dot, empty when there is none."""
    return PurePosixPath(filename.replace("\\", "/")).suffix.lstrip(".").lower()


def portable_name(filename: str) -> str:
    """A name that core's ASCII-only file names leave something of: a wholly Chinese one becomes ``data.csv`` or so.

    What people read is the resource's name, which may be Chinese; this is the last part of its address.
    """
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    ending = extension(filename)
    if re.search("[A-Za-z0-9]", stem):
        return filename
    return f"data.{ending}" if ending else "data"


def fault(filename: str, stream: Stream) -> Fault | None:
    """Why a file of that name and these bytes is refused, None when all is well. Leaves the stream at its start."""
    try:
        return _fault(extension(filename), stream)
    finally:
        stream.seek(0)


def _fault(ending: str, stream: Stream) -> Fault | None:
    head = _head(stream)
    if not head:
        return Fault.EMPTY
    if ending in FORBIDDEN:
        return Fault.FORBIDDEN
    if _is_program(head.lstrip()):
        return Fault.PROGRAM
    return CHECKS[ending](stream) if ending in CHECKS else None


def _is_program(head: bytes) -> bool:
    """Windows programs begin with MZ, and so do tables whose first column is 民族 (MZ), without zeros."""
    return head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head)


def _head(stream: Stream, length: int = HEAD) -> bytes:
    stream.seek(0)
    return stream.read(length)


def _tail(stream: Stream, length: int = TAIL) -> bytes:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - length))
    return stream.read()


def _framed(starts: tuple[bytes, ...], end: bytes = b"", slack: int = TAIL) -> Check:
    """A format known by its first bytes and, when it has a closing mark, by that within the last ``slack`` bytes."""

    def check(stream: Stream) -> Fault | None:
        if not _head(stream).startswith(starts):
            return Fault.MISMATCH
        return None if end in _tail(stream, slack) else Fault.CUT

    return check


def _inside(offset: int, marks: tuple[bytes, ...]) -> Check:
    """A format known by what stands at an offset."""

    def check(stream: Stream) -> Fault | None:
        return None if _head(stream)[offset:].startswith(marks) else Fault.MISMATCH

    return check


def _zip(*members: str) -> Check:
    """A complete zip that holds a member whose name begins with one of those, any when none is named."""

    def check(stream: Stream) -> Fault | None:
        if not _head(stream).startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return Fault.MISMATCH
        try:
            with zipfile.ZipFile(stream) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return Fault.CUT
        return None if not members or any(name.startswith(members) for name in names) else Fault.MISMATCH

    return check


def _either(*checks: Check) -> Check:
    """A name that two formats share, as WPS files do: one that is whole will do, else the nearest fault."""

    def check(stream: Stream) -> Fault | None:
        faults = [each(stream) for each in checks]
        if None in faults:
            return None
        return Fault.CUT if Fault.CUT in faults else Fault.MISMATCH

    return check


def _gzip(stream: Stream) -> Fault | None:
    if not _head(stream).startswith(b"\x1f\x8b"):
        return Fault.MISMATCH
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            while unpacked.read(CHUNK):
                pass
    except (EOFError, OSError, zlib.error):
        return Fault.CUT
    return None


def _text(stream: Stream) -> Fault | None:
    """Text of any encoding: no other format's signature, no zero bytes outside UTF-16."""
    head = _head(stream)
    if head.startswith(_BINARY):
        return Fault.MISMATCH
    return Fault.MISMATCH if b"\0" in head and not head.startswith(_WIDE_MARKS) else None


def _plain_text(stream: Stream) -> Fault | None:
    """Text that is not markup: a page saved under a table's name is no table."""
    head = _unmarked(_head(stream)).lstrip().lower()
    return Fault.MISMATCH if head.startswith(_MARKUP) else _text(stream)


def _unmarked(head: bytes) -> bytes:
    """The bytes after a byte order mark; UTF-16 without its zero bytes, which is enough to see ASCII."""
    for mark in _TEXT_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].replace(b"\0", b"")
    return head


def _json(stream: Stream) -> Fault | None:
    problem = _plain_text(stream)
    size = stream.seek(0, io.SEEK_END)
    if problem or not _unmarked(_head(stream)).lstrip().startswith((b"{", b"[")):
        return Fault.MISMATCH
    if size > PARSED_JSON:
        return None if _tail(stream).rstrip().endswith((b"}", b"]")) else Fault.CUT
    return None if _parses(_head(stream, size)) else Fault.CUT


def _parses(content: bytes) -> bool:
    for encoding in (json.detect_encoding(content), "gb18030"):
        try:
            json.loads(content.decode(encoding))
        except (UnicodeDecodeError, ValueError, RecursionError):
            continue
        return True
    return False


def _xml(*roots: str) -> Check:
    """Well-formed XML without entity definitions, with one of those root elements (local names) when some are given."""

    def check(stream: Stream) -> Fault | None:
        seen: list[str] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = lambda name, attributes: seen or seen.append(name.rsplit("}", 1)[-1])
        parser.EntityDeclHandler = _refuse_entity
        stream.seek(0)
        try:
            parser.ParseFile(stream)
        except EntityError:
            return Fault.FORBIDDEN
        except (expat.ExpatError, ValueError):
            return Fault.CUT if seen else Fault.MISMATCH
        return None if not roots or seen[0] in roots else Fault.MISMATCH

    return check


class EntityError(Exception):
    """XML that defines entities can grow without bound or read files."""


def _refuse_entity(*_declaration: object) -> None:
    raise EntityError


_OLE = _framed((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",))

#: What stands behind a name. Endings that are not here are only checked for programs.
CHECKS: Mapping[str, Check] = {
    "csv": _plain_text, "tsv": _plain_text, "txt": _plain_text, "md": _text, "ttl": _text, "nt": _text,
    "html": _text, "htm": _text, "xhtml": _text,
    "json": _json, "geojson": _json, "jsonld": _json, "ndjson": _plain_text, "sql": _text,
    "xml": _xml(), "rdf": _xml("RDF"), "kml": _xml("kml"), "gml": _xml(), "svg": _xml("svg"),
    "xlsx": _zip("xl/"), "xlsm": _zip("xl/"), "docx": _zip("word/"), "pptx": _zip("ppt/"),
    "ods": _zip("content.xml"), "odt": _zip("content.xml"), "odp": _zip("content.xml"), "ofd": _zip("OFD.xml"),
    "zip": _zip(), "kmz": _zip("doc.kml"), "gtfs": _zip(),
    "xls": _OLE, "doc": _OLE, "ppt": _OLE,
    "et": _either(_OLE, _zip("xl/")), "wps": _either(_OLE, _zip("word/")), "dps": _either(_OLE, _zip("ppt/")),
    "pdf": _framed((b"%PDF-",), b"%%EOF"),
    "png": _framed((b"\x89PNG\r\n\x1a\n",), b"IEND"), "gif": _framed((b"GIF87a", b"GIF89a"), b"\x3b"),
    "jpg": _framed((b"\xff\xd8\xff",), b"\xff\xd9"), "jpeg": _framed((b"\xff\xd8\xff",), b"\xff\xd9"),
    "bmp": _framed((b"BM",)), "webp": _inside(8, (b"WEBP",)),
    "tif": _framed((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")), "tiff": _framed((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    "gz": _gzip, "7z": _framed((b"7z\xbc\xaf\x27\x1c",)), "rar": _framed((b"Rar!\x1a\x07",)),
    "sqlite": _framed((b"SQLite format 3\0",)), "gpkg": _framed((b"SQLite format 3\0",)),
    "parquet": _framed((b"PAR1",), b"PAR1", 4), "mdb": _inside(4, (b"Standard Jet DB", b"Standard ACE DB")),
    "accdb": _inside(4, (b"Standard ACE DB",)),
    "nc": _framed((b"CDF\x01", b"CDF\x02", b"CDF\x05", b"\x89HDF")), "hdf": _framed((b"\x89HDF", b"\x0e\x03\x13\x01")),
    "h5": _framed((b"\x89HDF",)), "grib": _framed((b"GRIB",), b"7777", 4), "grib2": _framed((b"GRIB",), b"7777", 4),
    "shp": _framed((b"\0\0\x27\x0a",)), "mp4": _inside(4, (b"ftyp",)),
    "mp3": _framed((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "mpg": _framed((b"\0\0\x01\xba", b"\0\0\x01\xb3")), "rm": _framed((b".RMF",)),
    "swf": _framed((b"FWS", b"CWS", b"ZWS")),
}  # fmt: skip
