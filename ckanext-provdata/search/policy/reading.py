"""Single words of a question as conditions: Chinese ones, English ones, pinyin and initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import english, lexicon, spelling, thesaurus
from .conditions import AllOf, AnyOf, Condition, Pieces, Place, Sound, Term
from .lexicon import stopwords
from .segment import Segmenter
from .text import LATIN

# Nothing longer is a word; the index has none either.
LONGEST_WORD = 60
# Letters without a space that may still be pinyin.
LONGEST_PINYIN = 40
# What a word for a kind of list counts, beside a word for a thing.
WEAK = 0.3
# What a word counts that was not written but may have been meant.
MEANT = 0.8
# What each further translation counts less than the one before.
LESS_LIKELY = 0.15


@dataclass(frozen=True, slots=True)
class Hint:
    """A condition that only helps the order."""

    condition: Condition


def of_word(segmenter: Segmenter, word: str) -> Iterator[Condition | Hint]:
    """What a word of a question asks for; nothing when it is only said."""
    if word in stopwords("phrase") or word in stopwords("word") or len(word) > LONGEST_WORD:
        return
    if word in segmenter.places.codes:
        yield Place(word, segmenter.places.codes[word])
    elif word in stopwords("weak"):
        yield Hint(Term(word, WEAK))
    elif word in stopwords("soft") or _names_nothing(word):
        yield Hint(as_term(segmenter, word))
    elif LATIN.fullmatch(word) and word.isalpha():
        yield from of_latin(segmenter, [word])
    else:
        yield as_term(segmenter, word)


def _names_nothing(word: str) -> bool:
    """Whether the word only says what is done (划分, 规定): unlike things these are seldom in a title."""
    return word in lexicon.general().unnamed and word not in thesaurus.vocabulary()


def as_term(segmenter: Segmenter, word: str, weight: float = 1.0) -> Condition:
    """A word; or, lower, all its parts wherever they stand."""
    pieces = segmenter.pieces(word)
    if len(pieces) == 1 or any(len(piece) == 1 for piece in pieces):
        return Term(word, weight)
    return AnyOf((Term(word, weight), Pieces(tuple(pieces), weight)))


def meant_conditions(segmenter: Segmenter, meant: Sequence[str]) -> tuple[Condition, ...]:
    """Conditions for the words that may have been meant."""
    codes = segmenter.places.codes
    return tuple(Place(w, codes[w], MEANT) if w in codes else as_term(segmenter, w, MEANT) for w in meant)


def of_latin(segmenter: Segmenter, words: list[str]) -> Iterator[Condition | Hint]:
    """English words, pinyin, initials; unknown ones as they are."""
    known = list(english.split(words))
    if len(words) > 1 and not any(chinese for _, chinese in known) and _is_spelled(segmenter, words):
        yield _sound(segmenter, "".join(words))
        return
    for piece, chinese in known:
        if chinese:
            yield _translated(segmenter, piece, chinese)
        elif piece[0] not in stopwords("english"):
            yield _sound(segmenter, piece[0])


def _is_spelled(segmenter: Segmenter, words: list[str]) -> bool:
    """Whether the words read together are Chinese words: you er yuan."""
    return all(word.isalpha() for word in words) and bool(spelling.read(segmenter.places.province, "".join(words)))


def _translated(segmenter: Segmenter, piece: list[str], chinese: tuple[str, ...]) -> Condition | Hint:
    if chinese[0] in stopwords("weak"):
        return Hint(Term(chinese[0], WEAK))
    written: tuple[Condition, ...] = tuple(Term(word) for word in piece)
    meant = tuple(as_term(segmenter, word, 1 - LESS_LIKELY * number) for number, word in enumerate(chinese))
    return AnyOf((AllOf(written), *meant))


def _sound(segmenter: Segmenter, letters: str) -> Condition:
    """Latin letters as a word, as what titles sound like, and as the Chinese words they may spell."""
    if not 1 < len(letters) <= LONGEST_PINYIN or not letters.isalpha():
        return Term(letters[:LONGEST_WORD])
    row = spelling.read(segmenter.places.province, letters)
    spelled = tuple(AnyOf(meant_conditions(segmenter, homophones)) for homophones in row)
    return AnyOf((Term(letters), Sound(letters), *((AllOf(spelled),) if spelled else ())))
