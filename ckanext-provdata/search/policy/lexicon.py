"""The words of the segmenter: a general dictionary, this portal's own vocabulary, and place names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .text import DATA, fold, is_han

# What an own word counts at least: enough to be cut out whole beside common words (millions of running words).
OWN_WORD = 300
# First letters of the source's marks for words that name something: nouns, idioms, abbreviations, fixed expressions.
NAMING = frozenset("nijlbs")
# Names of departments are the longest words: 人力资源和社会保障厅.
LONGEST = 16


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``cost``: minus the logarithm of a word's probability; ``unknown``: that of a character that is no word."""

    cost: dict[str, float]
    count: dict[str, int]
    unknown: float


@dataclass(frozen=True, slots=True)
class General:
    """The general dictionary: word → count; the words that are place names; those that name no thing (verbs …)."""

    count: dict[str, int]
    places: frozenset[str]
    unnamed: frozenset[str]


@cache
def general() -> General:
    """The general dictionary, read once."""
    count: dict[str, int] = {}
    places: set[str] = set()
    unnamed: set[str] = set()
    for line in (DATA / "lexicon.txt").read_text(encoding="utf-8").splitlines():
        word, number, mark = line.split()
        plain = fold(word)
        count[plain] = max(count.get(plain, 0), int(number))
        if mark == "ns":
            places.add(plain)
        elif mark[0] not in NAMING and mark not in ("vn", "an"):
            unnamed.add(plain)
    return General(count, frozenset(places), frozenset(unnamed))


def build(own: Iterable[str], names: Iterable[tuple[str, int]]) -> Lexicon:
    """The lexicon with own words (thesaurus) and place names, each of these with its count."""
    count = dict(general().count)
    for word in own:
        if len(word) > 1:
            count[word] = max(count.get(word, 0), OWN_WORD)
        else:
            count.setdefault(word, 1)
    for name, number in names:
        count[name] = max(count.get(name, 0), number)
    total = math.log(sum(count.values()))
    cost = {word: total - math.log(max(number, 1)) for word, number in count.items() if len(word) <= LONGEST}
    return Lexicon(cost, count, unknown=total + 1)


@cache
def lines(name: str) -> tuple[str, ...]:
    """Lines of a data file without comments and blanks, in the common form of writing."""
    text = (DATA / name).read_text(encoding="utf-8")
    return tuple(fold(line.strip()) for line in text.splitlines() if line.strip() and not line.startswith("#"))


def words_of(line: str) -> list[str]:
    """``a, b, c`` → the words."""
    return [word.strip() for word in line.split(",") if word.strip()]


@cache
def stopwords(kind: str) -> frozenset[str]:
    """Words of one kind: phrase, word, weak, soft or english."""
    found = (line.partition(" ") for line in lines("stopwords.txt"))
    return frozenset(word for name, _, words in found if name == kind for word in words_of(words))


def phrases() -> frozenset[str]:
    """Stopwords of several words: words for the segmenter too, so that they are cut out whole."""
    return stopwords("phrase") | stopwords("soft")


def says_little(word: str) -> bool:
    """Whether the word only says what kind of list something is: 名单, 站点."""
    return word in stopwords("weak") or word in stopwords("soft")


def is_word(word: str) -> bool:
    return is_han(word)
