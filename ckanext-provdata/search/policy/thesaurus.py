"""Which words stand for which, read from ``data/thesaurus``: see its README for the form of a line.

A group has a head (its first word). A text with a word of the left side is indexed under ``~head`` too, one with a word
of the right side under ``≈head``; a query for a word of the left side asks for both. So a query costs two terms a
group, however long the group is, and a record that uses many words of a group is not found more loudly for it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from . import lexicon
from .lexicon import DATA, words_of

NEAR = "~"
RELATED = "≈"
PARTS = "parts.txt"


@dataclass(frozen=True, slots=True)
class Group:
    """A line: ``left`` asks, ``right`` is found too, under ``mark``."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    mark: str


@cache
def groups() -> tuple[Group, ...]:
    """Every group, in the order of the files."""
    found = []
    for path in sorted((DATA / "thesaurus").glob("*.txt")):
        if path.name != PARTS:
            found += [_group(line) for line in lexicon.lines(f"thesaurus/{path.name}")]
    return tuple(found)


def _group(line: str) -> Group:
    left, sign, right = line.partition("=>" if "=>" in line else ">")
    return Group(tuple(words_of(left)), tuple(words_of(right)), NEAR if sign == "=>" else RELATED)


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Words whose parts cannot be cut out, each with them: 中小学 → 中学, 小学."""
    pairs = (line.partition("=") for line in lexicon.lines(f"thesaurus/{PARTS}"))
    return {word.strip(): tuple(words_of(listed)) for word, _, listed in pairs}


@cache
def heads() -> dict[str, tuple[str, ...]]:
    """Word → heads of the groups it asks for."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups():
        for word in group.left:
            found[word].append(group.left[0])
    return {word: tuple(dict.fromkeys(own)) for word, own in found.items()}


@cache
def marks() -> dict[str, tuple[str, ...]]:
    """Word → the marks a text with it is indexed under."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups():
        for word in group.left:
            found[word].append(NEAR + group.left[0])
        for word in group.right:
            found[word].append(group.mark + group.left[0])
    return {word: tuple(dict.fromkeys(own)) for word, own in found.items()}


@cache
def used() -> frozenset[str]:
    """All marks that any text can have: a group without a right side has no related records."""
    return frozenset(mark for own in marks().values() for mark in own)


@cache
def _members() -> dict[str, frozenset[str]]:
    """Head → all words of its groups."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups():
        found[group.left[0]].update(group.left, group.right)
    return {head: frozenset(words) for head, words in found.items()}


def same(word: str) -> frozenset[str]:
    """All words that a question for this one finds."""
    return frozenset().union(*(_members()[head] for head in heads().get(word, ())))


def forms(word: str) -> tuple[str, ...]:
    """What a text that says the word, or the same in other words, is indexed under."""
    return (word, *(NEAR + head for head in heads().get(word, ())))


@cache
def vocabulary() -> frozenset[str]:
    """All words of all groups."""
    words = {word for group in groups() for word in (*group.left, *group.right)}
    return frozenset(words | parts().keys())
