"""Which encoding a text file is in, with certainty or not at all.

UTF-8 is certain when every byte of the file obeys it: Chinese in any other encoding breaks it within a few
characters. A byte order mark is certain, too. GB 18030 (with GBK and GB 2312 inside it) accepts almost any pairs of
high bytes, so there validity is not enough: the text must also look like Chinese, by where its characters stand in
GB 2312's table (level 1, the 3,755 common characters, rows B0–D7 by sound; level 2 from D8). What remains is refused,
never guessed:

- Big5 lands in GB 18030's user-defined areas, Shift-JIS and UTF-8 cut to bytes in rare characters; a few words of Big5
  may not, so what reads as Big5 no worse is not certain;
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
#: First bytes of Big5's frequent characters (level 1), and the share of these in what may be Big5.
FREQUENT, FREQUENT_SHARE = range(0xA4, 0xC7), 0.9
#: So many different common characters without one sounded s–z (row C9 and on): not Chinese.
KOREAN_EVIDENCE = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


#: What a file may be declared to be (``vocabularies/encoding.yaml``) and Python's name of it, and the other way.
CODECS = {"UTF-8": "utf-8", "GB18030": "gb18030", "BIG5": "cp950", "UTF-16": "utf-16"}
LABELS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "cp950": "BIG5", "big5hkscs": "BIG5",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip
#: What is offered for a file of which nothing is certain.
OFFERED = ("GB18030", "BIG5")
#: Python's codecs that each may mean.
_MEANT = {
    "UTF-8": ("utf-8",), "GB18030": ("gb18030",), "BIG5": ("cp950", "big5hkscs"), "UTF-16": ("utf-16-le", "utf-16-be")
}  # fmt: skip


def decide(file: BinaryIO, declared: str = "") -> str:
    """Python's name of the codec.

    declared: a key of CODECS, by which what is not certain is decided; anything else is none.
    Raises Refused: BINARY for what is no text, CUT for UTF-8 that ends within a character, ENCODING when not certain,
    DECLARED when the file does not obey what it was declared to be.
    """
    certain = _certain(file)
    if certain:
        return certain
    if declared in CODECS and (codec := _declared(file, declared)):
        return codec
    if not _is_chinese(file):
        raise Refused(Reason.DECLARED, encoding=declared) if declared in CODECS else Refused(Reason.ENCODING)
    return "gb18030"


def _is_chinese(file: BinaryIO) -> bool:
    """Whether it is GB 18030 and reads as Chinese."""
    try:
        _checked(file, "gb18030")
    except Refused as refused:
        if refused.reason is not Reason.ENCODING:
            raise
        return False
    return _looks_chinese(_sample(file, "gb18030")) and not _could_be_big5(file)


def _could_be_big5(file: BinaryIO) -> bool:
    """Whether nearly all of its characters are Big5's frequent ones, as they are in what is Big5 indeed.

    A few characters of Big5 may look like common ones of GB 18030; half of those look rare in Big5, so that more than a
    few words in GB 18030 never pass for it.
    """
    try:
        letters = [letter for letter in _sample(file, "cp950") if unicodedata.category(letter) == "Lo"]
    except UnicodeDecodeError:
        return False
    frequent = sum(letter.encode("cp950")[0] in FREQUENT for letter in letters)
    return bool(letters) and frequent >= FREQUENT_SHARE * len(letters)


def _certain(file: BinaryIO) -> str:
    """The codec no other of which could have made these bytes, empty when there is none."""
    file.seek(0)
    head = file.read(1 << 12)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig")
    if head.startswith(_WIDE_MARKS):
        return _checked(file, "utf-16")
    if b"\0" in head:
        return _checked(file, _wide(head))
    try:
        return _checked(file, "utf-8")
    except Refused as refused:
        if refused.reason is not Reason.ENCODING:
            raise
    return ""


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: no other text has zero bytes, and its ASCII characters have them all on one side."""
    low, high = head[1::2].count(0), head[0::2].count(0)
    if low and high:
        raise Refused(Reason.BINARY)
    return "utf-16-le" if low else "utf-16-be"


def _declared(file: BinaryIO, declared: str) -> str:
    """The codec by which the file is what it was declared to be, empty when it cannot be that."""
    for codec in _MEANT[declared]:
        try:
            return _checked(file, codec)
        except Refused:
            continue
    return ""


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


def _sample(file: BinaryIO, codec: str) -> Counter[str]:
    """How often each character beyond ASCII occurs at the beginning of a file. Raises UnicodeDecodeError."""
    counts: Counter[str] = Counter()
    decoder = codecs.getincrementaldecoder(codec)()
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
