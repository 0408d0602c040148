"""Rows of a zipped Shapefile: attributes of its table, and each shape as GeoJSON. ESRI Shapefile description, 1998."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import ZipFile

import shapefile

from ckanext.provdata.tables.policy import archive, encoding
from ckanext.provdata.tables.policy.delimited import ROW, Row
from ckanext.provdata.tables.policy.objects import GEOMETRY, SHAPE
from ckanext.provdata.tables.policy.status import Limits, Reason, Refused

#: What .cpg files say, and byte 29 of a table's head (dBASE's language driver).
CODE_PAGES = {
    "UTF-8": "utf-8", "UTF8": "utf-8", "65001": "utf-8", "GBK": "gb18030", "GB2312": "gb18030", "GB18030": "gb18030",
    "936": "gb18030", "CP936": "gb18030", "54936": "gb18030", "BIG5": "cp950", "950": "cp950", "CP950": "cp950",
}  # fmt: skip
DRIVERS = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
SAMPLE = 1 << 20
_PROJECTED = "PROJCS"


@dataclass(frozen=True, slots=True)
class About:
    """``projection``: the name of a coordinate system that is not longitude and latitude."""

    codec: str
    layers: int
    projection: str


def layers(archive_: ZipFile) -> list[str]:
    """Names, without their endings, of the Shapefiles in an archive."""
    names = {member.filename.lower(): member.filename for member in archive_.infolist() if not member.is_dir()}
    stems = [original[:-4] for name, original in names.items() if name.endswith(".shp") and "__macosx" not in name]
    return sorted(stem for stem in stems if f"{stem.lower()}.dbf" in names)


@contextmanager
def _layer(file: BinaryIO, limits: Limits) -> Iterator[tuple[ZipFile, dict[str, str], int]]:
    """The archive, the members of its first layer by their endings, and how many layers there are."""
    with archive.opened(file, limits) as packed:
        stems = layers(packed)
        if not stems:
            raise Refused(Reason.NO_SHAPES)
        wanted = stems[0].lower()
        paths = {name.lower(): name for name in packed.namelist()}
        members = {path[len(wanted) :]: name for path, name in paths.items() if path[: len(wanted) + 1] == f"{wanted}."}
        yield packed, members, len(stems)


def about(file: BinaryIO, limits: Limits, declared: str) -> About:
    """Raises Refused."""
    with _layer(file, limits) as (packed, members, count):
        codec = declared or _told(packed, members) or _found(packed, members)
        return About(codec, count, _projection(packed, members))


def _told(packed: ZipFile, members: dict[str, str]) -> str:
    if ".cpg" in members:
        with packed.open(members[".cpg"]) as page:
            said = page.read(40).decode("ascii", "ignore").strip().upper().removeprefix("ANSI ")
        if said in CODE_PAGES:
            return CODE_PAGES[said]
    with packed.open(members[".dbf"]) as table:
        head = table.read(32)
    return DRIVERS.get(head[29], "") if len(head) > 29 else ""  # noqa: PLR2004 - where the driver stands


def _found(packed: ZipFile, members: dict[str, str]) -> str:
    """By the table's bytes: past its head there is only text, in fields that are filled up with blanks."""
    with packed.open(members[".dbf"]) as table:
        head = table.read(12)
        start = int.from_bytes(head[8:10], "little")
        table.read(max(0, start - 12))
        sample = table.read(SAMPLE).rstrip(b"\x1a")
    with tempfile.TemporaryFile() as plain:
        plain.write(sample.replace(b"\0", b" ") + b" ")
        return encoding.decide(plain)


def _projection(packed: ZipFile, members: dict[str, str]) -> str:
    if ".prj" not in members:
        return ""
    with packed.open(members[".prj"]) as text:
        said = text.read(4096).decode("utf-8", "replace").strip()
    return said.split('"')[1] if said.startswith(_PROJECTED) and said.count('"') > 1 else ""


def rows(file: BinaryIO, limits: Limits, codec: str) -> Iterator[Row]:
    """The names first, as row 0, then every shape, numbered from 1. Raises Refused."""
    with _layer(file, limits) as (packed, members, _), ExitStack() as stack:
        parts = {ending: stack.enter_context(_copied(packed, members[ending])) for ending in (".shp", ".dbf")}
        yield from _shapes(parts, codec)


@contextmanager
def _copied(packed: ZipFile, name: str) -> Iterator[BinaryIO]:
    """A member as a file of its own without a name, since it is read back and forth."""
    with tempfile.TemporaryFile() as copy:
        with packed.open(name) as member:
            shutil.copyfileobj(member, copy)
        copy.seek(0)
        yield copy


def _shapes(parts: dict[str, BinaryIO], codec: str) -> Iterator[Row]:
    try:
        opened: Any = shapefile.Reader(shp=parts[".shp"], dbf=parts[".dbf"], encoding=codec)
        with opened as reader:
            yield Row(0, [*(field[0] for field in reader.fields if field[0] != "DeletionFlag"), GEOMETRY])
            for number, each in enumerate(reader.iterShapeRecords(), 1):
                yield _row(number, each)
    except (Refused, MemoryError):
        raise
    except UnicodeDecodeError as error:
        raise Refused(Reason.ENCODING) from error
    except Exception as error:  # whatever pyshp trips over, the file is at fault
        raise Refused(Reason.BROKEN) from error


def _row(number: int, each: Any) -> Row:
    shape = _shape(each.shape)
    cells = [*(_text(value) for value in each.record), shape if len(shape) <= SHAPE else ""]
    if sum(map(len, cells)) > ROW:
        raise Refused(Reason.LONG_ROW, row=number)
    return Row(number, cells)


def _shape(shape: Any) -> str:
    return json.dumps(shape.__geo_interface__, separators=(",", ":")) if shape.shapeType else ""


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return format(value, ".15g")
        case _:
            return str(value)
