"""What makes a record right: its code, its class and the rules between its fields. Pure.

The rules are those of 政务信息资源目录编制指南（试行） (发改高技〔2017〕1272号) unless a function says otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.provdata.schemas import vocabulary

#: 前段码 (类 1 digit, 项 2, 目 3, 细目 any) and 顺序码.
NATIONAL_CODE = re.compile(r"(?P<class_code>[1-3]\d{5,})/(?P<number>[1-9]\d*)")
CLASS_CODE = re.compile(r"[1-3]\d{5,}")
#: Length of a code down to the 目, the depth of our tree; digits after it are an agency's own 细目.
CLASS_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Code:
    """A resource code. ``class_code`` and ``number`` are None for a code of a local standard."""

    text: str
    class_code: str | None = None
    number: int | None = None


def known_class(code: str) -> bool:
    """Whether records may be filed there: a 目 of the tree, or a 细目 (more digits) below one."""
    return bool(CLASS_CODE.fullmatch(code)) and vocabulary.term("catalogue_class", code[:CLASS_DEPTH]) is not None


def class_with_ancestors(code: str) -> list[str]:
    """The class, then the classes above it, nearest first."""
    tree_code = code[:CLASS_DEPTH]
    own = [code] if code != tree_code else []
    return [*own, tree_code, *vocabulary.ancestors("catalogue_class", tree_code)]


def parse_code(text: str, local_pattern: str) -> Code:
    """A resource code: ``<class>/<number>``, or what a local standard allows.

    ``local_pattern`` is a regular expression; empty means that only the national form counts. Raises ValueError.
    """
    match = NATIONAL_CODE.fullmatch(text)
    if match:
        return Code(text, match["class_code"], int(match["number"]))
    if local_pattern and re.fullmatch(local_pattern, text):
        return Code(text)
    raise ValueError(text)


def make_code(class_code: str, number: int) -> Code:
    """The code with that sequence number in its class."""
    return Code(f"{class_code}/{number}", class_code, number)


def name_of(code: str) -> str:
    """The address of a record from its code: ``307015/12`` gives ``307015-12``."""
    return re.sub(r"[^a-z0-9_-]+", "-", code.lower())[:100]


def national_sector(sector: str) -> str | None:
    """The national list's code for a sector, None for general, whose records choose."""
    return (vocabulary.term("sector", sector) or {}).get("national")


def applies(condition: Mapping[str, list[str]], record: Mapping[str, Any]) -> bool:
    """Whether every field that a ``required_when`` or ``shown_when`` names has one of the values it lists."""
    return all(record.get(field) in values for field, values in condition.items())


def missing_fields(fields: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The fields that their ``required_when`` demands of this record and that it leaves empty."""
    demanded = (field for field in fields if "required_when" in field)
    return [f for f in demanded if applies(f["required_when"], record) and not record.get(f["field_name"])]


def irrelevant_fields(fields: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> list[str]:
    """Fields whose ``shown_when`` does not hold: what they say cannot be true of this record."""
    return [f["field_name"] for f in fields if "shown_when" in f and not applies(f["shown_when"], record)]


def reversed_periods(fields: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Date fields that lie before the field their ``not_before`` names. Dates are ISO texts, so they sort."""
    bounded = (field for field in fields if "not_before" in field)
    pairs = ((field, record.get(field["field_name"]), record.get(field["not_before"])) for field in bounded)
    return [field for field, value, earliest in pairs if value and earliest and value < earliest]


def format_fits(format_type: str, category: str) -> bool:
    """Whether the format type is one of that category."""
    return (vocabulary.term("format_type", format_type) or {}).get("parent") == category


def repeated(names: Iterable[str | None]) -> set[int]:
    """Positions of names that stand there a second time, whatever the case; empty ones do not count."""
    seen: Counter[str] = Counter()
    positions = set()
    for position, name in enumerate(names):
        key = (name or "").casefold()
        if key and seen[key]:
            positions.add(position)
        seen[key] += 1
    return positions
