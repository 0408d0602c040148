"""What somebody wants of a table: conditions on its rows, an order, a page; as addresses and forms say it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ckanext.provdata.preview.policy.columns import Column

#: Most conditions at once, rows on a page, and the farthest row, since PostgreSQL reads all rows before it.
MOST_CONDITIONS, PAGE, FARTHEST = 8, 50, 5_000


class Op(StrEnum):
    IS = "is"
    CONTAINS = "contains"
    LEAST = "least"
    MOST = "most"


#: What the DataStore calls them; words inside values are our own filter (tables/policy/finding.py).
_DATASTORE = {Op.IS: "eq", Op.LEAST: "gte", Op.MOST: "lte"}
_CONTAINS = "_contains"


class UnclearError(ValueError):
    """``field``: what of the request cannot be followed; ``given``: what stood there."""

    def __init__(self, field: str, given: Any) -> None:
        super().__init__(field, given)
        self.field, self.given = field, given


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    op: Op
    value: str


def conditions(found: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> list[Condition]:
    """Conditions from ``{"column", "op", "value"}``; without a value they ask for nothing. Raises UnclearError."""
    listed = [_condition(one, columns) for one in found if isinstance(one, Mapping) and str(one.get("value") or "")]
    if len(listed) > MOST_CONDITIONS:
        raise UnclearError("conditions", len(listed))
    return listed


def _condition(one: Mapping[str, Any], columns: Sequence[Column]) -> Condition:
    name = str(one.get("column") or "")
    if not any(column.id == name for column in columns):
        raise UnclearError("column", name)
    try:
        return Condition(name, Op(str(one.get("op") or Op.IS)), str(one["value"]).replace("\0", ""))
    except ValueError as error:
        raise UnclearError("op", one.get("op")) from error


def from_lists(names: Sequence[str], ops: Sequence[str], values: Sequence[str]) -> list[dict[str, str]]:
    """A form's repeated fields ``column``, ``op``, ``value`` as conditions; what is left over asks for nothing."""
    return [{"column": n, "op": o, "value": v} for n, o, v in zip(names, ops, values, strict=False) if v.strip()]


def filters(asked: Iterable[Condition], word: str = "") -> dict[str, Any]:
    """The same as ``filters`` of ``datastore_search``. Several values that one column is to be are alternatives."""
    found: dict[str, Any] = {_CONTAINS: word.split()} if word.split() else {}
    for one in asked:
        if one.op is Op.CONTAINS:
            found.setdefault(f"{_CONTAINS}:{one.column}", []).append(one.value)
        else:
            limits = found.setdefault(one.column, {})
            if one.op is Op.IS:
                limits.setdefault("in", []).append(one.value)
            else:
                limits[_DATASTORE[one.op]] = one.value
    return found


@dataclass(frozen=True, slots=True)
class Order:
    column: str = ""
    descending: bool = False

    @property
    def sort(self) -> str:
        """As ``datastore_search`` takes it; empty rows stand last either way."""
        direction = "desc" if self.descending else "asc"
        return f'"{self.column}" {direction} nulls last' if self.column else ""


def order(column: str, direction: str, columns: Sequence[Column]) -> Order:
    """An order by a column that there is, none for anything else: an old address still opens the table."""
    known = any(each.id == column for each in columns)
    return Order(column, direction == "desc") if known else Order()


def page(text: str) -> int:
    """The page an address asks for, from 1; the first for anything that is no such number."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004 - digits
    return min(max(number, 1), FARTHEST // PAGE)
