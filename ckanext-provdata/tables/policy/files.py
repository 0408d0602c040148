"""A file as a table: which files are tables, and their rows whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ckanext.provdata.tables.policy import archive, delimited, encoding, objects, odf, oldbook, shapes, workbook
from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.status import Limits, Note
from ckanext.provdata.tables.policy.workbook import Area


class Kind(StrEnum):
    """Formats that are loaded; of ZIP files those that hold a Shapefile."""

    CSV = "csv"
    TSV = "tsv"
    XLS = "xls"
    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"
    GEOJSON = "geojson"
    ZIP = "zip"


TEXT = frozenset({Kind.CSV, Kind.TSV})
_SIGNATURES = ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.XLS), (b"PK\x03\x04", Kind.XLSX))
#: The first member of an OpenDocument file says what it is, at this place and without being packed.
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_MIME = slice(30, 30 + len(_ODS))


@dataclass(frozen=True, slots=True)
class TableFile:
    """``rows()`` starts anew each time it is called. ``encoding`` is empty for a workbook; ``sheets`` is 1 for text.

    ``areas``: merged cells; ``named``: the first row is the names, certainly; ``pads``: rows may be shorter than those.
    """

    rows: Callable[[], Iterator[Row]]
    encoding: str
    kind: Kind
    sheets: int = 1
    areas: list[Area] = field(default_factory=list)
    named: bool = False
    notes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pads(self) -> bool:
        return self.kind not in TEXT


def kind(resource: Mapping[str, Any]) -> Kind | None:
    """The kind of table an uploaded resource is by its file's name, None when it is none or only a link."""
    if resource.get("url_type") != "upload":
        return None
    ending = PurePosixPath(resource.get("url") or "").suffix.lstrip(".").lower()
    return Kind(ending) if ending in set(Kind) else None


def recognised(file: BinaryIO, named: Kind) -> Kind:
    """What a file is by its first bytes: workbooks are often called otherwise. Text is what its name says."""
    file.seek(0)
    head = file.read(_MIME.stop)
    if head[_MIME] == _ODS:
        return Kind.ODS
    found = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), named)
    return named if found is Kind.XLSX and named in (Kind.ZIP, Kind.ODS) else found


def open_table(file: BinaryIO, named: Kind, limits: Limits, declared: str = "") -> TableFile:
    """The table in a file. ``declared``: the encoding somebody said it has. Raises Refused, here or in ``rows()``."""
    kind = recognised(file, named)
    return _OPENERS[kind](file, kind, limits, declared)


def _text(file: BinaryIO, kind: Kind, _: Limits, declared: str) -> TableFile:
    codec, notes = _decided(file, declared)
    mark = delimited.mark(file, codec, kind)
    return TableFile(lambda: delimited.rows(file, codec, mark), codec, kind, notes=notes)


def _decided(file: BinaryIO, declared: str) -> tuple[str, list[dict[str, Any]]]:
    """The encoding, and a note where it is certainly not the one that was declared."""
    codec = encoding.decide(file, declared)
    said = encoding.LABELS[codec]
    differs = declared in encoding.CODECS and said != declared
    return codec, [{"note": Note.OTHER_ENCODING, "declared": declared, "found": said}] if differs else []


def _xlsx(file: BinaryIO, kind: Kind, limits: Limits, _: str) -> TableFile:
    archive.check(file, limits)
    areas = workbook.merged(file, limits)
    return TableFile(lambda: workbook.rows(file), "", kind, workbook.sheets(file), areas)


def _xls(file: BinaryIO, kind: Kind, _: Limits, __: str) -> TableFile:
    book = oldbook.opened(file)
    return TableFile(lambda: oldbook.rows(book), "", kind, book.nsheets, oldbook.merged(book))


def _ods(file: BinaryIO, kind: Kind, limits: Limits, _: str) -> TableFile:
    sheets, areas = odf.about(file, limits)
    return TableFile(lambda: odf.rows(file, limits), "", kind, sheets, areas)


def _json(file: BinaryIO, kind: Kind, limits: Limits, declared: str) -> TableFile:
    codec, notes = _decided(file, declared)
    place = objects.place(file, codec)
    return TableFile(partial(objects.rows, file, codec, place, limits), codec, kind, named=True, notes=notes)


def _zip(file: BinaryIO, kind: Kind, limits: Limits, declared: str) -> TableFile:
    about = shapes.about(file, limits, encoding.CODECS.get(declared, ""))
    notes = [{"note": Note.PROJECTION, "name": about.projection}] if about.projection else []
    rows = partial(shapes.rows, file, limits, about.codec)
    return TableFile(rows, about.codec, kind, about.layers, named=True, notes=notes)


_OPENERS: dict[Kind, Callable[[BinaryIO, Kind, Limits, str], TableFile]] = {
    Kind.CSV: _text,
    Kind.TSV: _text,
    Kind.XLS: _xls,
    Kind.XLSX: _xlsx,
    Kind.ODS: _ods,
    Kind.JSON: _json,
    Kind.GEOJSON: _json,
    Kind.ZIP: _zip,
}
