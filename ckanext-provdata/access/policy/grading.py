"""Which opening grade fits which data: a rule by configuration, and one that no configuration undoes.

Core and important data (核心数据, 重要数据: GB/T 43697-2024) never open. What general data may be is a province's own
standard; a rule file names for each level the grades that agree with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .verdict import Grade

NEVER_OPEN = frozenset({"core", "important"})


class Finding(StrEnum):
    """What is wrong with a grade."""

    NEVER = "never"
    TOO_OPEN = "too_open"
    TOO_CLOSED = "too_closed"


@dataclass(frozen=True, slots=True)
class Rule:
    """The grades that agree with each level of general data; a level it does not name may have any."""

    name: str
    label: Mapping[str, str]
    source: str
    levels: Mapping[str, tuple[Grade, ...]]


_ORDER = (Grade.OPEN, Grade.CONDITIONAL, Grade.CLOSED)


def read(document: Any, levels: tuple[str, ...]) -> Rule:
    """A rule from its file. ``levels``: those that exist. Raises ValueError for a file that is no rule."""
    try:
        found = {level: tuple(map(Grade, grades)) for level, grades in document["levels"].items()}
        rule = Rule(document["name"], document["label"], document["source"], found)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a grading rule: {error}") from error
    wrong = [level for level, grades in found.items() if level not in levels or level in NEVER_OPEN or not grades]
    if wrong:
        raise ValueError(f"a grading rule cannot say this of level {wrong[0]}")
    return rule


def finding(rule: Rule, level: str | None, grade: str | None) -> Finding | None:
    """What is wrong with data of that level having that grade; None when nothing is, or one of them is not stated."""
    if not level or not grade:
        return None
    if level in NEVER_OPEN:
        return None if grade == Grade.CLOSED else Finding.NEVER
    agreeing = rule.levels.get(level)
    if agreeing is None or grade in agreeing:
        return None
    return Finding.TOO_OPEN if _ORDER.index(Grade(grade)) < _ORDER.index(agreeing[0]) else Finding.TOO_CLOSED


def effective(grade: str | None, level: str | None) -> str:
    """The grade that counts when somebody asks for the data; without a grade nothing is open."""
    return Grade.CLOSED if level in NEVER_OPEN or not grade else grade
