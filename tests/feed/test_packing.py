"""Packed pieces in one gzip file, as the strictest reader takes it: one member, one checksum."""

from __future__ import annotations

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from ckanext.provdata.feed.policy import packing

TEXTS = st.lists(st.text(max_size=300), max_size=6)


def document(pieces: list[packing.Piece]) -> bytes:
    sums = packing.total(piece.sum for piece in pieces)
    return b"".join([packing.HEAD, *(piece.packed for piece in pieces), packing.end(sums)])


@given(TEXTS)
def test_pieces_make_one_member_with_a_checksum_that_holds(texts):
    packed = document([packing.piece(text) for text in texts])
    reader = zlib.decompressobj(31)
    assert reader.decompress(packed).decode() == "".join(texts) == gzip.decompress(packed).decode()
    assert reader.eof
    assert reader.unused_data == b""


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_sums_are_those_of_zlib(first, second):
    def of(data: bytes) -> packing.Sum:
        return packing.Sum(zlib.crc32(data), len(data))

    assert of(first).then(of(second)) == of(first + second)


def test_long_pieces_take_no_time():
    long = packing.Sum(1, 1 << 40)
    assert packing.total([long] * 1000).size == 1000 << 40
