"""What a question asks for, as a tree of conditions that says nothing about Solr."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word, found also by what stands for it. weight: what a match counts, beside 1 for the word as written."""

    word: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    codes: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Year:
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """Latin letters that may be pinyin or initials."""

    letters: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters in a row, whatever the words; ``_`` stands for any one character."""

    characters: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Pieces:
    """All parts of one word, wherever they stand; of less worth than the word."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


Condition = Term | Place | Year | Sound | Passage | Pieces | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Question:
    """``topics`` are required; so are ``places`` and ``years``; ``hints`` (kinds of lists) only help the order."""

    topics: tuple[Condition, ...] = ()
    places: tuple[Place, ...] = ()
    years: tuple[Year, ...] = ()
    hints: tuple[Condition, ...] = ()
    rows: tuple[str, ...] = ()
    code: str = ""

    def __bool__(self) -> bool:
        return bool(self.topics or self.places or self.years or self.code)


def words_in(question: Question) -> set[str]:
    """All words of the question, those meant included."""
    return {word for part in (*question.topics, *question.places, *question.hints) for word in words_of(part)}


def words_of(condition: Condition) -> Iterator[str]:
    """All words of a condition."""
    match condition:
        case Term(word):
            yield word
        case Place(name):
            yield name
        case Pieces(words):
            yield from words
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from words_of(part)
        case _:
            return
