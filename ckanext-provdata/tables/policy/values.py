"""Types of columns, and what a cell must look like to be of one.

A value fits only when nothing of it would be lost: ``007`` is a code and not the number 7, ``130102199001011234`` is
not a floating point number. Types are those of 政务信息资源目录's information items (``vocabularies/item_type.yaml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


class ColumnType(StrEnum):
    """PostgreSQL types a DataStore column may have here."""

    TEXT = "text"
    NUMERIC = "numeric"
    INTEGER = "int8"
    FLOAT = "float8"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "bool"


ITEM_TYPES: dict[str, ColumnType] = {
    "C": ColumnType.TEXT,
    "M": ColumnType.TEXT,
    "G": ColumnType.TEXT,
    "N": ColumnType.NUMERIC,
    "Y": ColumnType.NUMERIC,
    "D": ColumnType.DATE,
    "T": ColumnType.TIMESTAMP,
    "L": ColumnType.BOOLEAN,
    "B": ColumnType.FLOAT,
    "F": ColumnType.FLOAT,
    "I": ColumnType.INTEGER,
}

#: PostgreSQL keeps far longer numbers; nobody's table does.
LENGTH = 100
_NUMBER = re.compile(r"[+-]?(?=\.?[0-9])(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)?(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|(?P<month2>[0-9]{2})(?P<day2>[0-9]{2})|年(?P<month3>[0-9]{1,2})月(?P<day3>[0-9]{1,2})[日号])"
)
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:：时点](?P<minute>[0-9]{1,2})(?:[:：分](?:(?P<second>[0-9]{1,2})(?P<part>\.[0-9]{1,6})?秒?)?)?|[时点])"
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0{1,6})?)?$")
#: Years are written digit by digit (二〇二四), months and days as numbers (二十五). 〇 has look-alikes.
_HAN_DATE = re.compile(
    r"([零〇○Ｏ一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([初一二三四五六七八九十廿卅]{1,3})[日号]"
)
_HAN = {**{mark: 0 for mark in "零〇○Ｏ"}, **{mark: number for number, mark in enumerate("一二三四五六七八九", 1)}}
_HALVES = {"上午": 0, "凌晨": 0, "早上": 0, "下午": 12, "晚上": 12, "中午": 12}
NOON = 12
_TRUE = frozenset({"是", "真", "true", "yes", "y", "t", "1"})
_FALSE = frozenset({"否", "假", "false", "no", "n", "f", "0"})
_INT8 = range(-(2**63), 2**63)


#: Values of each type that are kept in mind.
REMEMBERED = 1 << 14

Value = str | bool | None


class UnfitError(ValueError):
    """The text is no value of the type."""


def column_type(item_type: str | None) -> ColumnType:
    """DataStore type of an information item's type code (C N Y D T L M G B I F); text for anything else."""
    return ITEM_TYPES.get(item_type or "", ColumnType.TEXT)


def value(cell: str, type_: ColumnType) -> Value:
    """A cell as the DataStore takes it: None when empty, else text PostgreSQL reads without loss. Raises UnfitError."""
    return reader(type_)(cell)


def reader(type_: ColumnType) -> Callable[[str], Value]:
    """What makes values of the cells of a column of that type, as :func:`value` does."""
    return _READERS[type_]


def _text(cell: str) -> Value:
    return cell or None


