"""Pinyin of words, words of pinyin, and words that a mistyped one may have been meant to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from . import lexicon, thesaurus
from .segment import Segmenter, segmenter

# A syllable of pinyin without tone; v is the ü of a keyboard.
SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|"
    "ou|ua|ui|un|uo|ue|ve|vn|a|e|i|o|u|v)"
)
LETTERS = re.compile("[a-z]+")
# Sounds that input methods and dialects confuse.
CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))
LONGEST_WORD = 8
# A common general word may be meant too, not only one of our own.
COMMON = 400
BEST = 4
SHORT = 2
# A row of letters is cut into keys of at most this length.
LONGEST_KEY = 36
# Initials say little, so only what is asked for often is read out of them: no townships.
OFTEN = 100


@lru_cache(maxsize=200_000)
def syllables(word: str) -> tuple[str, ...]:
    """Toneless pinyin of each character, chosen by the word: 重庆 → chong, qing."""
    return tuple(lazy_pinyin(word, errors="ignore"))


def full(word: str) -> str:
    return "".join(syllables(word))


def initials(word: str) -> str:
    return "".join(s[0] for s in syllables(word))


def is_pinyin(letters: str) -> bool:
    """Whether the letters are whole syllables: gongjiao is, sjz is not."""
    return any(True for _ in spell(letters))


def spell(letters: str) -> Iterator[tuple[str, ...]]:
    """All ways to read letters as syllables, longest first syllable first."""
    if not letters:
        yield ()
        return
    found = SYLLABLE.match(letters)
    for end in range(found.end() if found else 0, 0, -1):
        head = letters[:end]
        if SYLLABLE.fullmatch(head):
            yield from ((head, *rest) for rest in spell(letters[end:]))


@dataclass(frozen=True)
class Sounds:
    """Words by full pinyin, by initials, and by their form with one character left open."""

    by_pinyin: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_initials: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_gap: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@cache
def sounds(province: str) -> Sounds:
    """The words that pinyin and mistyped words are resolved to, likeliest first under each key."""
    known = segmenter(province)
    found = Sounds()
    own = sorted(_own_words(known), key=lambda word: -_likelihood(known, word))
    for word in own:
        if len(word) > 1 and lexicon.is_word(word) and _likelihood(known, word) >= OFTEN:
            found.by_initials[initials(word)].append(word)
    for word in [*own, *_common_words(known, set(own))]:
        if len(word) > 1 and lexicon.is_word(word):
            found.by_pinyin[full(word)].append(word)
            for gap in gaps(word):
                found.by_gap[gap].append(word)
    return found


def _own_words(known: Segmenter) -> set[str]:
    return {w for w in (*thesaurus.vocabulary(), *known.places.codes) if len(w) <= LONGEST_WORD and not w.isascii()}


def _common_words(known: Segmenter, own: set[str]) -> list[str]:
    count = lexicon.general().count
    words = [word for word in count if count[word] >= COMMON and len(word) > 1 and word not in own]
    return sorted(words, key=lambda word: -known.lexicon.count[word])


def _likelihood(known: Segmenter, word: str) -> int:
    """How likely somebody asks for the word: a province or city before what heads a group before the rest."""
    if word in known.places.codes:
        return known.places.weight[word]
    return known.lexicon.count.get(word, 0) + (1500 if word in thesaurus.heads() else 0)


def gaps(word: str) -> list[str]:
    return [f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))]


def read(province: str, letters: str) -> list[list[str]]:
    """Letters as a row of words, each with its homophones: tangshangongjiao → [[唐山], [公交]]. [] when unknown."""
    table = sounds(province).by_pinyin if is_pinyin(letters) else sounds(province).by_initials
    return _fewest(letters, table)


def _fewest(letters: str, table: dict[str, list[str]]) -> list[list[str]]:
    """Cut letters into as few known keys as possible."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - LONGEST_KEY), end):
            before = best[start]
            if before is not None and letters[start:end] in table:
                row = [*before, letters[start:end]]
                current = best[end]
                best[end] = row if current is None or len(row) < len(current) else current
    return [table[key][:BEST] for key in best[-1] or []]


def similar(province: str, written: str) -> list[str]:
    """Known words that a mistyped one may stand for, likeliest first: of the same sound, or with one other character.

    With two characters one other character says too little; there it must sound or look alike.
    """
    table = sounds(province)
    alike = [word for word in table.by_pinyin.get(full(written), ()) if word != written and len(word) == len(written)]
    changed = [word for gap in gaps(written) for word in table.by_gap.get(gap, ()) if word != written]
    if len(written) <= SHORT:
        changed = [word for word in changed if _confusable(written, word)]
    return list(dict.fromkeys([*alike, *sorted(changed, key=lambda word: not _confusable(written, word))]))[:BEST]


def _confusable(written: str, word: str) -> bool:
    return all(a == b or _sound_alike(a, b) or _look_alike(a, b) for a, b in zip(written, word, strict=True))


def _sound_alike(a: str, b: str) -> bool:
    return _plain_sound(full(a)) == _plain_sound(full(b))


def _plain_sound(sound: str) -> str:
    for written, spoken in CONFUSED:
        sound = sound.replace(written, spoken)
    return sound


def _look_alike(a: str, b: str) -> bool:
    return any(a in line and b in line for line in lexicon.lines("alike.txt"))


def keys(words: Iterable[str], longest: int = 4) -> set[str]:
    """Pinyin and initials of each word and of up to four in a row: what a title is found by in Latin letters."""
    row = [word for word in words if lexicon.is_word(word)]
    found: set[str] = set()
    for start in range(len(row)):
        for end in range(start + 1, min(len(row), start + longest) + 1):
            joined = [syllables(word) for word in row[start:end]]
            found.add("".join("".join(part) for part in joined))
            found.add("".join(s[0] for part in joined for s in part))
    return {key for key in found if len(key) > 1}
