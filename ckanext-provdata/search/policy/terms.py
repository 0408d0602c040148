"""What a text is indexed under: its words and their parts, marks of the thesaurus, codes of places, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ckanext.provdata.regions import policy as regions

from . import english, thesaurus
from .segment import Segmenter, Word, piece_forms
from .text import fold

PLACE = "@"
# How many words may stand between the first and the last part of a compound.
REACH = 4
FIRST_YEAR, LAST_YEAR = 1949, 2100
LONGEST_SPAN = 100
# 2019-2023年, 2019至2023, 2019—2023: a span of years stands for each of them. Folding has made the dashes plain or not.
SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?:度)?\s*[-–—―~〜至到]+\s*((?:19|20)\d\d)(?!\d)")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A date or number written together begins with its year: 20230501, 202305.
STAMP = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
HAN_YEAR = re.compile(r"[一二〇零○三四五六七八九]{4}(?=年)")
HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
# Five-year plans 五年规划, by their usual short names: 十四五 is 2021 to 2025.
FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}


def years(text: str) -> set[int]:
    """All years a text is about: named ones, those of a span and those of a five-year plan."""
    plain = HAN_YEAR.sub(lambda found: found.group().translate(HAN_DIGITS), fold(text))
    named = {int(found) for found in YEAR.findall(plain) + STAMP.findall(plain)}
    for first, last in SPAN.findall(plain):
        named |= set(range(int(first), int(last) + 1)) if int(last) - int(first) < LONGEST_SPAN else set()
    for name, first in FIVE_YEARS.items():
        named |= set(range(first, first + 5)) if name in plain else set()
    return {year for year in named if FIRST_YEAR <= year <= LAST_YEAR}


def of_organisation(segmenter: Segmenter, name: str) -> list[str]:
    """Index terms of an organisation's name: the whole may stand for others (环保局), its parts for themselves."""
    found: list[str] = []
    for word in segmenter.words(fold(name)):
        codes = segmenter.places.codes.get(word.text, ())
        found += [*segmenter.places.words.get(word.text, (word.text,)), *segmenter.parts(word.text), *_marks(word.text)]
        found += [PLACE + code for code in codes]
    return found


def terms(segmenter: Segmenter, text: str, *, whole: bool = False) -> list[str]:
    """All index terms of a text, in the order of its words, repeated as often as they occur.

    whole: the text is one name (a title), so words that stand apart in it belong together.
    """
    plain = fold(text)
    found: list[str] = []
    words = list(segmenter.words(plain))
    for number, word in enumerate(words):
        found += _of_word(segmenter, word.text, _context(segmenter, words, number))
    if whole:
        found += _of_compounds(segmenter, [word.text for word in words])
    found += [mark for phrase in english.phrases(plain) for mark in _marks(phrase)]
    return found + [str(year) for year in sorted(years(plain))]


def _of_word(segmenter: Segmenter, word: str, near: frozenset[str]) -> Iterator[str]:
    if word in segmenter.places.codes:
        yield from segmenter.places.words.get(word, (word,))
        yield from (PLACE + code for code in choose(segmenter.places.codes[word], near))
    else:
        yield word
        yield from segmenter.parts(word)
    yield from _marks(word)
    for part in segmenter.parts(word):
        # What a part is merely related to, the whole need not be: 空气质量 is no 质量 of products.
        yield from _near_marks(part)


def _of_compounds(segmenter: Segmenter, words: list[str]) -> Iterator[str]:
    """Marks of compounds whose parts stand in the title in their order: 猪肉零售价格 is about 猪肉价格."""
    known = [{word, *segmenter.parts(word), *_near_marks(word)} for word in words]
    for at, here in enumerate(known):
        for pieces, compound in (one for form in here for one in segmenter.compounds.get(form, ())):
            if compound not in here and _follow(pieces[1:], known[at + 1 : at + 1 + REACH]):
                yield from _near_marks(compound)


def _follow(pieces: tuple[str, ...], words: list[set[str]]) -> bool:
    """Whether the words hold the pieces, or what means the same, in this order."""
    if not pieces:
        return True
    forms = piece_forms(pieces[0])
    at = next((number for number, word in enumerate(words) if not word.isdisjoint(forms)), None)
    return at is not None and _follow(pieces[1:], words[at + 1 :])


def _near_marks(word: str) -> list[str]:
    return [mark for mark in _marks(word) if mark.startswith(thesaurus.NEAR)]


def _marks(word: str) -> tuple[str, ...]:
    return thesaurus.marks().get(word, ())


def _context(segmenter: Segmenter, words: list[Word], number: int) -> frozenset[str]:
    """Codes of the place named directly before: the 邯郸市 of 邯郸市新华区."""
    before = words[number - 1].text if number else ""
    return frozenset(segmenter.places.codes.get(before, ()))


def choose(codes: tuple[str, ...], near: Iterable[str]) -> tuple[str, ...]:
    """Of places of one name those within one of the places near; all when that rules out all."""
    above = set(near)
    within = tuple(code for code in codes if above & set(regions.with_ancestors(code)))
    return within or codes


def places(segmenter: Segmenter, text: str) -> list[str]:
    """Codes of the places a text names, smaller ones chosen by the larger ones it names too."""
    named = [segmenter.places.codes[w.text] for w in segmenter.words(fold(text)) if w.text in segmenter.places.codes]
    sure = {code for codes in named if len(codes) == 1 for code in codes}
    return list(dict.fromkeys(code for codes in named for code in choose(codes, sure - set(codes))))
