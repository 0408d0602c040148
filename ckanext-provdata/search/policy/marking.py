"""The passages of a title or summary that match a question, as safe HTML: escaped, with ``<mark>`` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from . import conditions, thesaurus
from .conditions import Question
from .segment import Segmenter
from .text import fold_with_offsets

SNIPPET = 160
LEAD = 40
# How far into a summary a match is looked for.
LOOKED_AT = 1000


def wanted(segmenter: Segmenter, asked: Question) -> frozenset[str]:
    """All words whose presence shows why a record was found."""
    words = conditions.words_in(asked)
    found = set(words)
    for word in words:
        found.update(thesaurus.same(word))
        for code in segmenter.places.codes.get(word, ()):
            found.update(segmenter.places.names[code])
    return frozenset(found | {str(year) for part in asked.years for year in part.years})


def mark(segmenter: Segmenter, text: str, words: frozenset[str]) -> str:
    """The text as HTML with the wanted words marked."""
    return _marked(text, _spans(segmenter, text, words))


def snippet(segmenter: Segmenter, text: str, words: frozenset[str]) -> str:
    """As :func:`mark`, shortened to the part with the first match; dots say that something was left out."""
    text = text[:LOOKED_AT]
    spans = _spans(segmenter, text, words)
    first = spans[0][0] if spans else 0
    start = max(0, first - LEAD) if len(text) > SNIPPET else 0
    end = min(len(text), start + SNIPPET)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    return ("…" if start else "") + _marked(text[start:end], inside) + ("…" if end < len(text) else "")


def _spans(segmenter: Segmenter, text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Matching stretches of the text in order, those that touch joined."""
    folded, offsets = fold_with_offsets(text)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(_matches(segmenter, folded, words)):
        span = (offsets[start], offsets[end - 1] + 1)
        if joined and span[0] <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
        else:
            joined.append(span)
    return joined


def _matches(segmenter: Segmenter, folded: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    for word in segmenter.words(folded):
        if word.text in words:
            yield word.start, word.end
            continue
        for part in segmenter.parts(word.text):
            at = word.text.find(part)
            if part in words and at >= 0:
                yield word.start + at, word.start + at + len(part)


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    found: list[str] = []
    done = 0
    for start, end in spans:
        found += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*found, escape(text[done:])])