def _remembering(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """A table is read twice, and days and numbers in it come again and again. What is long is no value but of text."""
    remembered = lru_cache(REMEMBERED)(read)

    def known(cell: str) -> Value:
        stripped = cell.strip()
        if len(stripped) > LENGTH:
            raise UnfitError(stripped)
        return remembered(stripped) if stripped else None

    return known


def _numeric(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise UnfitError(text)
    return text.replace(",", "")


def _integer(text: str) -> str:
    if not _INTEGER.fullmatch(text) or int(text.replace(",", "")) not in _INT8:
        raise UnfitError(text)
    return text.replace(",", "")


def _float(text: str) -> str:
    number = _numeric(text)
    if Decimal(repr(float(number))) != Decimal(number):
        raise UnfitError(text)
    return number


def _date(text: str) -> str:
    """A day; with midnight behind it, as databases and spreadsheets write days, it is one still."""
    return _iso(text, _ISO_DAY) or _day(_MIDNIGHT.sub("", text))


def _iso(text: str, form: re.Pattern[str]) -> str:
    """A day or moment as ISO 8601 has it, the form most tables have, read faster than the others; empty for those."""
    try:
        return datetime.fromisoformat(text).isoformat()[: len(text)] if form.fullmatch(text) else ""
    except ValueError as error:
        raise UnfitError(text) from error


def _day(text: str) -> str:
    year, month, day = _parts(unicodedata.normalize("NFKC", text) if not text.isascii() else text)
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise UnfitError(text) from error


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day of a date in digits of any width or in Chinese numerals."""
    if han := _HAN_DATE.fullmatch(text):
        return _digits(han[1]), _han(han[2]), _han(han[3])
    found = _DATE.fullmatch("".join(text.split()) if "年" in text else text)
    if not found:
        raise UnfitError(text)
    parts = found.groupdict()
    month, day = (parts[name] or parts[f"{name}2"] or parts[f"{name}3"] for name in ("month", "day"))
    return int(parts["year"]), int(month), int(day)


def _digits(text: str) -> int:
    return int("".join(str(_HAN[mark]) for mark in text))


def _han(text: str) -> int:
    """A number below a hundred: 五, 十, 十五, 二十五, 廿五. Raises UnfitError."""
    plain = text.replace("廿", "二十").replace("卅", "三十").removeprefix("初")
    tens, ten, units = plain.rpartition("十")
    if len(tens) > 1 or len(units) > 1 or "十" in tens or not plain:
        raise UnfitError(text)
    try:
        return (_HAN[tens] if tens else 1) * 10 * bool(ten) + (_HAN[units] if units else 0)
    except KeyError as error:
        raise UnfitError(text) from error


def _timestamp(text: str) -> str:
    """A date, or a date and a time of day without zone: with a zone it would not come back as it was written."""
    if iso := _iso(text, _ISO_MOMENT):
        return iso
    day, clock = _split(text)
    return f"{_day(day)}T{_clock(clock)}" if clock else f"{_day(text)}T00:00:00"


def _split(text: str) -> tuple[str, str]:
    """The date and the time in a text; the time is empty when there is none."""
    for mark in ("日", "号", " ", "T"):
        day, separator, clock = text.partition(mark)
        if separator and clock.strip():
            return (f"{day}{mark}" if mark in "日号" else day), clock.strip()
    return text, ""


def _clock(text: str) -> str:
    half = next((word for word in _HALVES if text.startswith(word)), "")
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text.removeprefix(half)).strip())
    if not found:
        raise UnfitError(text)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        return time(_of_day(hour, half), minute, second).isoformat() + (found["part"] or "")
    except ValueError as error:
        raise UnfitError(text) from error


def _of_day(hour: int, half: str) -> int:
    """The hour of 24: 下午3时 is 15, 下午15时 is too, 中午12时 is 12."""
    later = _HALVES.get(half, 0)
    return hour + later if hour < NOON and later and not (half == "中午" and hour > NOON - 2) else hour


def _boolean(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise UnfitError(text)
    return word in _TRUE


_READERS: dict[ColumnType, Callable[[str], Value]] = {
    ColumnType.TEXT: _text,
    ColumnType.NUMERIC: _remembering(_numeric),
    ColumnType.INTEGER: _remembering(_integer),
    ColumnType.FLOAT: _remembering(_float),
    ColumnType.DATE: _remembering(_date),
    ColumnType.TIMESTAMP: _remembering(_timestamp),
    ColumnType.BOOLEAN: _remembering(_boolean),
}
