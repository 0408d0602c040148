"""Looks through tables and texts as they are read, a row or a line at a time, and tells what is found.

Most rows hold nothing: one expression over the whole row decides whether its cells are looked at at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from . import numbers, people
from .kinds import Hit, Kind, masked, masked_person
from .numbers import Found

Row = tuple[int, Sequence[str]]
#: Number of these rules: with another one everything is looked through again, whatever was found before.
RULES = 1


class Piece(NamedTuple):
    """Part of a text: number of its line, place of its first character there, characters.

    Long lines come in pieces that overlap; only what begins from ``begin`` up to ``end`` is this one's to tell.
    """

    line: int
    offset: int
    text: str
    begin: int = 0
    end: int = 1 << 31


#: Rows at a table's beginning that may be headings: titles and notes may stand above them.
HEADING_ROWS, LONGEST_HEADING = 10, 16
_WORTH = re.compile(r"\d[\d -]{9}|@|[A-Za-z]\d{7}")
_WIDE = re.compile(r"[\uff01-\uff5e\u3000]")
_IDENTIFIES = re.compile(r"身份证|证件|公民身份")
_STREET = re.compile(r"[路街巷道弄里村庄屯区园苑寓院楼][^\x1f]{0,24}?[0-9一二三四五六七八九十]")
#: What a row may hold that tells of a home though no heading names a person.
_DOOR = re.compile(r"单元|[室栋幢组住]|号楼|姓名|户主|业主|人")


class Finder:
    """Looks with one agency's words. A finder may look through many parts of one file."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        plain = sorted({_plain(word).casefold() for word in words if word.strip()}, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, plain)), re.IGNORECASE) if plain else None

    def table(self, rows: Iterable[Row], part: str = "") -> Iterator[Hit]:
        """What the rows of a table hold, each with its number, cells as texts."""
        table = _Table(self._words, part)
        for number, cells in rows:
            yield from table.look(number, cells)
        yield from table.cards()

    def text(self, pieces: Iterable[Piece], part: str = "") -> Iterator[Hit]:
        """What pieces of a text hold."""
        for piece in pieces:
            for kind, start, excerpt in self._told(_plain(piece.text)):
                if piece.begin <= start < piece.end:
                    yield Hit(kind, piece.line, piece.offset + start + 1, excerpt, part=part)

    def _told(self, text: str) -> Iterator[tuple[Kind, int, str]]:
        for found in (*_numbers(text, "", cards=True), *_words(self._words, text)):
            yield found.kind, found.start, masked(found.kind, found.value)
        if _STREET.search(text):
            for name, address, start in people.lives(text):
                yield Kind.PERSON, start, masked_person(name, address)


def _plain(text: str) -> str:
    """Full-width figures and letters as ordinary ones, places kept."""
    if not _WIDE.search(text):
        return text
    return "".join(unicodedata.normalize("NFKC", one) if _WIDE.match(one) else one for one in text)


def _numbers(text: str, heading: str, *, cards: bool) -> Iterator[Found]:
    """All but persons and words. What is an identity number is not looked at as a card or a telephone again."""
    if not _WORTH.search(text):
        return
    identities = list(numbers.identities(text, hinted=bool(_IDENTIFIES.search(heading or text))))
    yield from identities
    rest = _without(text, identities)
    long = [found for found, right in numbers.long_numbers(rest) if right] if cards else []
    yield from long
    yield from numbers.mobiles(_without(rest, long))
    yield from people.emails(text)
    yield from people.passports(text, hinted=people.speaks_of_travel(heading))


def _without(text: str, found: Iterable[Found]) -> str:
    for one in found:
        text = text[: one.start] + "#" * len(one.value) + text[one.start + len(one.value) :]
    return text


def _words(words: re.Pattern[str] | None, text: str) -> Iterator[Found]:
    if words:
        for match in words.finditer(text):
            yield Found(Kind.WORD, match.group(), match.start())


