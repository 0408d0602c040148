"""From a file's bytes to rows and lines, as they are read: nothing is ever whole in memory.

What cannot be read to its end is not looked through, and what is not looked through does not open: whatever stands in
the way is raised as :class:`Unreadable`.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from xml.parsers import expat

import openpyxl

from ckanext.provdata.tables.policy import Kind as TableKind
from ckanext.provdata.tables.policy import Limits, Reason, Refused, encoding, open_table, workbook

from . import dbase
from .finding import Finder, Piece, Row
from .kinds import Hit
from .obstacles import Obstacle, Unreadable

#: Characters looked at as one, and how much of them the next piece repeats, so that a cut hides nothing.
PIECE, OVERLAP = 1 << 16, 400
CHUNK = 1 << 20
#: Most files inside one archive.
MEMBERS = 10_000
TABLES = {"csv": TableKind.CSV, "tsv": TableKind.TSV}
TEXTS = frozenset(
    (
        "txt", "md", "log", "json", "geojson", "jsonld", "ndjson", "jsonl", "xml", "rdf", "kml", "gml", "svg", "html",
        "htm", "xhtml", "ttl", "nt", "n3", "nq", "sql", "yaml", "yml", "ics", "vcf", "prj", "cpg", "csvt", "ini",
        "rtf", "wkt",
    )
)  # fmt: skip
#: Documents that are archives of XML, and what of them holds texts.
OFFICE = {
    "docx": re.compile(r"word/.*\.xml"),
    "pptx": re.compile(r"ppt/(?:slides|notesSlides|comments)/.*\.xml"),
    "odt": re.compile(r"(?:content|styles)\.xml"),
    "ods": re.compile(r"content\.xml"), "odp": re.compile(r"content\.xml"),
}  # fmt: skip
#: What of a workbook holds texts besides its cells: remarks, drawings, rows left behind by pivot tables and links.
BESIDES = re.compile(
    r"xl/(?:comments.*|threadedComments/.*|persons/.*|drawings/.*|pivotCache/.*|externalLinks/.*)\.xml", re.IGNORECASE
)
#: Other documents inside a document.
EMBEDDED = re.compile(r"(?:xl|word|ppt)/embeddings/.+", re.IGNORECASE)
ARCHIVES = frozenset(("zip", "kmz", "gtfs"))
#: Parts of a Shapefile that hold coordinates and places in other parts, and no text.
GEOMETRY = frozenset(("shp", "shx", "sbn", "sbx", "qix", "fbn", "fbx", "ain", "aih", "atx", "ixs", "mxs"))
#: Elements of office documents after which a text goes on with something else.
_BLOCKS = frozenset(
    ("p", "h", "tc", "table-cell", "tr", "table-row", "br", "tab", "line-break", "comment", "text", "s", "n", "d", "v")
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")


@dataclass(slots=True)
class Reader:
    """Reads one file and what is inside it. ``unpacked`` counts the bytes of all archives against the limit."""

    finder: Finder
    limits: Limits
    unpacked: int = 0

    def hits(self, file: BinaryIO, filename: str, part: str = "", depth: int = 0) -> Iterator[Hit]:
        """What the file holds, in its order. Raises Unreadable, perhaps after some hits."""
        ending = PurePosixPath(filename.lower()).suffix.lstrip(".")
        try:
            yield from self._way(ending, depth)(file, ending, part)
        except Refused as refused:
            raise Unreadable(_obstacle(refused.reason), part) from refused

    def _way(self, ending: str, depth: int) -> Callable[[BinaryIO, str, str], Iterator[Hit]]:
        ways = (
            (ending in TABLES, self._delimited),
            (ending in ("xlsx", "xlsm"), self._workbook),
            (ending == "dbf", self._fields),
            (ending in OFFICE, self._office),
            (ending in ARCHIVES and not depth, self._archive),
            (ending in TEXTS or not ending, self._text),
        )
        return next((way for fits, way in ways if fits), _refuse)

    def _delimited(self, file: BinaryIO, ending: str, part: str) -> Iterator[Hit]:
        """Rows; what is no table by its marks is a text nevertheless."""
        codec = encoding.decide(file)
        done = 0

        def rows() -> Iterator[Row]:
            nonlocal done
            for row in open_table(file, TABLES[ending], self.limits).rows():
                yield row.number, row.cells
                done = row.number

        try:
            yield from self.finder.table(rows(), part)
        except Refused:
            yield from self.finder.text((piece for piece in pieces(file, codec) if piece.line > done), part)

    def _workbook(self, file: BinaryIO, _ending: str, part: str) -> Iterator[Hit]:
        """Every sheet, hidden ones too: whoever gets the file gets them."""
        if self._too_much(unpacked(file)):
            raise Unreadable(Obstacle.TOO_LARGE, part)
        for name, rows in _sheets(file):
            yield from self.finder.table(rows, f"{part}/{name}" if part else name)
        yield from self._parts(file, BESIDES, part)

    def _text(self, file: BinaryIO, ending: str, part: str) -> Iterator[Hit]:
        yield from self.finder.text(pieces(file, encoding.decide(file), escaped="json" in ending), part)

    def _office(self, file: BinaryIO, ending: str, part: str) -> Iterator[Hit]:
        yield from self._parts(file, OFFICE[ending], part)

    def _parts(self, file: BinaryIO, wanted: re.Pattern[str], part: str) -> Iterator[Hit]:
        """Texts of a document's members; what is a document of its own inside it is not read."""
        for name, member in self._members(file, wanted):
            yield from self.finder.text(_paragraphs(member), f"{part}/{name}" if part else name)
        for name, _ in self._members(file, EMBEDDED):
            raise Unreadable(Obstacle.FORMAT, f"{part}/{name}" if part else name)

    def _fields(self, file: BinaryIO, _ending: str, part: str) -> Iterator[Hit]:
        yield from self.finder.table(dbase.rows(file), part)

    def _archive(self, file: BinaryIO, _ending: str, _part: str) -> Iterator[Hit]:
        for name, member in self._members(file, re.compile(r".*[^/]")):
            if PurePosixPath(name.lower()).suffix.lstrip(".") not in GEOMETRY:
                yield from self.hits(member, name, name, depth=1)

    def _members(self, file: BinaryIO, wanted: re.Pattern[str]) -> Iterator[tuple[str, BinaryIO]]:
        """Files inside an archive, each unpacked to a file of its own while it is looked at."""
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                found = [one for one in archive.infolist() if wanted.fullmatch(one.filename)]
                if len(found) > MEMBERS or self._too_much(sum(one.file_size for one in found)):
                    raise Unreadable(Obstacle.TOO_LARGE)
                for one in found:
                    with tempfile.TemporaryFile() as copy:
                        _unpack(archive, one, copy)
                        yield one.filename, copy
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
            raise Unreadable(Obstacle.BROKEN) from error

    def _too_much(self, more: int) -> bool:
        self.unpacked += more
        return self.unpacked > self.limits.unpacked


