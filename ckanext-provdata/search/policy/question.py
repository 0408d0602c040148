"""What somebody asks for: words, places and years, each with what may stand for it; what matters less; mistakes mended.

The result (:mod:`.conditions`) says nothing about Solr; :mod:`.lucene` writes it down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from . import reading, spelling, terms, thesaurus
from .conditions import AllOf, AnyOf, Condition, Passage, Place, Question, Term, Year
from .lexicon import stopwords
from .reading import Hint, of_latin, of_word
from .segment import Segmenter
from .text import HAN_ONLY, LATIN, RUN, fold, is_han

LONGEST_QUERY = 200
MOST_CONDITIONS = 12
# A mistyped word is cut into at most this many.
MOST_MISTYPED = 5
# A row or code shorter than this says nothing as such.
SHORTEST_ROW = 4
QUOTED = re.compile('["“”「『《]([^"“”「」『』《》]{2,60})["“”」』》]')
YEAR_WORDS = re.compile(r"(?<!\d)(?:19|20)\d\d\s*(?:年度?)?(?:\s*[-–—―~〜至到]+\s*(?:19|20)\d\d\s*(?:年度?)?)?(?!\d)")
HAN_YEAR_WORDS = re.compile(r"[一二〇零○三四五六七八九]{4}年度?")
RELATIVE_YEARS = {"今年": 0, "本年度": 0, "去年": -1, "上一年": -1, "前年": -2, "明年": 1}
CODE = re.compile(r"[\w/.-]*[\d_/-][\w/.-]*", re.ASCII)


def understand(segmenter: Segmenter, written: str, today: date) -> Question:
    """The question behind what was written in the search box; falsy when it holds no word at all."""
    plain = fold(written[:LONGEST_QUERY])
    passages = tuple(Passage("".join(RUN.findall(found))) for found in QUOTED.findall(plain))
    years, rest = _years(QUOTED.sub(" ", plain), today)
    pieces = list(_pieces(segmenter, rest))
    topics = [c for c in pieces if not isinstance(c, Place | Hint)]
    places = _merged([c for c in pieces if isinstance(c, Place)])
    hints = [c.condition for c in pieces if isinstance(c, Hint)]
    if not (topics or passages or places or years):
        topics, hints = hints or _last_resort(segmenter, rest), []
    return Question(
        topics=(*topics[:MOST_CONDITIONS], *(one for one in passages if one.characters)),
        places=places,
        years=years,
        hints=tuple(hints[:MOST_CONDITIONS]),
        rows=tuple(row for row in HAN_ONLY.findall(rest) if len(row) >= SHORTEST_ROW),
        code=_code(plain.strip()),
    )


def _code(plain: str) -> str:
    """What was written, when it may be a record's code, address or id."""
    return plain if len(plain) >= SHORTEST_ROW and CODE.fullmatch(plain) else ""


def _years(plain: str, today: date) -> tuple[tuple[Year, ...], str]:
    """The years asked for, and the text without them."""
    found = [Year(tuple(sorted(terms.years(m.group())))) for m in YEAR_WORDS.finditer(plain)]
    found += [Year(tuple(sorted(terms.years(m.group())))) for m in HAN_YEAR_WORDS.finditer(plain)]
    rest = HAN_YEAR_WORDS.sub(" ", YEAR_WORDS.sub(" ", plain))
    for word, shift in RELATIVE_YEARS.items():
        if word in rest:
            found.append(Year((today.year + shift,)))
            rest = rest.replace(word, " ")
    return tuple(year for year in found if year.years), rest


def _merged(places: list[Place]) -> tuple[Place, ...]:
    """Each place once, a county of an ambiguous name narrowed by the city that is named too."""
    sure = {code for place in places if len(place.codes) == 1 for code in place.codes}
    narrowed = [replace(p, codes=terms.choose(p.codes, sure)) if len(p.codes) > 1 else p for p in places]
    return tuple(dict.fromkeys(narrowed))


def _last_resort(segmenter: Segmenter, text: str) -> list[Condition]:
    """Nothing but words that are dropped otherwise: then these are what is asked for."""
    words: list[Condition] = [Term(word.text) for word in segmenter.words(text)]
    return words[:MOST_CONDITIONS]


def _pieces(segmenter: Segmenter, text: str) -> Iterator[Condition | Hint]:
    """The conditions of the text in its order, neighbours in Latin letters read together."""
    latin: list[str] = []
    for run in RUN.findall(text):
        if LATIN.fullmatch(run):
            latin.append(run)
            continue
        yield from of_latin(segmenter, latin)
        latin = []
        yield from _written(segmenter, run)
    yield from of_latin(segmenter, latin)


def _written(segmenter: Segmenter, run: str) -> Iterator[Condition | Hint]:
    """Conditions of a run of Chinese, possibly with Latin words inside."""
    words = [word.text for word in segmenter.words(run)]
    at = 0
    while at < len(words):
        size, mended = _mend(segmenter, words, at)
        if size:
            yield mended
        else:
            size = 1
            yield from of_word(segmenter, words[at])
        at += size


def _mend(segmenter: Segmenter, words: Sequence[str], at: int) -> tuple[int, Condition]:
    """Try to read the words from here as one mistyped word: how many it takes (0: none), and the condition."""
    for size in range(min(MOST_MISTYPED, len(words) - at), 1, -1):
        window = words[at : at + size]
        meant = spelling.similar(segmenter.places.province, "".join(window)) if _suspicious(segmenter, window) else []
        if meant:
            return size, AnyOf((*_as_written(segmenter, window), *reading.meant_conditions(segmenter, meant)))
    return _unknown_row(segmenter, words, at)


def _as_written(segmenter: Segmenter, window: Sequence[str]) -> tuple[Condition, ...]:
    """All words of the window as one condition, none when nothing in it can be asked for."""
    found = [one for word in window for one in of_word(segmenter, word)]
    kept = tuple(one.condition if isinstance(one, Hint) else one for one in found)
    return (AllOf(kept),) if kept else ()


def _suspicious(segmenter: Segmenter, window: Sequence[str]) -> bool:
    """Whether a single character is left over, which in a correctly written query is rare."""
    written = "".join(window)
    could_be_one = is_han(written) and len(written) <= spelling.LONGEST_WORD
    return could_be_one and any(_is_leftover(segmenter, word) for word in window)


def _is_leftover(segmenter: Segmenter, word: str) -> bool:
    if len(word) > 1 or not is_han(word):
        return False
    known = (segmenter.places.codes, thesaurus.heads(), stopwords("word"), stopwords("weak"))
    return not any(word in words for words in known)


def _unknown_row(segmenter: Segmenter, words: Sequence[str], at: int) -> tuple[int, Condition]:
    """Several left-over characters in a row are a name we do not know: 冀中能 …; it is looked for as written."""
    end = at
    while end < len(words) and _is_leftover(segmenter, words[end]):
        end += 1
    row = "".join(words[at:end])
    return (end - at, Passage(row)) if end - at > 1 else (0, Passage(row))


def runs(written: str) -> list[str]:
    """What was written between spaces and punctuation, in the common form; only letters and digits."""
    found = RUN.findall(fold(written[:LONGEST_QUERY]))[:MOST_CONDITIONS]
    return [run.replace("&", "").replace("+", "") for run in found]
