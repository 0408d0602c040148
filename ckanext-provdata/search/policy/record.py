"""A record's own fields in the index: words of title, tags, organisation and text, places, years, sounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ckanext.provdata.regions import policy as regions

from . import lexicon, spelling, terms
from .segment import Segmenter
from .text import fold, is_han

NONE = "none"
# Between what is typed and what is shown, in a suggestion's key. A control character no title can hold.
SHOWN = "\x1f"
LONGEST_TEXT = 20_000
# A coverage of more years than this is no answer to a question for one year.
LONGEST_SPAN = 30
LONGEST_SUGGESTION = 24


@dataclass(frozen=True, slots=True)
class Record:
    """The public words of a record. ``region``: codes it was filed under; ``span``: years of its coverage, if any."""

    title: str
    notes: str = ""
    tags: Sequence[str] = ()
    organisation: str = ""
    others: Sequence[str] = ()
    region: Sequence[str] = ()
    span: Sequence[int] = ()


def fields(segmenter: Segmenter, record: Record) -> dict[str, object]:
    """Solr fields ``search_…`` of a record."""
    title = terms.terms(segmenter, record.title, whole=True)
    tags = [term for tag in record.tags for term in terms.terms(segmenter, tag)]
    body = "\n".join([record.notes, *record.others])[:LONGEST_TEXT]
    places = _places(segmenter, record)
    years = terms.years(" ".join([record.title, *record.tags])) | set(record.span)
    return {
        "search_title": " ".join(title),
        "search_tags": " ".join(tags),
        "search_org": " ".join(terms.of_organisation(segmenter, record.organisation)),
        "search_text": " ".join(terms.terms(segmenter, body)),
        "search_row": [record.title, *record.tags],
        "search_chars": record.notes[:LONGEST_TEXT],
        "search_place": sorted({above for code in places for above in _with_ancestors(code)}) or [NONE],
        "search_own_place": sorted(places) or [NONE],
        "search_year": [str(year) for year in sorted(years)] or [NONE],
        "search_sound": sorted(_sounds(segmenter, record)),
        "search_suggest": sorted(_suggestions(segmenter, record)),
    }


def _places(segmenter: Segmenter, record: Record) -> set[str]:
    """What the title names decides; else where the record was filed; else whose it is."""
    named = terms.places(segmenter, record.title)
    if len(named) > 1:
        named = list(terms.choose(tuple(named), [*record.region, *terms.places(segmenter, record.organisation)]))
    if named:
        return {code for code in named if not any(_is_above(code, other) for other in named)}
    return set(record.region) or set(terms.places(segmenter, record.organisation))


def _is_above(code: str, other: str) -> bool:
    return code != other and code in _with_ancestors(other)


def _with_ancestors(code: str) -> tuple[str, ...]:
    return regions.with_ancestors(code) if regions.find(code) else (code,)


def _sounds(segmenter: Segmenter, record: Record) -> set[str]:
    found: set[str] = set()
    for text in (record.title, *record.tags):
        words = _content_words(segmenter, text)
        found |= spelling.keys(words) | spelling.keys(_shortened(segmenter, words))
        found |= spelling.keys([part for word in words for part in segmenter.parts(word)], longest=1)
    return found


def _content_words(segmenter: Segmenter, text: str) -> list[str]:
    return [word.text for word in segmenter.words(fold(text)) if is_han(word.text)]


def _shortened(segmenter: Segmenter, words: Iterable[str]) -> list[str]:
    """The words with places by their short names: 石家庄市公交 is asked for as shijiazhuanggongjiao."""
    return [segmenter.places.words.get(word, (word,))[-1] for word in words]


def _suggestions(segmenter: Segmenter, record: Record) -> set[str]:
    """Keys ``what is typed`` + SHOWN + ``what is offered``, in characters, pinyin and initials."""
    offered: set[str] = {fold(tag) for tag in record.tags}
    for text in (record.title, record.organisation):
        words = [word for word in _content_words(segmenter, text) if len(word) > 1]
        offered |= {word for word in words if word not in _unoffered()}
        offered |= {first + second for first, second in pairwise(words) if first + second in fold(text)}
    return {f"{key}{SHOWN}{word}" for word in offered if 1 < len(word) <= LONGEST_SUGGESTION for key in _typed(word)}


def _unoffered() -> frozenset[str]:
    return lexicon.stopwords("weak") | lexicon.stopwords("word") | lexicon.stopwords("phrase")


def _typed(word: str) -> set[str]:
    return {word, spelling.full(word), spelling.initials(word)} - {""} if is_han(word) else {word}
