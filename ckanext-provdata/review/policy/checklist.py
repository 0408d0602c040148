"""The one checklist of secrecy and de-identification: which of its points are asked where.

A term of the vocabulary is asked of an approval and of a decision about one file alike, unless its ``only`` says
``approval`` or ``file``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Term = Mapping[str, Any]
APPROVAL, FILE = "approval", "file"


def of_approval(terms: Iterable[Term]) -> list[Term]:
    """What whoever approves a record confirms."""
    return [term for term in terms if term.get("only") != FILE]


def of_file(terms: Iterable[Term], *, approval_follows: bool) -> list[Term]:
    """What whoever lets one file pass confirms: all that concerns it, or, where an approval follows that asks for the
    rest, what is about its finds."""
    if approval_follows:
        return [term for term in terms if term.get("only") == FILE]
    return [term for term in terms if term.get("only") != APPROVAL]


def required(terms: Iterable[Term]) -> list[str]:
    """The points that must be ticked, by value."""
    return [term["value"] for term in terms if not term.get("optional")]