class _Table:
    """One table while it is looked through: its headings, and long numbers that wait for the column's verdict."""

    def __init__(self, words: re.Pattern[str] | None, part: str) -> None:
        self._search, self._part = words, part
        self._headings: dict[int, str] = {}
        self._seen = 0
        self._named = self._lives = False
        self._right: dict[int, int] = defaultdict(int)
        self._long: dict[int, int] = defaultdict(int)
        self._waiting: dict[int, list[Hit]] = defaultdict(list)

    def look(self, number: int, cells: Sequence[str]) -> Iterator[Hit]:
        joined = "\x1f".join(cells)
        if _WIDE.search(joined):
            joined = _plain(joined)
        if self._seen < HEADING_ROWS:
            self._seen += 1
            self._read_headings(cells)
        if _WORTH.search(joined):
            yield from self._look_at_cells(number, joined.split("\x1f"))
        if self._search and self._search.search(joined):
            yield from self._look_for_words(number, joined.split("\x1f"))
        if self._lives or ((self._named or _DOOR.search(joined)) and _STREET.search(joined)):
            yield from self._look_for_persons(number, joined.split("\x1f"))

    def _read_headings(self, cells: Sequence[str]) -> None:
        """Short texts of the first rows; the first row that fills a column names it."""
        for at, cell in enumerate(cells):
            text = cell.strip()
            if text and len(text) <= LONGEST_HEADING and (at not in self._headings or _tells(text)):
                self._headings[at] = text
        self._named = any(map(people.names_people, self._headings.values()))
        self._lives = any(map(people.gives_homes, self._headings.values()))

    def _heading(self, at: int) -> str:
        return self._headings.get(at, "")

    def _hit(self, kind: Kind, number: int, at: int, excerpt: str) -> Hit:
        return Hit(kind, number, at + 1, excerpt, self._heading(at), self._part)

    def _look_at_cells(self, number: int, cells: Sequence[str]) -> Iterator[Hit]:
        for at, cell in enumerate(cells):
            if not _WORTH.search(cell):
                continue
            found = list(_numbers(cell, self._heading(at), cards=False))
            yield from (self._hit(one.kind, number, at, masked(one.kind, one.value)) for one in found)
            known = [one for one in found if one.kind is not Kind.EMAIL]
            for one, right in numbers.long_numbers(_without(cell, known)):
                yield from self._card(one, number, at, right=right)

    def _card(self, found: Found, number: int, at: int, *, right: bool) -> Iterator[Hit]:
        """A right number is told at once where the column has shown what it holds, else it waits for that."""
        self._long[at] += 1
        if not right:
            return
        self._right[at] += 1
        hit = self._hit(Kind.CARD, number, at, masked(found.kind, found.value))
        if self._long[at] < numbers.CARD_EVIDENCE:
            self._waiting[at].append(hit)
        elif self._holds_cards(at):
            yield from (*self._waiting.pop(at, ()), hit)

    def _holds_cards(self, at: int) -> bool:
        return self._right[at] >= numbers.CARD_SHARE * self._long[at]

    def cards(self) -> Iterator[Hit]:
        """What was too little to tell a column of codes by, at the end."""
        for at, hits in self._waiting.items():
            if self._holds_cards(at):
                yield from hits

    def _look_for_words(self, number: int, cells: Sequence[str]) -> Iterator[Hit]:
        for at, cell in enumerate(cells):
            for found in _words(self._search, cell):
                yield self._hit(Kind.WORD, number, at, masked(Kind.WORD, found.value))

    def _look_for_persons(self, number: int, cells: Sequence[str]) -> Iterator[Hit]:
        for at, cell in enumerate(cells):
            told = list(people.lives(cell)) if _STREET.search(cell) else []
            for name, address, _ in told:
                yield self._hit(Kind.PERSON, number, at, masked_person(name, address))
            name = "" if told else self._name_beside(cells, at)
            if name:
                yield self._hit(Kind.PERSON, number, at, masked_person(name, cell))

    def _name_beside(self, cells: Sequence[str], at: int) -> str:
        """Who lives at the address in that cell, empty when it is none or nobody is named."""
        cell, heading = cells[at], self._heading(at)
        if not (_STREET.search(cell) or people.gives_homes(heading)) or people.names_people(heading):
            return ""
        named = [one.strip() for i, one in enumerate(cells) if i != at and people.names_people(self._heading(i))]
        known = next((one for one in named if people.is_called(one)), "")
        if known and cell != heading and _is_address(cell, heading):
            return known
        if known or not people.is_home(cell) or any(people.is_office(one) for one in cells):
            return ""
        return next((one for i, one in enumerate(cells) if self._may_name(i) and people.is_name(one.strip())), "")

    def _may_name(self, at: int) -> bool:
        """A column whose heading says something else than a person's name holds none."""
        heading = self._heading(at)
        return not heading or people.is_name(heading) or "名" in heading or "人" in heading


def _is_address(cell: str, heading: str) -> bool:
    home = people.gives_homes(heading) and len(cell) >= 6  # noqa: PLR2004 - a village with its county
    return home or people.is_detailed(cell)


def _tells(text: str) -> bool:
    """Whether a heading says something that is looked for."""
    return people.names_people(text) or people.gives_addresses(text) or people.speaks_of_travel(text)
