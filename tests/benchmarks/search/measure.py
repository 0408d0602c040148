"""nDCG@10, recall and forbidden hits of ranked answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from .labels import Query

AT = 10
# Records from this grade on should be found somewhere in the answer.
RELEVANT = 2


@dataclass(frozen=True, slots=True)
class Score:
    """Of one query; ``ndcg`` and ``recall`` are None where nothing is relevant."""

    query: Query
    ndcg: float | None
    recall: float | None
    forbidden: int


def score(query: Query, found: Sequence[str]) -> Score:
    """``found``: keys of the whole answer, best first."""
    relevant = {key for key, grade in query.grades.items() if grade >= RELEVANT}
    recall = len(relevant & set(found)) / len(relevant) if relevant else None
    return Score(query, _ndcg(query.grades, found), recall, len(query.forbidden & set(found)))


def _ndcg(grades: Mapping[str, int], found: Sequence[str]) -> float | None:
    best = _gain(sorted(grades.values(), reverse=True)[:AT])
    return _gain([grades.get(key, 0) for key in found[:AT]]) / best if best else None


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def mean(values: Iterable[float | None]) -> float:
    """Mean of what is there; 0 when nothing is."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else 0.0


def table(scores: Mapping[str, Sequence[Score]]) -> str:
    """One line a kind, two columns of figures a system, and the means; held-out queries on a line of their own."""
    systems = list(scores)
    kinds = list(dict.fromkeys(one.query.kind for one in scores[systems[0]]))
    head = f"{'kind':<16}{'n':>4}" + "".join(
        f"{f'{name}: nDCG@10':>18}{'recall':>8}{'forbidden':>11}" for name in systems
    )
    lines = [_line(kind, [[s for s in scores[name] if s.query.kind == kind] for name in systems]) for kind in kinds]
    seen = [[s for s in scores[name] if not s.query.held_out] for name in systems]
    held = [[s for s in scores[name] if s.query.held_out] for name in systems]
    ends = [_line("all", [list(scores[name]) for name in systems]), _line("  seen", seen), _line("  held out", held)]
    kind_mean = "".join(
        f"{mean(mean(s.ndcg for s in scores[name] if s.query.kind == kind) for kind in kinds):>18.3f}{'':>19}"
        for name in systems
    )
    return "\n".join([head, *lines, *ends, f"{'mean of kinds':<20}{kind_mean}"])


def _line(name: str, groups: list[list[Score]]) -> str:
    figures = "".join(
        f"{mean(s.ndcg for s in group):>18.3f}{mean(s.recall for s in group):>8.2f}{_forbidden(group):>11}"
        for group in groups
    )
    return f"{name:<16}{len(groups[0]):>4}{figures}"


def _forbidden(group: list[Score]) -> str:
    """Queries with a forbidden hit, of those that forbid something."""
    asked = [one for one in group if one.query.forbidden]
    return f"{sum(one.forbidden > 0 for one in asked)}/{len(asked)}" if asked else "–"
