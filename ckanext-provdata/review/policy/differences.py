"""What differs between two values of a field, line by line and inside lines, as whoever judges reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Mark = Literal["same", "gone", "new"]
#: Characters compared one by one: longer lines differ as wholes, since comparing takes time by the square; shorter ones
#: too, since a word such as 每月 is read as a whole.
LONGEST, SHORTEST = 1000, 4
#: A run of equal characters shorter than this between changes is chance, and lines less alike than this share differ as
#: wholes: a reader could make nothing of the bits.
SHORTEST_RUN, ALIKE = 2, 0.4
#: Lines that stay, shown on either side of those that change; the others are only counted.
AROUND = 1


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line before and after, as pieces, empty for a line that is not there; or ``unchanged``, how many lines that
    stay are left out."""

    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    unchanged: int = 0


def rows(before: Sequence[str], after: Sequence[str], *, inside: bool = True) -> list[Row]:
    """Both values beside each other. inside: whether lines are compared inside, too, which names of terms are not."""
    found: list[Row] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            found += _staying(before[a:b], is_first=number == 0, is_last=number == len(steps) - 1)
        else:
            pairs = zip_longest(before[a:b], after[c:d], fillvalue="")
            found += (_changed(*pair) if inside else _whole(*pair) for pair in pairs)
    return found


def _staying(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Row]:
    head, tail = (0 if is_first else AROUND), (0 if is_last else AROUND)
    left_out = len(lines) - head - tail
    if left_out <= 1:
        yield from map(_stays, lines)
        return
    yield from map(_stays, lines[:head])
    yield Row(unchanged=left_out)
    yield from map(_stays, lines[len(lines) - tail :])


def _stays(line: str) -> Row:
    return Row((Piece("same", line),), (Piece("same", line),))


def _changed(before: str, after: str) -> Row:
    compared = all(SHORTEST <= len(text) <= LONGEST for text in (before, after))
    return _inside(before, after) if compared else _whole(before, after)


def _whole(before: str, after: str) -> Row:
    return Row((Piece("gone", before),) if before else (), (Piece("new", after),) if after else ())


def _inside(before: str, after: str) -> Row:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(before, after)
    left: list[Piece] = []
    right: list[Piece] = []
    for step, a, b, c, d in matcher.get_opcodes():
        is_same = step == "equal" and (b - a >= SHORTEST_RUN or (a, c) == (0, 0) or b == len(before))
        left.append(Piece("same" if is_same else "gone", before[a:b]))
        right.append(Piece("same" if is_same else "new", after[c:d]))
    return Row(tuple(_joined(left)), tuple(_joined(right)))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces, neighbours of one kind put together."""
    last: Piece | None = None
    for piece in pieces:
        if last and piece.mark == last.mark:
            last = Piece(last.mark, last.text + piece.text)
        elif piece.text:
            if last:
                yield last
            last = piece
    if last:
        yield last
