"""Where the names of the columns stand: below titles, and in more than one row where cells are merged."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.status import Note
from ckanext.provdata.tables.policy.values import ColumnType, UnfitError, value
from ckanext.provdata.tables.policy.workbook import Area

#: Rows in which names are looked for, rows by which a table's width is judged, and most rows that names take.
HIGHEST, SAMPLE, DEEPEST = 20, 60, 4
#: What stands between the names of a group and of a column in it.
BETWEEN = "-"


@dataclass(slots=True)
class Head:
    """``names`` of the columns, ``last`` row of them, what was found on the way."""

    names: list[str]
    last: int
    notes: list[dict[str, Any]] = field(default_factory=list)


def clean(cell: str) -> str:
    """A heading on one line, without characters nobody sees."""
    spaced = "".join(" " if character.isspace() else character for character in cell)
    visible = (character for character in spaced if not unicodedata.category(character).startswith("C"))
    return " ".join("".join(visible).split())


def key(name: str) -> str:
    """What names have in common that differ in width or case."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def words(items: Iterable[Mapping[str, Any]]) -> set[str]:
    """Names and titles by which information items are known."""
    found = (key(item.get(part) or "") for item in items for part in ("name", "title"))
    return {word for word in found if word}


def find(first: Sequence[Row], areas: Sequence[Area], known: set[str]) -> Head:
    """The head of a table by its first rows, of which there is one at least."""
    top = _top(first, known)
    depth = _depth(first[top:], areas)
    rows = [_spread(row, areas, last=row is first[top + depth - 1]) for row in first[top : top + depth]]
    head = Head([_name(parts, known) for parts in zip_longest(*rows, fillvalue="")], first[top + depth - 1].number)
    head.notes += _notes(first[:top], head, depth, areas)
    return head


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _top(first: Sequence[Row], known: set[str]) -> int:
    """The row that names most of the information items; else the first more than half as wide as most."""
    scores = [sum(key(clean(cell)) in known for cell in row.cells) for row in first[:HIGHEST]]
    if max(scores) > 1:
        return scores.index(max(scores))
    usual = max(Counter(map(_filled, first)).items(), key=lambda counted: (counted[1], counted[0]))[0]
    needed = max(2, usual // 2 + 1)
    return next((number for number, row in enumerate(first[:HIGHEST]) if _filled(row) >= needed), 0) if usual > 1 else 0


def _depth(rows: Sequence[Row], areas: Sequence[Area]) -> int:
    """How many rows the names take: as far down as cells of the first are merged, or as it looks where nobody says."""
    top = rows[0].number
    starting = [area for area in areas if area[0] == top]
    down = max((area[2] - top + 1 for area in starting), default=1)
    if down > 1:
        return min(down, DEEPEST, len(rows))
    wide = any(area[3] > area[1] for area in starting)
    return 2 if len(rows) > 1 and (_names_all(rows, wide=wide) or (not areas and _fills_gaps(rows))) else 1


def _names_all(rows: Sequence[Row], *, wide: bool) -> bool:
    """Below groups that take the whole width stands a row of names, none of them a value."""
    return wide and all(cell.strip() and _is_name(cell) for cell in rows[1].cells)


def _fills_gaps(rows: Sequence[Row]) -> bool:
    """A second row that names the columns of groups and nothing else, above fuller rows.

    A group is a name with gaps after it; below it and them stand names, below any other name a gap.
    """
    pairs = list(zip_longest(rows[0].cells, rows[1].cells, fillvalue=""))
    gaps = [not over.strip() for over, _ in pairs] + [False]
    grouped = [gap or gaps[number + 1] for number, gap in enumerate(gaps[:-1])]
    below = [under for _, under in pairs if under.strip()]
    alike = all(bool(under.strip()) == group for (_, under), group in zip(pairs, grouped, strict=True))
    fuller = len(rows) > 2 and _filled(rows[2]) > len(below)  # noqa: PLR2004 - names, names, values
    return alike and any(gaps) and not all(grouped) and not gaps[0] and fuller and all(map(_is_name, below))


def _is_name(cell: str) -> bool:
    """Neither a number nor a date."""
    for type_ in (ColumnType.NUMERIC, ColumnType.DATE):
        try:
            value(cell, type_)
        except UnfitError:
            continue
        return False
    return True


def _spread(row: Row, areas: Sequence[Area], *, last: bool) -> list[str]:
    """The cells of a row of names; a group's name stands over all of its columns."""
    cells = list(row.cells)
    for top, left, _, right in areas:
        if top == row.number and left < len(cells):
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [cells[left]] * (right + 1 - left)
    if not areas and not last:
        cells = list(_carried(cells))
    return cells


def _carried(cells: list[str]) -> Iterator[str]:
    """Where merges are not told, a gap belongs to the name before it."""
    name = ""
    for cell in cells:
        name = cell or name
        yield name


def _name(parts: Sequence[str], known: set[str]) -> str:
    """The names above each other as one; the lowest alone where an information item is called like that."""
    said = list(dict.fromkeys(part for part in map(clean, parts) if part))
    if len(said) > 1 and key(said[-1]) in known:
        return said[-1]
    return BETWEEN.join(said)


def _notes(titles: Sequence[Row], head: Head, depth: int, areas: Sequence[Area]) -> Iterator[dict[str, Any]]:
    if titles:
        title = next(clean(cell) for cell in titles[0].cells if cell.strip())
        yield {"note": Note.TITLE_ROWS, "count": len(titles), "title": title[:60], "row": head.last - depth + 1}
    if depth > 1:
        yield {
            "note": Note.MERGED_HEADING,
            "count": depth,
            "names": [name for name in head.names if BETWEEN in name][:5],
        }
    inside = [area for area in areas if area[2] > head.last]
    if inside:
        yield {"note": Note.MERGED_CELLS, "count": len(inside), "row": min(area[0] for area in inside)}
