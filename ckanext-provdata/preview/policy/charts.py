"""What a chart shows: rows grouped by one column, one or more figures for each group. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ckanext.provdata.preview.policy.asking import UnclearError
from ckanext.provdata.preview.policy.columns import Column, Sort


class Form(StrEnum):
    BAR = "bar"
    LINE = "line"
    PIE = "pie"


class How(StrEnum):
    """What is worked out of a group's rows."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Step(StrEnum):
    """How far dates are put together; codes of divisions (GB/T 2260, of up to twelve digits) by the county's six."""

    WHOLE = "whole"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    REGION = "region"


class Order(StrEnum):
    NATURAL = "natural"
    VALUE = "value"


#: Groups shown when nothing is said, and at most: more slices or bars cannot be told apart.
USUAL = {Form.BAR: 20, Form.LINE: 100, Form.PIE: 8}
MOST = {Form.BAR: 100, Form.LINE: 500, Form.PIE: 20}
#: Figures drawn beside each other.
MOST_VALUES = 4


@dataclass(frozen=True, slots=True)
class Chart:
    """by: the column that makes groups; values: columns worked out, none when rows are counted."""

    form: Form
    by: str
    values: tuple[str, ...]
    how: How
    step: Step
    order: Order
    limit: int

    def settings(self) -> dict[str, Any]:
        """As ``chart`` reads it back."""
        chosen = (("form", self.form), ("by", self.by), ("how", self.how), ("step", self.step), ("order", self.order))
        return {**{name: str(value) for name, value in chosen}, "values": list(self.values), "limit": self.limit}


def can_draw(columns: Sequence[Column]) -> bool:
    """Whether there is something to group by."""
    return bool(columns)


def chart(asked: Mapping[str, Any], columns: Sequence[Column]) -> Chart:
    """The chart that settings ask for, with what suits the table where they are silent. Raises UnclearError."""
    form = _choice(Form, asked, "form", Form.BAR)
    by = str(asked.get("by") or "") or _usual_group(columns)
    column = next((each for each in columns if each.id == by), None)
    if column is None:
        raise UnclearError("by", by)
    values = _values(asked, columns, by)
    how = _choice(How, asked, "how", _usual_how(values, columns))
    if how is How.COUNT:
        values = ()
    elif not values:
        raise UnclearError("values", "")
    step = _step(asked, column)
    order = _choice(Order, asked, "order", Order.VALUE if form is Form.PIE else Order.NATURAL)
    return Chart(form, by, values[:1] if form is Form.PIE else values, how, step, order, _limit(asked, form))


def _choice(kind: Any, asked: Mapping[str, Any], name: str, usual: Any) -> Any:
    given = str(asked.get(name) or "")
    try:
        return kind(given) if given else usual
    except ValueError as error:
        raise UnclearError(name, given) from error


def _step(asked: Mapping[str, Any], column: Column) -> Step:
    """Dates have steps of their own; an address that was made for another column still works."""
    step = _choice(Step, asked, "step", Step.WHOLE)
    return step if (step is Step.REGION) is (column.sort is not Sort.TIME) else Step.WHOLE


def _usual_group(columns: Sequence[Column]) -> str:
    """The first column that is no number, since numbers are rather what is worked out; names before codes."""
    others = [column.id for column in columns if column.sort is not Sort.NUMBER]
    named = [name for name in others if not _is_code(name, columns)]
    return next(iter([*named, *others, *(column.id for column in columns)]), "")


#: What names quantities that are not added up.
_RATIOS = ("率", "指数", "平均", "均", "占比", "比重", "价", "单产", "温", "密度", "标高", "海拔", "%")


def _usual_how(values: tuple[str, ...], columns: Sequence[Column]) -> How:
    """Sums, but averages of what is no amount."""
    titles = [column.title for column in columns if column.id in values]
    if any(word in title for title in titles for word in _RATIOS):
        return How.AVG
    return How.SUM if values else How.COUNT


def _values(asked: Mapping[str, Any], columns: Sequence[Column], by: str) -> tuple[str, ...]:
    """Columns to work out. When nothing at all was asked, the first numeric one."""
    given = asked.get("values") or []
    names = [name for name in ([given] if isinstance(given, str) else given) if name]
    numeric = [column.id for column in columns if column.sort is Sort.NUMBER]
    wrong = next((name for name in names if name not in numeric), None)
    if wrong is not None or len(names) > MOST_VALUES:
        raise UnclearError("values", wrong if wrong is not None else len(names))
    if not names and not asked.get("how"):
        names = [name for name in numeric if name != by and not _is_code(name, columns)][:1]
    return tuple(dict.fromkeys(names))


#: What stands at the end of the names of columns that are numbers and say no quantity.
_CODES = ("id", "code", "编号", "代码", "序号", "年份", "经度", "纬度", "lon", "lat", "year")


def _is_code(name: str, columns: Sequence[Column]) -> bool:
    titles = [column.title.casefold() for column in columns if column.id == name]
    return any(text.endswith(_CODES) for text in (name.casefold(), *titles))


def _limit(asked: Mapping[str, Any], form: Form) -> int:
    given = str(asked.get("limit") or "")
    if not given:
        return USUAL[form]
    if not (given.isascii() and given.isdigit()) or len(given) > 6 or int(given) < 1:  # noqa: PLR2004 - digits
        raise UnclearError("limit", given)
    return min(int(given), MOST[form])
