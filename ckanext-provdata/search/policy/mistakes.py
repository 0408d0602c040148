"""What a question that finds nothing may have been meant to be."""

from __future__ import annotations

from datetime import date

from . import spelling, thesaurus
from .conditions import Question
from .question import LONGEST_QUERY, understand
from .segment import Segmenter
from .text import fold, is_han

# A mistyped word may have been cut into this many; more readings than this are not tried.
MOST_MISTYPED, MOST_CORRECTIONS = 4, 8
SHORTEST_WORD = 2


def corrections(segmenter: Segmenter, written: str, today: date) -> tuple[Question, ...]:
    """What the question may have been when one stretch of it is mistyped although it consists of known words."""
    plain = fold(written[:LONGEST_QUERY])
    words = list(segmenter.words(plain))
    texts: dict[str, None] = {}
    for size in range(MOST_MISTYPED, 0, -1):
        for first, last in zip(words, words[size - 1 :], strict=False):
            if size == 1 and _is_ours(segmenter, first.text):
                continue
            for meant in _meant_by(segmenter, plain[first.start : last.end]):
                texts[f"{plain[: first.start]} {meant} {plain[last.end :]}"] = None
    return tuple(understand(segmenter, text, today) for text in list(texts)[:MOST_CORRECTIONS])


def _is_ours(segmenter: Segmenter, word: str) -> bool:
    """Whether somebody asks for just this word, so that it is no mistake."""
    return word in segmenter.places.codes or word in thesaurus.vocabulary()


def _meant_by(segmenter: Segmenter, written: str) -> list[str]:
    """Known words like one that stands without gaps; those in which nothing but the sound differs first."""
    if not is_han(written) or not SHORTEST_WORD <= len(written) <= spelling.LONGEST_WORD:
        return []
    return spelling.similar(segmenter.places.province, written)
