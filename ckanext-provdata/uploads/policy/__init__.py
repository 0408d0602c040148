"""Whether a file's bytes are what its name says. Pure: reads the stream it is given, from anywhere, and rewinds it.

Signatures are those of the formats' specifications. A check answers None or a :class:`Fault`.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

from ckanext.provdata.uploads.policy import archives, markup, workbooks

CHUNK = 1 << 20
HEAD, TAIL = 4096, 4096
#: JSON larger than this is not parsed as a whole; its two ends are looked at. Brackets take thirty times their size.
PARSED_JSON = 16 * CHUNK
#: A page larger than this is not looked through, and not taken.
PARSED_PAGE = 16 * CHUNK


class Fault(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    FORBIDDEN = "forbidden"
    PROGRAM = "program"
    MISMATCH = "mismatch"
    CUT = "cut"
    SCRIPT = "script"
    PATHS = "paths"
    BOMB = "bomb"
    LOCKED = "locked"
    LARGE = "large"


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
#: Namespaces whose elements a browser runs.
_RUNNING_SPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml")
#: Endings behind which a workbook under a password may hide.
BOOKS = workbooks.TABLES | {"xlsm", "docx", "pptx"}
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
    if ending in BOOKS and workbooks.is_locked(stream):
        return Fault.LOCKED
    return CHECKS[ending](stream) if ending in CHECKS else None


def true_name(filename: str, stream: Stream) -> str:
    """The name with the ending that its content has, where a workbook is called as another kind of table."""
    ending = extension(filename)
    found = workbooks.true_ending(ending, stream)
    stream.seek(0)
    return filename if found == ending else f"{filename[: -len(ending)]}{found}"


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
            if archives.lists_too_many(stream):
                return Fault.BOMB
            with zipfile.ZipFile(stream) as archive:
                inside = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return Fault.CUT
        if members and not any(each.filename.startswith(members) for each in inside):
            return Fault.MISMATCH
        return _harm(inside, stream.seek(0, io.SEEK_END))

    return check


def _harm(members: list[zipfile.ZipInfo], size: int) -> Fault | None:
    if archives.leads_outside(members):
        return Fault.PATHS
    return Fault.BOMB if archives.is_bomb(members, size) else None


def _either(*checks: Check) -> Check:
    """A name that two formats share, as WPS files do: one that is whole will do, else the nearest fault."""

    def check(stream: Stream) -> Fault | None:
        faults = [each(stream) for each in checks]
        if None in faults:
            return None
        return next((each for each in faults if each is not Fault.MISMATCH), Fault.MISMATCH)

    return check


def _gzip(stream: Stream) -> Fault | None:
    if not _head(stream).startswith(b"\x1f\x8b"):
        return Fault.MISMATCH
    try:
        return Fault.BOMB if archives.gzip_is_bomb(stream) else None
    except ValueError:
        return Fault.CUT


def _text(stream: Stream) -> Fault | None:
    """Text of any encoding: no other format's signature, no zero bytes outside UTF-16."""
    head = _head(stream)
    if head.startswith(_BINARY):
        return Fault.MISMATCH
    return Fault.MISMATCH if b"\0" in head and not _is_wide(head) else None


def _is_wide(head: bytes) -> bool:
    """UTF-16 by its mark or, without one, by zero bytes on one side alone: those of its ASCII characters."""
    low, high = head[1::2].count(0), head[0::2].count(0)
    return head.startswith(_WIDE_MARKS) or bool(low) != bool(high)


def _page(stream: Stream) -> Fault | None:
    """A page without scripts, whatever its encoding: elements are ASCII in all of them but UTF-16."""
    problem = _text(stream)
    if problem:
        return problem
    if stream.seek(0, io.SEEK_END) > PARSED_PAGE:
        return Fault.LARGE
    content = _unmarked(_head(stream, PARSED_PAGE))
    return Fault.SCRIPT if markup.page_runs(content.replace(b"\0", b"").decode("latin-1")) else None


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
    try:
        return None if _parses(_head(stream, size)) else Fault.CUT
    except RecursionError:
        return Fault.FORBIDDEN


def _parses(content: bytes) -> bool:
    for encoding in (json.detect_encoding(content), "gb18030"):
        try:
            json.loads(content.decode(encoding))
        except (UnicodeDecodeError, ValueError):
            continue
        return True
    return False


def _xml(*roots: str) -> Check:
    """Well-formed XML without entity definitions, with one of those root elements (local names) when some are given."""

    def check(stream: Stream) -> Fault | None:
        seen: list[str] = []
        parser = expat.ParserCreate(namespace_separator="}")

        def started(name: str, attributes: dict[str, str]) -> None:
            space, _, local = name.rpartition("}")
            if not seen:
                seen.append(local)
            if (space in _RUNNING_SPACES or "svg" in roots) and markup.runs(local, attributes):
                raise ScriptError

        def instructed(target: str, data: str) -> None:
            if target == "xml-stylesheet" and markup.rewrites(data):
                raise ScriptError

        parser.StartElementHandler, parser.ProcessingInstructionHandler = started, instructed
        parser.EntityDeclHandler = _refuse_entity
        stream.seek(0)
        try:
            parser.ParseFile(stream)
        except EntityError:
            return Fault.FORBIDDEN
        except ScriptError:
            return Fault.SCRIPT
        except (expat.ExpatError, ValueError):
            return Fault.CUT if seen else Fault.MISMATCH
        return None if not roots or seen[0] in roots else Fault.MISMATCH

    return check


class EntityError(Exception):
    """XML that defines entities can grow without bound or read files."""


class ScriptError(Exception):
    """A drawing or a page inside XML that runs something."""


def _refuse_entity(*_declaration: object) -> None:
    raise EntityError


_OLE = _framed((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",))

#: What stands behind a name. Endings that are not here are only checked for programs.
CHECKS: Mapping[str, Check] = {
    "csv": _plain_text, "tsv": _plain_text, "txt": _plain_text, "md": _text, "ttl": _text, "nt": _text,
    "html": _page, "htm": _page, "xhtml": _page, "mht": _page, "mhtml": _page,
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
