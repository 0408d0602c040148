"""Cuts text into words: the most probable way to write it with the lexicon's words (one pass, dynamic programming)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from . import lexicon, places, thesaurus
from .places import Places
from .text import LATIN, RUN, is_han

# How a street's name counts as a word, beside a place and an ordinary character.
STREET = 30
# Endings that leave a whole word when taken off: 图书馆 → 图书. 山海关 has none, so nothing finds 海关 in it.
TAILS = frozenset(
    "馆园站场院局厅所室店车员费证率量表图库网点处会委厂具机器品业税法款金险线物学者站亭桩区县市省镇乡部队社团卡票价"
)
# Beginnings likewise: 总人口 → 人口.
HEADS = frozenset("总副老新全各小大旧非")
# A word of three characters is cut only where an ending or a beginning comes off.
SHORTEST_JOINED = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a folded text: ``text[start:end]``."""

    text: str
    start: int
    end: int


class Segmenter:
    """Knows the words of one province's portal. Ask :func:`segmenter` for it, it is big."""

    def __init__(self, known: Places) -> None:
        self.places = known
        own = thesaurus.vocabulary() | lexicon.phrases()
        self.lexicon = lexicon.build(own, known.weight.items())
        self._cost = self.lexicon.cost
        self._longest = _longest_by_first(self._cost)
        self._street = self.lexicon.unknown - 1 - math.log(STREET)
        self.parts = lru_cache(maxsize=100_000)(self._parts)
        self.words = lru_cache(maxsize=5_000)(self._words)

    def _words(self, text: str) -> tuple[Word, ...]:
        """``words``: the words of a folded text in order; punctuation and spaces are left out."""
        return tuple(
            Word(run.group()[start:end], run.start() + start, run.start() + end)
            for run in RUN.finditer(text)
            for start, end in self._cut(run.group(), whole=True)
        )

    def _cut(self, run: str, *, whole: bool) -> list[tuple[int, int]]:
        """Best cut of a run. whole=False forbids taking the run itself as the word."""
        size = len(run)
        best = [0.0] + [float("inf")] * size
        came = [0] * (size + 1)
        for start in range(size):
            for end, cost in self._steps(run, start):
                if (whole or end - start < size) and best[start] + cost < best[end]:
                    best[end] = best[start] + cost
                    came[end] = start
        return _trace(came, size)

    def _steps(self, run: str, start: int) -> Iterator[tuple[int, float]]:
        """Where a word beginning here may end, with its cost."""
        latin = LATIN.match(run, start)
        if latin and (start == 0 or not _is_latin(run[start - 1])):
            yield latin.end(), 1.0
        elif latin:
            yield start + 1, 1e6  # never cut inside a Latin word unless nothing else is left
        else:
            yield start + 1, self._cost.get(run[start], self.lexicon.unknown)
        for end in range(start + 2, min(len(run), start + self._longest.get(run[start], 1)) + 1):
            cost = self._cost.get(run[start:end])
            if cost is not None and not _splits_latin(run, end):
                yield end, cost
                yield from self._streets(run, start, end)

    def _streets(self, run: str, start: int, end: int) -> Iterator[tuple[int, float]]:
        head = run[start:end]
        if head in self.places.codes or head in lexicon.general().places:
            for street in places.STREETS:
                if run.startswith(street, end):
                    yield end + len(street), self._street

    @cached_property
    def compounds(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """First part → (all parts, word) of the thesaurus's compounds: 猪肉价格 is also 猪肉…价格."""
        found: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for word in thesaurus.vocabulary():
            pieces = self.pieces(word)
            if len(pieces) > 1 and all(len(piece) > 1 for piece in pieces):
                for form in piece_forms(pieces[0]):
                    found[form].append((tuple(pieces), word))
        return found

    def is_street(self, word: str) -> bool:
        """Whether the word is a street named after a place; it must not be found by the place."""
        for street in places.STREETS:
            head = word[: -len(street)]
            if word.endswith(street) and (head in self.places.codes or head in lexicon.general().places):
                return word not in self.places.codes
        return False

    def pieces(self, word: str) -> list[str]:
        """The likeliest cut of a word into parts, in order; the word alone when it has none."""
        if word in thesaurus.parts() or not self.parts(word):
            return [word]
        joints = self._joints(word)
        if joints:
            return list(min(joints, key=self._unlikely))
        return [word[start:end] for start, end in self._cut(word, whole=False)]

    def _unlikely(self, halves: tuple[str, str]) -> tuple[bool, float]:
        """For sorting: two whole words before a word and an ending, then the likelier pair."""
        return min(map(len, halves)) == 1, sum(self._cost.get(half, 0) for half in halves)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Words inside a word, never across its own joints: 医疗机构 → 医疗, 机构; but 发展中国家 holds no 中国."""
        listed = thesaurus.parts().get(word)
        if listed:
            return listed
        if word in self.places.codes or not is_han(word) or self.is_street(word):
            return ()
        halves = [half for joint in self._joints(word) for half in joint]
        if not halves and len(word) > SHORTEST_JOINED:
            halves = [word[start:end] for start, end in self._cut(word, whole=False)]
        own = [half for half in halves if len(half) > 1]
        return tuple(dict.fromkeys(part for half in own for part in (half, *self.parts(half))))

    def _joints(self, word: str) -> list[tuple[str, str]]:
        """Every way to cut a word into two words: 公交站点 into 公交 and 站点, 公交站 and 点."""
        cuts = ((word[:at], word[at:]) for at in range(1, len(word)))
        return [(head, tail) for head, tail in cuts if self._is_half(head, HEADS) and self._is_half(tail, TAILS)]

    def _is_half(self, half: str, single: frozenset[str]) -> bool:
        return half in single if len(half) == 1 else half in self._cost


def piece_forms(piece: str) -> tuple[str, ...]:
    """What may stand for a part of a compound; for a word that says little nothing but itself."""
    return (piece,) if lexicon.says_little(piece) else thesaurus.forms(piece)


def _trace(came: list[int], end: int) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    while end:
        cuts.append((came[end], end))
        end = came[end]
    return cuts[::-1]


def _longest_by_first(words: Iterable[str]) -> dict[str, int]:
    """First character → length of the longest word that begins with it: no need to try longer ones."""
    longest: dict[str, int] = {}
    for word in words:
        longest[word[0]] = max(longest.get(word[0], 1), len(word))
    return longest


def _is_latin(character: str) -> bool:
    return LATIN.match(character) is not None


def _splits_latin(run: str, end: int) -> bool:
    return end < len(run) and _is_latin(run[end - 1]) and _is_latin(run[end])


@cache
def segmenter(province: str) -> Segmenter:
    """The segmenter of the portal of one province (two digits), built once in a process."""
    return Segmenter(places.build(province))
