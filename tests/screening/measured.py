"""Precision and recall over the labelled set."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from ckanext.provdata.screening.policy.finding import Finder
from ckanext.provdata.screening.policy.kinds import Kind
from ckanext.provdata.screening.policy.reading import Reader
from ckanext.provdata.tables.policy import Limits
from tests.screening.labelled import WORDS, Label, Sample, samples

LIMITS = Limits(size=1 << 40, unpacked=1 << 30, rows=1 << 30, columns=1 << 20)


@dataclass(slots=True)
class Score:
    """Labels found, finds that are no label, labels not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def found(sample: Sample) -> set[Label]:
    """What the screening finds in a sample, as labels are written."""
    hits = Reader(Finder(WORDS), LIMITS).hits(io.BytesIO(sample.content), sample.filename)
    return {(hit.kind, hit.row, 0 if sample.is_text else hit.column) for hit in hits}


def by_kind(seeds: Iterable[int]) -> dict[Kind, Score]:
    """Over the sets of all these seeds."""
    scores = {kind: Score() for kind in Kind}
    for sample in (each for seed in seeds for each in samples(seed)):
        _count(scores, found(sample), sample.labels)
    return scores


def by_file(seeds: Iterable[int]) -> dict[str, Score]:
    """The same by the name of the file."""
    scores: dict[str, Score] = {}
    for sample in (each for seed in seeds for each in samples(seed)):
        score, seen = scores.setdefault(sample.filename, Score()), found(sample)
        score.right += len(seen & sample.labels)
        score.wrong += len(seen - sample.labels)
        score.missed += len(sample.labels - seen)
    return scores


def _count(scores: dict[Kind, Score], seen: set[Label], labels: set[Label]) -> None:
    for kind, _row, _column in seen & labels:
        scores[kind].right += 1
    for kind, _row, _column in seen - labels:
        scores[kind].wrong += 1
    for kind, _row, _column in labels - seen:
        scores[kind].missed += 1
