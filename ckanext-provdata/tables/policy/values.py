"""Types of columns, and what a cell must look like to be of one.

A value fits only when nothing of it would be lost: ``007`` is a code and not the number 7, ``130102199001011234`` is
not a floating point number. Types are those of 政务信息资源目录's information items (``vocabularies/item_type.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


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
NUMBER_LENGTH = 100
_NUMBER = re.compile(r"[+-]?(?=\.?[0-9])(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)?(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|(?P<month2>[0-9]{2})(?P<day2>[0-9]{2})|年(?P<month3>[0-9]{1,2})月(?P<day3>[0-9]{1,2})日)"
)
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:：时](?P<minute>[0-9]{1,2})(?:[:：分](?:(?P<second>[0-9]{1,2})(?P<part>\.[0-9]{1,6})?秒?)?)?|时)"
)
_TRUE = frozenset({"是", "真", "true", "yes", "y", "t", "1"})
_FALSE = frozenset({"否", "假", "false", "no", "n", "f", "0"})
_INT8 = range(-(2**63), 2**63)


class UnfitError(ValueError):
    """The text is no value of the type."""


def column_type(item_type: str | None) -> ColumnType:
    """DataStore type of an information item's type code (C N Y D T L M G B I F); text for anything else."""
    return ITEM_TYPES.get(item_type or "", ColumnType.TEXT)


def value(cell: str, type_: ColumnType) -> str | bool | None:
    """A cell as the DataStore takes it: None when empty, else text PostgreSQL reads without loss. Raises UnfitError."""
    if type_ is ColumnType.TEXT:
        return cell or None
    stripped = cell.strip()
    return _READERS[type_](stripped) if stripped else None


def _numeric(text: str) -> str:
    if len(text) > NUMBER_LENGTH or not _NUMBER.fullmatch(text):
        raise UnfitError(text)
    return text.replace(",", "")


def _integer(text: str) -> str:
    if len(text) > NUMBER_LENGTH or not _INTEGER.fullmatch(text) or int(text.replace(",", "")) not in _INT8:
        raise UnfitError(text)
    return text.replace(",", "")


def _float(text: str) -> str:
    number = _numeric(text)
    if Decimal(repr(float(number))) != Decimal(number):
        raise UnfitError(text)
    return number


def _date(text: str) -> str:
    found = _DATE.fullmatch(text)
    if not found:
        raise UnfitError(text)
    parts = found.groupdict()
    month, day = (parts[name] or parts[f"{name}2"] or parts[f"{name}3"] for name in ("month", "day"))
    try:
        return date(int(parts["year"]), int(month), int(day)).isoformat()
    except ValueError as error:
        raise UnfitError(text) from error


def _timestamp(text: str) -> str:
    """A date, or a date and a time of day without zone: with a zone it would not come back as it was written."""
    day, clock = _split(text)
    return f"{_date(day)}T{_clock(clock)}" if clock else f"{_date(text)}T00:00:00"


def _split(text: str) -> tuple[str, str]:
    """The date and the time in a text; the time is empty when there is none."""
    for mark in (" ", "T", "日"):
        day, separator, clock = text.partition(mark)
        if separator and clock:
            return (f"{day}日" if separator == "日" else day), clock.strip()
    return text, ""


def _clock(text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        raise UnfitError(text)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        return time(hour, minute, second).isoformat() + (found["part"] or "")
    except ValueError as error:
        raise UnfitError(text) from error


def _boolean(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise UnfitError(text)
    return word in _TRUE


_READERS: dict[ColumnType, Callable[[str], str | bool]] = {
    ColumnType.NUMERIC: _numeric,
    ColumnType.INTEGER: _integer,
    ColumnType.FLOAT: _float,
    ColumnType.DATE: _date,
    ColumnType.TIMESTAMP: _timestamp,
    ColumnType.BOOLEAN: _boolean,
}
