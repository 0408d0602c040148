"""English words of the field and what they are called in Chinese; the table is ``data/english.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from . import lexicon
from .lexicon import words_of

WORD = re.compile(r"[a-z0-9]+(?:[.&][a-z0-9]+)*")
LONGEST = 4
# A plural ending is taken off a word of at least this many letters, of es and ies one more.
SHORTEST_PLURAL = 4


@cache
def table() -> dict[tuple[str, ...], tuple[str, ...]]:
    """English phrase as stems → Chinese words, best first."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in lexicon.lines("english.txt"):
        phrases, _, chinese = line.partition("=")
        for phrase in words_of(phrases):
            found[stems(phrase)] = tuple(words_of(chinese))
    return found


def stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in WORD.findall(phrase))


def stem(word: str) -> str:
    """Singular form of a regular noun; words of three letters and less stay."""
    if len(word) > SHORTEST_PLURAL:
        if word.endswith("ies"):
            return f"{word[:-3]}y"
        if word.endswith(("ches", "shes", "sses", "xes")):
            return word[:-2]
    is_plural = len(word) >= SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


def split(words: list[str]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Words of a query as pieces, longest known phrase first, each with its Chinese words (none when unknown)."""
    at = 0
    while at < len(words):
        size = next((n for n in range(min(LONGEST, len(words) - at), 0, -1) if _known(words[at : at + n])), 1)
        piece = words[at : at + size]
        yield piece, table().get(stems(" ".join(piece)), ())
        at += size


def _known(words: list[str]) -> bool:
    return stems(" ".join(words)) in table()


def phrases(text: str) -> Iterator[str]:
    """Chinese words for the English phrases in a folded text, so that an English title is found in Chinese."""
    words = WORD.findall(text)
    if any(word.isalpha() for word in words):
        for _, chinese in split(words):
            yield from chinese[:1]
