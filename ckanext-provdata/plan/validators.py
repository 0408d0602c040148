"""Validators of what plans and stages are given."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.fields.policy import clean_line, forbidden_character, parse_date
from ckanext.provdata.fields.service import as_list, given, quoted
from ckanext.provdata.plan.policy import stages
from ckanext.provdata.schemas import vocabulary

LINE, TEXT = 200, 20_000
#: No list is that long, and no answer has more rows.
MOST, MOST_ROWS = 10**9, 1000


def provdata_plan_line(value: Any) -> str:
    """One line of at most 200 characters."""
    return _text(value, LINE, lines=False)


def provdata_plan_text(value: Any) -> str:
    """A text of at most 20,000 characters, in as many lines as it needs."""
    return _text(value, TEXT, lines=True)


def provdata_plan_reason(value: Any) -> str:
    """Why: at most 1,000 characters."""
    return _text(value, 1000, lines=True)


def _text(value: Any, longest: int, *, lines: bool) -> str:
    if value is None or value is tk.missing:
        return ""
    if isinstance(value, bool | list | dict):
        raise tk.Invalid(tk._("这里需要文字。"))
    text = clean_line(str(value)).replace("\r\n", "\n")
    found = forbidden_character(text)
    if found:
        raise tk.Invalid(tk._("含有不允许的字符 {character}。").format(character=found))
    if len(text) > longest:
        message = tk._("不能超过 {longest} 个字，现在有 {length} 个字。")
        raise tk.Invalid(message.format(longest=longest, length=len(text)))
    if not lines and "\n" in text:
        raise tk.Invalid(tk._("这里不能换行。"))
    return text


def provdata_deadlines(value: Any) -> dict[str, date]:
    """A day for each level, as a dictionary or its JSON; a year or month alone means its last day, empty means none."""
    sent = _dictionary(value)
    unknown = [level for level in sent if level not in list(stages.LEVELS)]
    if unknown:
        raise tk.Invalid(tk._("没有“{level}”这个行政层级。").format(level=quoted(unknown[0])))
    days = {level: _day(day) for level, day in sent.items() if given(day)}
    if not stages.in_order(days):
        raise tk.Invalid(tk._("下级的时限不能早于上级。"))
    return days


def _dictionary(value: Any) -> dict[str, Any]:
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError:
            raise tk.Invalid(tk._("请按层级填写时限。")) from None
    if not given(value):
        return {}
    if not isinstance(value, dict):
        raise tk.Invalid(tk._("请按层级填写时限。"))
    return {str(level): day for level, day in value.items()}


def _day(value: Any) -> date:
    try:
        return parse_date(str(value), end=True)
    except ValueError:
        raise tk.Invalid(tk._("“{value}”不是日期，例如 2027-06-30。").format(value=quoted(value))) from None


def provdata_plan_day(value: Any) -> date:
    """A day, e.g. ``2027-06-30``."""
    return _day(value)


def provdata_plan_sectors(value: Any) -> list[str]:
    """Sectors, each once, as a list, a JSON list or one value, in the vocabulary's order."""
    chosen = {str(one) for one in as_list(value)}
    unknown = [one for one in chosen if vocabulary.term("sector", one) is None]
    if unknown:
        raise tk.Invalid(tk._("没有“{sector}”这个领域。").format(sector=quoted(unknown[0])))
    return [term["value"] for term in vocabulary.terms("sector") if term["value"] in chosen]


def provdata_record_ids(value: Any) -> list[str]:
    """Ids or names of records, each once: a list, a JSON list, or a text with one on each line."""
    sent = as_list(value)
    names = [name for one in sent for name in str(one).split()]
    return list(dict.fromkeys(names))


def provdata_list_number(value: Any) -> int:
    """A whole number from 0 that a database can count to."""
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if not 0 <= number < MOST:
        raise tk.Invalid(tk._("“{value}”不是可用的数字。").format(value=quoted(value)))
    return number


def provdata_list_limit(value: Any) -> int:
    """How many rows to answer: at most 1,000."""
    return min(provdata_list_number(value), MOST_ROWS)
