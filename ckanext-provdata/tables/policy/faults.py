"""What of a table is not as its information items have it: row, column, reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ckanext.provdata.tables.policy.values import ColumnType

#: So many faults are listed; all are counted.
LISTED = 500
#: Characters of a value that are shown.
SHOWN = 60
_LENGTH = re.compile(r"([0-9]{1,6})(?:[,，.]([0-9]{1,3}))?")
_DIGITS = re.compile(r"[+-]?([0-9]*)(?:\.([0-9]*))?")
#: What a spreadsheet makes of a long code that it took for a number: the last digits are gone.
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2}")


class Fault(StrEnum):
    """Reasons."""

    TYPE = "type"
    LENGTH = "length"
    FEW_CELLS = "few_cells"
    MANY_CELLS = "many_cells"
    SCIENTIFIC = "scientific"


@dataclass(slots=True)
class Report:
    """``rows`` with a fault at least; ``total`` faults; ``counts`` by column and reason; the first are ``listed``."""

    rows: int = 0
    total: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: int, column: str, fault: Fault, value: str = "", **more: Any) -> None:
        self.total += 1
        self.counts[column, fault] += 1
        if len(self.listed) < LISTED:
            self.listed.append({"row": row, "column": column, "fault": str(fault), "value": value[:SHOWN], **more})

    def as_dict(self) -> dict[str, Any]:
        counts = [{"column": column, "fault": fault, "count": n} for (column, fault), n in self.counts.most_common()]
        return {"faulty": self.rows, "counts": counts, "faults": self.listed}


def measures(length: str | None) -> tuple[int, int | None] | None:
    """An information item's length: characters or digits, and digits after the point where it says so."""
    found = _LENGTH.fullmatch((length or "").strip())
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def too_long(cell: str, type_: ColumnType, length: tuple[int, int | None]) -> bool:
    """Whether a value is longer than its item says; dates and truth values have no length of their own."""
    most, decimals = length
    if type_ is ColumnType.TEXT:
        return len(cell) > most
    if type_ not in (ColumnType.NUMERIC, ColumnType.INTEGER):
        return False
    found = _DIGITS.fullmatch(cell.strip().replace(",", ""))
    if not found:
        return False
    whole, part = found[1] or "", found[2] or ""
    return len(whole) + len(part) > most or (decimals is not None and len(part) > decimals)


def is_scientific(cell: str) -> bool:
    return "+" in cell and bool(_SCIENTIFIC.fullmatch(cell))
