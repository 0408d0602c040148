"""Which encoding a text file is in, with certainty or not at all.

UTF-8 is certain when every byte of the file obeys it: Chinese in any other encoding breaks it within a few
characters. A byte order mark is certain, too. GB 18030 (with GBK and GB 2312 inside it) accepts almost any pairs of
high bytes, so there validity is not enough: the text must also look like Chinese, by where its characters stand in
GB 2312's table (level 1, the 3,755 common characters, rows B0–D7 by sound; level 2 from D8). What remains is refused,
never guessed:

- Big5 lands in GB 18030's user-defined areas, Shift-JIS and UTF-8 cut to bytes in rare characters;
- EUC-KR's syllables all fall on rows B0–C8, where Chinese text does not stay;
- single-byte encodings (cp1252, cp1251, …) break the pairs at the first word of odd length, and else make
  rare characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from ckanext.provdata.tables.policy.status import Reason, Refused

CHUNK = 1 << 20
#: Characters beyond ASCII that are looked at; validity is checked to the end of the file.
SAMPLE = 200_000
COMMON_SHARE = 0.6
RARE_SHARE = 0.2
PRIVATE_SHARE = 0.01
#: So many different common characters without one sounded s–z (row C9 and on): not Chinese.
KOREAN_EVIDENCE = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decide(file: BinaryIO) -> str:
    """Python's name of the codec: ``utf-8``, ``utf-8-sig``, ``utf-16`` or ``gb18030``.

    Raises Refused: BINARY for what is no text, CUT for UTF-8 that ends within a character, ENCODING when not certain.
    """
    file.seek(0)
    head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig")
    if head.startswith(_WIDE_MARKS):
        return _checked(file, "utf-16")
    try:
        return _checked(file, "utf-8")
    except Refused as refused:
        if refused.reason is not Reason.ENCODING:
            raise
    _checked(file, "gb18030")
    if not _looks_chinese(_sample(file)):
        raise Refused(Reason.ENCODING)
    return "gb18030"


def _checked(file: BinaryIO, codec: str) -> str:
    """The codec when the whole file obeys it and holds no control characters."""
    seen_other = False
    decoder = codecs.getincrementaldecoder(codec)()
    for chunk, last in _chunks(file):
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as error:
            at_end = last and error.end == len(error.object) and error.reason.startswith("unexpected end")
            raise Refused(Reason.CUT if at_end and seen_other else Reason.ENCODING) from error
        if _CONTROL.search(text):
            raise Refused(Reason.BINARY)
        seen_other = seen_other or not text.isascii()
    return codec


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The file in pieces, each with whether it is the last; the last is empty."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk, False
    yield b"", True


def _sample(file: BinaryIO) -> Counter[str]:
    """How often each character beyond ASCII occurs at the beginning of a GB 18030 file."""
    counts: Counter[str] = Counter()
    decoder = codecs.getincrementaldecoder("gb18030")()
    for chunk, last in _chunks(file):
        counts.update(character for character in decoder.decode(chunk, last) if character > "\x7f")
        if counts.total() > SAMPLE:
            break
    return counts


def _looks_chinese(counts: Counter[str]) -> bool:
    common = {character for character in counts if _row(character) in range(0xB0, 0xD8)}
    letters = sum(number for character, number in counts.items() if unicodedata.category(character) == "Lo")
    rare = sum(number for character, number in counts.items() if _is_rare(character))
    private = sum(number for character, number in counts.items() if unicodedata.category(character) in ("Co", "Cn"))
    often = sum(counts[character] for character in common)
    return (
        often > 0
        and often >= COMMON_SHARE * letters
        and rare <= RARE_SHARE * letters
        and private <= PRIVATE_SHARE * counts.total()
        and not _looks_korean(common)
    )


def _row(character: str) -> int:
    """First byte of the character in GB 2312, 0 when it is not in it."""
    try:
        return character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0


def _is_rare(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and not _row(character)


def _looks_korean(common: set[str]) -> bool:
    return len(common) >= KOREAN_EVIDENCE and all(_row(character) <= 0xC8 for character in common)  # noqa: PLR2004
