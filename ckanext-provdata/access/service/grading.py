"""The grading rule the site has chosen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from ckanext.provdata.access.policy import grading as policy
from ckanext.provdata.access.policy.verdict import Grade
from ckanext.provdata.access.service import wording
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import config

SHIPPED = Path(__file__).parents[1] / "data" / "grading"
NO_RULE = policy.Rule("", {}, "", {})


def rule() -> policy.Rule:
    """The chosen rule; one that says nothing when none is chosen. Raises ValueError or OSError for a wrong choice."""
    chosen = config.grading()
    return _read(chosen) if chosen else NO_RULE


@cache
def _read(chosen: str) -> policy.Rule:
    path = Path(chosen) if "/" in chosen else SHIPPED / f"{chosen}.yaml"
    levels = tuple(term["value"] for term in vocabulary.terms("data_level"))
    return policy.read(yaml.safe_load(path.read_text(encoding="utf-8")), levels)


def finding(level: str | None, grade: str | None) -> policy.Finding | None:
    """What the rule finds wrong with a record."""
    return policy.finding(rule(), level, grade)


def is_refused(found: policy.Finding) -> bool:
    """Whether a record with that fault is not saved; the site may only soften what its own rule says."""
    return found is policy.Finding.NEVER or config.grading_refuses()


def messages() -> dict[str, dict[str, str]]:
    """For each level and each grade that it contradicts what is said about it."""
    levels = (term["value"] for term in vocabulary.terms("data_level"))
    found = {level: {str(grade): finding(level, grade) for grade in Grade} for level in levels}
    return {
        level: {grade: wording.finding(wrong) for grade, wrong in grades.items() if wrong}
        for level, grades in found.items()
    }
