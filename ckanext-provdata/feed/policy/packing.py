"""Packed pieces that can stand one after the other in one gzip file.

gzip lets whole files follow each other (RFC 1952, 2.2), but curl reads the first and fails at the second. So a piece is
deflated by itself and ends at a byte without ending the stream (RFC 1951, an empty stored block), and a document of
pieces has one head, one end, and one checksum, which follows from those of its pieces without unpacking any.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

#: packed once and read often
LEVEL = 6
#: nothing of a file's name or time: the same catalogue gives the same bytes
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x03\x00"
_RAW = -15
_TAIL = struct.Struct("<II")
_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31


@dataclass(frozen=True)
class Sum:
    """Checksum (CRC-32) and length of what was packed."""

    crc: int = 0
    size: int = 0

    def then(self, other: Sum) -> Sum:
        """Of both, one after the other."""
        return Sum(_times(_shift(other.size), self.crc) ^ other.crc, self.size + other.size)


@dataclass(frozen=True)
class Piece:
    packed: bytes
    sum: Sum


def piece(text: str) -> Piece:
    plain = text.encode()
    packer = zlib.compressobj(LEVEL, wbits=_RAW)
    packed = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
    return Piece(packed, Sum(zlib.crc32(plain), len(plain)))


def total(sums: Iterable[Sum]) -> Sum:
    found = Sum()
    for one in sums:
        found = found.then(one)
    return found


def end(sum_of_all: Sum) -> bytes:
    """What stands after the last piece."""
    return _END + _TAIL.pack(sum_of_all.crc, sum_of_all.size & 0xFFFFFFFF)


# CRC-32 is the remainder of a polynomial over GF(2): what stands before so many bytes more is multiplied by x to eight
# times that number. Coefficients lie the other way round, x^0 in the highest bit.


def _times(a: int, b: int) -> int:
    """Product of two remainders."""
    found = 0
    while a:
        if a & _ONE:
            found ^= b
        a = a << 1 & 0xFFFFFFFF
        b = b >> 1 ^ (_POLYNOMIAL if b & 1 else 0)
    return found


def _squares() -> tuple[int, ...]:
    """x^8, x^16, x^32 … as remainders."""
    found = [_ONE >> 8]
    while len(found) < 64:  # noqa: PLR2004 - lengths of 64 bits
        found.append(_times(found[-1], found[-1]))
    return tuple(found)


_SQUARES = _squares()


def _shift(size: int) -> int:
    """x^(8 size) as remainder."""
    found, at = _ONE, 0
    while size:
        if size & 1:
            found = _times(_SQUARES[at], found)
        size, at = size >> 1, at + 1
    return found
