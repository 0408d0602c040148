"""A question in the language of Solr's standard query parser.

Every clause has a constant score (``^=``), so that where a word stands decides (title before tags before the rest) and
not how rare it is; among equals the title that says least else comes first (the one scored clause).

Only letters, digits and our own marks ever get into a query, each inside quotes: nothing that was typed is syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from ckanext.provdata.regions import policy as regions

from . import conditions, terms, thesaurus
from .conditions import AllOf, AnyOf, Condition, Passage, Pieces, Place, Question, Sound, Term, Year
from .record import NONE
from .segment import Segmenter

NOTHING = "-*:*"
# Score of a word as written, of one that means the same, of a related one; by field. What is merely related counts
# where the record says what it is.
WEIGHTS = (
    ("search_title", 10.0, 9.0, 4.5),
    ("search_tags", 5.0, 4.5, 2.0),
    ("search_org", 2.5, 2.0, 0.0),
    ("search_text", 2.0, 1.5, 0.0),
)
# What "the same" counts for a word in one, two, more groups: the more senses it has, the less each says.
SEVERAL_GROUPS = (1.0, 0.8, 0.65)
TITLE = WEIGHTS[0][0]
# Where matters less than what: a place counts half of a word.
PLACE_WEIGHTS = (("search_title", 5.0), ("search_tags", 2.5))
WITHIN, MENTIONED, ABOVE = 3.0, 1.0, 0.5
YEAR_TITLE, YEAR_ELSEWHERE, YEAR_UNKNOWN = 6.0, 2.0, 0.5
SOUND, ROW, CODE = 7.0, 4.0, 50.0
PIECES, PIECES_ANYWHERE = 6.0, 1.5
HINT = 0.5
CLOSE = 0.12
MOST_CLOSE = 8
MISSING = "_"
FEW_TOPICS = 3
# Cost (minus log probability) of a word that is neither common nor rare.
ORDINARY = 10.0
SHORTEST_ROW, LONGEST_ROW = 4, 10


class Tier(IntEnum):
    """How much of a question must hold. The next tier is asked only when one finds nothing."""

    ALL = 0
    TOPICS = 1
    MENDED = 2
    MOST = 3
    ANY = 4


def tiers(asked: Question) -> tuple[Tier, ...]:
    """The tiers worth asking, in turn."""
    topics = len(asked.topics)
    worth = {
        Tier.ALL: True,
        Tier.TOPICS: topics and (asked.places or asked.years),
        Tier.MENDED: topics or asked.places,
        Tier.MOST: topics >= FEW_TOPICS,
        Tier.ANY: topics + len(asked.places) > 1,
    }
    return tuple(tier for tier, is_worth in worth.items() if is_worth)


def write(segmenter: Segmenter, asked: Question, tier: Tier = Tier.ALL, mended: Sequence[Question] = ()) -> str:
    """The query of one tier; NOTHING when it asks for nothing. mended: readings for the tier of that name."""
    if tier is Tier.MENDED:
        return (
            _any([*(write(segmenter, reading) for reading in mended), *_Writer(segmenter, asked, tier).gaps()])
            or NOTHING
        )
    writer = _Writer(segmenter, asked, tier)
    body = {Tier.ALL: writer.strict, Tier.TOPICS: writer.topics, Tier.MOST: writer.most, Tier.ANY: writer.any}[tier]()
    if not body:
        return NOTHING
    # CKAN's default operator is AND: what only decides the order is a required group that anything satisfies.
    whole = f"+({body}) +({_any([*writer.order(), '*:*^=0'])})"
    return " OR ".join([*_codes(asked), f"({whole})"])


def _codes(asked: Question) -> list[str]:
    safe = asked.code.replace("\\", "").replace('"', "")
    return [f'{field}:"{safe}"^={CODE}' for field in ("name", "catalogue_code", "id")] if safe else []


class _Writer:
    def __init__(self, segmenter: Segmenter, asked: Question, tier: Tier) -> None:
        self.segmenter = segmenter
        self.asked = asked
        self.tier = tier
        self.home = f"{segmenter.places.province}0000"

    def strict(self) -> str:
        asked = self.asked
        required = [self.condition(part) for part in asked.topics]
        required += [self.place(place) for place in asked.places] + [self.year(year) for year in asked.years]
        return _all(required)

    def topics(self) -> str:
        return _all([self.condition(part) for part in self.asked.topics])

    def any(self) -> str:
        topics = [self.condition(part, self._weight(part)) for part in self.asked.topics]
        return _any([*topics, *(self.place(place) for place in self.asked.places)])

    def _weight(self, part: Condition) -> float:
        """What a topic counts where not all need to hold: the rarer its words, the more."""
        lexicon = self.segmenter.lexicon
        costs = [lexicon.cost.get(word, lexicon.unknown) for word in conditions.words_of(part)]
        return min(costs, default=ORDINARY) / ORDINARY

    def most(self) -> str:
        """All topics but one, whichever."""
        written = [self.condition(part) for part in self.asked.topics]
        return _any([_all(written[:at] + written[at + 1 :]) for at in range(len(written))])

    def gaps(self) -> list[str]:
        """The row as written with any one character open: a name we do not know, with one mistake."""
        rows = [row for row in self.asked.rows if SHORTEST_ROW <= len(row) <= LONGEST_ROW]
        return [
            self.condition(Passage(row[:at] + MISSING + row[at + 1 :], 0.5)) for row in rows for at in range(len(row))
        ]

    def order(self) -> list[str]:
        """Clauses that are not required and only decide the order; what is required counts by itself."""
        asked = self.asked
        found = [self.condition(hint, HINT) for hint in asked.hints]
        found += [f'search_row:"{row}"^={ROW}' for row in asked.rows]
        if self.tier is not Tier.ALL:
            found += [self.place(place) for place in asked.places] + [self.year(year) for year in asked.years]
        words = sorted(conditions.words_in(asked))[:MOST_CLOSE]
        return [*found, f"{TITLE}:({' OR '.join(map(_quoted, words))})^{CLOSE}"] if words else found

    def condition(self, part: Condition, factor: float = 1.0) -> str:
        """Any condition as a clause; factor: what it counts here, beside 1 for a required one."""
        match part:
            case AllOf(parts):
                return _all([self.condition(one, factor) for one in parts])
            case AnyOf(parts):
                return _any([self.condition(one, factor) for one in parts])
            case Term(word, weight):
                return self.term(word, weight * factor)
            case Pieces(words, weight):
                return self.pieces(words, weight * factor)
            case _:
                return self.fixed(part)

    def fixed(self, part: Place | Year | Sound | Passage) -> str:
        """A condition that counts the same everywhere."""
        match part:
            case Place():
                return self.place(part)
            case Year():
                return self.year(part)
            case Sound(letters):
                return f'search_sound:"{letters}"^={SOUND}'
            case Passage(characters, weight):
                return f'search_row:"{characters}"^={ROW * weight} OR search_chars:"{characters}"^={weight}'

    def term(self, word: str, weight: float) -> str:
        heads = thesaurus.heads().get(word, ())
        return " OR ".join(
            f"{field}:({' OR '.join(self._spelled(word, heads, (exact, near, related), weight))})"
            for field, exact, near, related in WEIGHTS
        )

    def pieces(self, words: Sequence[str], weight: float) -> str:
        """Constant, so that a record with the pieces does not count more than one with the word."""
        together = _all([self._in_title(word) for word in words])
        anywhere = _all([self.term(word, 1.0) for word in words])
        return f"({together})^={PIECES * weight:.2f} OR ({anywhere})^={PIECES_ANYWHERE * weight:.2f}"

    def _in_title(self, word: str) -> str:
        return f"{TITLE}:({' OR '.join(map(_quoted, thesaurus.forms(word)))})"

    @staticmethod
    def _spelled(word: str, heads: Sequence[str], scores: tuple[float, float, float], weight: float) -> Iterable[str]:
        """A record with the word has the marks of its groups too, so the word itself only adds what is missing."""
        exact, near, related = (score * weight for score in scores)
        near *= SEVERAL_GROUPS[min(len(heads), len(SEVERAL_GROUPS)) - 1] if heads else 0
        yield f"{_quoted(word)}^={exact - near:.2f}"
        for head in heads:
            yield f"{_quoted(thesaurus.NEAR + head)}^={near:.2f}"
            if related and thesaurus.RELATED + head in thesaurus.used():
                yield f"{_quoted(thesaurus.RELATED + head)}^={related:.2f}"

    def place(self, place: Place) -> str:
        """Named in the title or a tag; or the record lies in it; or it is mentioned, or (with a topic) holds it."""
        names = [terms.PLACE + code for code in place.codes]
        if len(place.codes) == 1:
            names.append(self.segmenter.places.words.get(place.name, (place.name,))[-1])
        found = [f"{field}:({_scored(names, score * place.weight)})" for field, score in PLACE_WEIGHTS]
        # A record of another place is not found for one that its summary mentions.
        elsewhere_not = _any([f"search_own_place:{_quoted(code)}" for code in (*self._above(place), NONE)])
        mentioned = f"search_text:({' OR '.join(map(_quoted, names))})"
        found.append(f"(+{mentioned} +({elsewhere_not}))^={MENTIONED}")
        if self.asked.topics or self.home not in place.codes:
            found.append(f"search_place:({_scored(place.codes, WITHIN)})")
        if self.asked.topics:
            found.append(f"({elsewhere_not})^={ABOVE}")
        return " OR ".join(found)

    def _above(self, place: Place) -> list[str]:
        return [above.code for code in place.codes for above in regions.ancestors(code) if regions.find(code)]

    def year(self, year: Year) -> str:
        years = [str(one) for one in year.years]
        found = [f"search_year:({_scored(years, YEAR_TITLE)})", f"search_text:({_scored(years, YEAR_ELSEWHERE)})"]
        if self.asked.topics or self.asked.places:
            found.append(f"search_year:({_scored([NONE], YEAR_UNKNOWN)})")
        return " OR ".join(found)


def _quoted(word: str) -> str:
    return f'"{word}"'


def _scored(words: Iterable[str], score: float) -> str:
    return " OR ".join(f"{_quoted(word)}^={round(score, 3)}" for word in dict.fromkeys(words))


def _all(clauses: Sequence[str]) -> str:
    return " ".join(f"+({clause})" for clause in clauses if clause)


def _any(clauses: Sequence[str]) -> str:
    return " OR ".join(f"({clause})" for clause in dict.fromkeys(clauses) if clause)
