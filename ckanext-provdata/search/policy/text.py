"""One form of writing: half width, lower case, simplified characters; and the runs a text consists of."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
HAN_ONLY = re.compile(f"[{HAN}]+")
# A run holds what may belong together: Chinese and Latin letters and digits, with the marks inside PM2.5, R&D, C++.
RUN = re.compile(f"[{HAN}a-z0-9]+(?:[.+&#][a-z0-9]+)*(?:[{HAN}a-z0-9]|[.+&#][a-z0-9]+)*")
LATIN = re.compile(r"[a-z0-9]+(?:[.+&#][a-z0-9]+)*")


@cache
def simplified() -> dict[str, str]:
    """Traditional → simplified characters (OpenCC's table)."""
    lines = (DATA / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


@lru_cache(maxsize=50_000)
def fold_character(character: str) -> str:
    """One character in the common form; several for ligatures and circled numbers, none for accents."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    if plain and plain < "\u0250" and not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFD", plain.replace("ü", "v")) if not unicodedata.combining(c)
        )
    return "".join(simplified().get(c, c) for c in plain)


def fold(text: str) -> str:
    """The whole text in the common form: ＢＵＳ醫院 → bus医院."""
    return "".join(map(fold_character, text))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the position in the original it came from."""
    folded: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(text):
        plain = fold_character(character)
        folded.append(plain)
        offsets.extend([position] * len(plain))
    return "".join(folded), offsets


def is_han(word: str) -> bool:
    return HAN_ONLY.fullmatch(word) is not None
