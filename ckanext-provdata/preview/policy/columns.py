"""A table's columns as people are told of them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Sort(StrEnum):
    """What can be done with a column's values."""

    NUMBER = "number"
    TIME = "time"
    TEXT = "text"


#: Names of PostgreSQL's types as the DataStore gives them.
_NUMBERS = frozenset(
    {"numeric", "int", "int2", "int4", "int8", "float4", "float8", "integer", "bigint", "double precision"}
)
_TIMES = frozenset({"date", "timestamp", "timestamptz", "timestamp without time zone", "timestamp with time zone"})
#: A unit said in the notes, 单位：个; and one in brackets at the end of a numeric column's label, 泊位数（个）.
_SAID = re.compile(r"单位(?:为|是)?[:：\s]*([^\s,，;；。、()（）]{1,12})")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{1,12})[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """``id`` is its name in queries, ``label`` what it is called, ``item_type`` the code of the information item's
    type (C, N, …; empty when no item describes it)."""

    id: str
    type: str
    label: str = ""
    notes: str = ""
    unit: str = ""
    item_type: str = ""
    length: str = ""

    @property
    def sort(self) -> Sort:
        if self.type in _NUMBERS:
            return Sort.NUMBER
        return Sort.TIME if self.type in _TIMES else Sort.TEXT

    @property
    def title(self) -> str:
        return self.label or self.id


def columns(fields: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]] = ()) -> list[Column]:
    """Columns of the DataStore's ``fields``, each with what the record's information items say of it."""
    known = _by_name(items)
    return [_column(field, known) for field in fields if not field["id"].startswith("_")]


def _by_name(items: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Items by title and by name, the name first where two claim one word."""
    listed = list(items)
    titles = {_key(item.get("title")): item for item in listed}
    return {**titles, **{_key(item.get("name")): item for item in listed}}


def _key(name: Any) -> str:
    return unicodedata.normalize("NFKC", name or "").casefold().strip()


def _column(field: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Column:
    info = field.get("info") or {}
    item = known.get(_key(field["id"])) or known.get(_key(info.get("label"))) or {}
    label = info.get("label") or item.get("title") or ""
    notes = info.get("notes") or item.get("description") or ""
    found = Column(
        field["id"], field["type"], label, notes, "", str(item.get("type") or ""), str(item.get("length") or "")
    )
    return Column(found.id, found.type, label, notes, info.get("unit") or unit(found), found.item_type, found.length)


def unit(column: Column) -> str:
    """The unit that notes or label state, empty for none. Brackets mean one only where values are numbers."""
    if said := _SAID.search(column.notes):
        return said[1]
    bracketed = _IN_BRACKETS.search(column.title) if column.sort is Sort.NUMBER else None
    return bracketed[1].strip() if bracketed else ""
