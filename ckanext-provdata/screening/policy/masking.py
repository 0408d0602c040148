"""Masking columns of a table: a clean copy that keeps what may be known.

``hash``: the same value becomes the same word within one copy, so that rows can still be told apart and joined; the key
is made for the copy and thrown away. ``truncate``: the first characters stay. ``generalise``: a place to its county, a
date to its year, a number to its band. ``remove``: the column goes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

WORD, SHOWN = 16, 3
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年]?\d{1,2}(?:[-/.月]?\d{1,2}日?)?(?:[ T].*)?")
_IDENTITY = re.compile(r"(\d{6})(\d{4})\d{7}[\dXx]")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d+)?")
_COUNTY = re.compile(r"^(?:.{2,8}?(?:省|自治区|市))?(?:.{1,8}?(?:市|自治州|盟|地区))?(?:.{1,8}?[县区旗市])?")


class Method(StrEnum):
    """How a column is masked."""

    HASH = "hash"
    TRUNCATE = "truncate"
    GENERALISE = "generalise"
    REMOVE = "remove"


def clean(rows: Iterable[Sequence[str]], methods: Mapping[int, Method], key: bytes) -> Iterator[list[str]]:
    """A table whose first row is its heading, masked. methods: place of the column (from 0) → how."""
    for number, row in enumerate(rows):
        kept = [at for at in range(len(row)) if methods.get(at) is not Method.REMOVE]
        yield [row[at] if not number or at not in methods else masked(row[at], methods[at], key) for at in kept]


def masked(value: str, method: Method, key: bytes) -> str:
    """One value; what is empty stays empty."""
    text = value.strip()
    if not text:
        return ""
    match method:
        case Method.HASH:
            return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:WORD]
        case Method.TRUNCATE:
            return _cut(text)
        case _:
            return general(text)


def _cut(text: str) -> str:
    """The first characters, a third of the whole at most: of a name only the family name."""
    shown = min(SHOWN, max(1, len(text) // 3))
    return text[:shown] + "*" * (len(text) - shown)


def general(text: str) -> str:
    """What kind of value it is, more roughly: what is nothing of this is not shown at all."""
    if identity := _IDENTITY.fullmatch(text):
        return f"{identity[1]} {identity[2]}年"
    if date := _DATE.fullmatch(text):
        return f"{date[1]}年"
    if _NUMBER.fullmatch(text):
        return _band(float(text))
    county = _COUNTY.match(text)
    return county.group() if county and county.group() else "*"


def _band(number: float) -> str:
    """Of ten, hundred, thousand …: as wide as the number's first figure."""
    width = 10 ** max(1, len(str(int(abs(number)))) - 1)
    low = int(number // width) * width
    return f"{low}–{low + width - 1}"
