"""Archives that would harm whoever unpacks them."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import IO

#: A member that unpacks outside the folder that was chosen.
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
#: What an archive may unpack to however small it is, and how many times its own size beyond that.
HARMLESS, TIMES = 256 << 20, 100
#: Bytes of the list of members: each takes twenty times what it takes there once it is read.
LIST = 8 << 20
CHUNK = 1 << 20
#: A gzip file is unpacked so far while somebody waits; zlib's number for its format.
UNPACKED, _GZIP = 1 << 30, 31
#: The record at the end of an archive, which says how long the list is; one of archives beyond 4 GiB stands before it.
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
#: Bytes that the second takes with what leads to it, and that both may take with a remark.
_BEFORE = 56 + 20
_ENDING = (1 << 16) + 22 + _BEFORE


def leads_outside(members: list[zipfile.ZipInfo]) -> bool:
    """By a path or by a symbolic link."""
    return any(_OUTSIDE.search(each.orig_filename) or stat.S_ISLNK(each.external_attr >> 16) for each in members)


def is_bomb(members: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether it unpacks to far more than archives of data do."""
    unpacked = sum(each.file_size for each in members)
    return unpacked > HARMLESS and unpacked > TIMES * size


def lists_too_many(stream: IO[bytes]) -> bool:
    """Whether reading the list of members alone would fill the memory (APPNOTE 4.3.14, 4.3.16)."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _ENDING))
    tail = stream.read()
    at = tail.rfind(_END)
    before = tail[max(0, at - _BEFORE) : max(0, at)]
    if before.startswith(_END64):
        return int.from_bytes(before[40:48], "little") > LIST
    return at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > LIST


def gzip_is_bomb(stream: IO[bytes]) -> bool:
    """Whether it unpacks to far more than data does; of large ones the beginning is looked at.

    Raises ValueError for one that is cut or damaged.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    unpacked, unpacker, packed = 0, zlib.decompressobj(_GZIP), b""
    while (packed := packed or stream.read(CHUNK)) and unpacked < UNPACKED:
        if unpacker.eof:  # another part follows, or what the last block of a tape is filled with
            packed, unpacker = packed.lstrip(b"\0"), zlib.decompressobj(_GZIP) if packed.strip(b"\0") else unpacker
            continue
        unpacked += len(_unpacked(unpacker, packed))
        packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        if unpacked > HARMLESS and unpacked > TIMES * size:
            return True
    if not packed and not unpacker.eof:
        raise ValueError("cut")
    return False


def _unpacked(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, CHUNK)
    except zlib.error as error:
        raise ValueError(str(error)) from error