def unpacked(file: BinaryIO) -> int:
    """What an archive says it holds, in bytes. Raises Unreadable for what is none."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(Obstacle.BROKEN) from error


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: BinaryIO) -> None:
    """No more than the directory declares ever comes out of a member."""
    with archive.open(member) as packed:
        while chunk := packed.read(CHUNK):
            copy.write(chunk)


def _refuse(_file: BinaryIO, _ending: str, part: str) -> Iterator[Hit]:
    raise Unreadable(Obstacle.FORMAT, part)


def _obstacle(reason: Reason) -> Obstacle:
    match reason:
        case Reason.ENCODING | Reason.BINARY:
            return Obstacle.ENCODING
        case Reason.TOO_LARGE | Reason.TOO_LARGE_UNPACKED | Reason.TOO_MANY_ROWS | Reason.TOO_MANY_COLUMNS:
            return Obstacle.TOO_LARGE
        case Reason.MISSING:
            return Obstacle.MISSING
        case _:
            return Obstacle.BROKEN


def _sheets(file: BinaryIO) -> Iterator[tuple[str, Iterator[Row]]]:
    """Name and rows of each sheet; cells as the table preview shows them."""
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever the library trips over, the file is at fault
        raise Unreadable(Obstacle.BROKEN) from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield sheet.title, _cells(sheet)


def _cells(sheet: Any) -> Iterator[Row]:
    """Raises Unreadable, as above and for a row that claims to lie beyond what a sheet can hold."""
    rows = enumerate(sheet.iter_rows(), 1)
    while True:
        try:
            found = next(rows, None)
            cells = [workbook.text(cell) for cell in found[1]] if found else []
        except Exception as error:
            raise Unreadable(Obstacle.BROKEN) from error
        if found is None:
            return
        if found[0] > workbook.ROWS:
            raise Unreadable(Obstacle.BROKEN)
        if any(cells):
            yield found[0], cells


def pieces(file: BinaryIO, codec: str, *, escaped: bool = False) -> Iterator[Piece]:
    """Lines of a text, long ones in pieces that overlap.

    escaped: whether characters may be written as JSON escapes them; places then count what they stand for.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=codec)
    try:
        number, offset, kept = 1, 0, ""
        for part in _unescaped(text) if escaped else _parts(text):
            ends, piece = part.endswith("\n"), kept + part
            begin = OVERLAP // 2 if offset else 0
            yield Piece(number, offset, piece, begin, len(piece) - (0 if ends else OVERLAP // 2))
            kept = "" if ends else piece[-OVERLAP:]
            offset = 0 if ends else offset + len(piece) - len(kept)
            number += ends
        if kept:  # the last line has no end: what the last piece left to the next one
            yield Piece(number, offset, kept, max(0, len(kept) - OVERLAP // 2))
    finally:
        text.detach()


def _parts(text: io.TextIOWrapper) -> Iterator[str]:
    while part := text.readline(PIECE):
        yield part


def _unescaped(text: io.TextIOWrapper) -> Iterator[str]:
    """The same with \\uXXXX as what it stands for, also where a cut goes through it."""
    held = ""
    for part in _parts(text):
        whole = held + part
        cut = _CUT_ESCAPE.search(whole)
        held = cut.group() if cut else ""
        yield _ESCAPED.sub(lambda match: chr(int(match[1], 16)), whole.removesuffix(held) if held else whole)
    if held:
        yield held


def _paragraphs(file: BinaryIO) -> Iterator[Piece]:
    """Texts of an XML document of an office program, a paragraph at a time. Raises Unreadable."""
    found: list[str] = []
    said: list[str] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.CharacterDataHandler = said.append
    parser.StartElementHandler = lambda _name, attributes: said.extend([attributes["v"]] if "v" in attributes else ())
    parser.EntityDeclHandler = _refuse_entity

    def end(name: str) -> None:
        if name.rsplit("}", 1)[-1] in _BLOCKS and said:
            found.append("".join(said))
            said.clear()

    parser.EndElementHandler = end
    file.seek(0)
    number = 0
    while True:
        chunk = file.read(CHUNK)
        try:
            parser.Parse(chunk, not chunk)
        except (expat.ExpatError, ValueError) as error:
            raise Unreadable(Obstacle.BROKEN) from error
        rest = ["".join(said)] if not chunk else []
        for number, text in enumerate((*found, *rest), number + 1):  # noqa: B020 - it goes on counting
            yield Piece(number, 0, text)
        found.clear()
        if not chunk:
            return


def _refuse_entity(*_declaration: object) -> None:
    raise ValueError("an entity is defined")


__all__ = ["Obstacle", "Reader", "Unreadable", "pieces", "unpacked"]
