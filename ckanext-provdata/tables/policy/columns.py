"""Columns of a table: names, types and dictionary from the record's information items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.provdata.tables.policy import heading
from ckanext.provdata.tables.policy.heading import key
from ckanext.provdata.tables.policy.values import ColumnType, column_type

#: PostgreSQL cuts longer identifiers, in bytes.
NAME_BYTES = 63

Items = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """``index`` is its place in the file's rows, ``id`` its name in the DataStore, ``heading`` what the file says,
    ``item`` the name of the information item that describes it, empty when none does."""

    index: int
    id: str
    heading: str
    type: ColumnType = ColumnType.TEXT
    label: str = ""
    notes: str = ""
    item: str = ""
    length: str = ""


def columns(names: list[str], items: Items) -> list[Column]:
    """The columns of a head, each with the information item of the same name or title when there is one."""
    known = _by_name(items)
    taken: set[str] = set()
    return [_column(index, name, known.pop(key(name), None), taken) for index, name in enumerate(names)]


def nameless(found: list[Column], width: int) -> list[Column]:
    """Columns for the cells beyond those that have one, in rows of ``width`` cells."""
    taken = {column.id.lower() for column in found}
    return [_column(index, "", None, taken) for index in range(len(found), width)]


def _by_name(items: Items) -> dict[str, Mapping[str, Any]]:
    """Items by title and by name, the name first where two claim one word."""
    listed = list(items)
    titles = {key(item.get("title") or ""): item for item in listed}
    names = {key(item.get("name") or ""): item for item in listed}
    return {word: item for word, item in {**titles, **names}.items() if word}


def _column(index: int, name: str, item: Mapping[str, Any] | None, taken: set[str]) -> Column:
    if item is None:
        return Column(index, _free(name or f"列{index + 1}", taken), name, label=name)
    label, notes = item.get("title") or name, item.get("description") or ""
    type_, length = column_type(item.get("type")), str(item.get("length") or "")
    return Column(index, _free(item.get("name") or name, taken), name, type_, label, notes, item_name(item), length)


def item_name(item: Mapping[str, Any]) -> str:
    """What an information item is known by."""
    return item.get("name") or item.get("title") or ""


def _free(wanted: str, taken: set[str]) -> str:
    """A column name PostgreSQL and the DataStore accept and no column before has; numbered when it must be."""
    base = heading.clean(wanted).replace('"', "'").lstrip("_ ").replace(":", "：").replace("%", "％") or "列"
    name, number = _cut(base), 1
    while name.lower() in taken or name.lower() in ("_id", "_full_text", "oid", "ctid", "tableoid", "rank"):
        number += 1
        name = _cut(base, f"_{number}")
    taken.add(name.lower())
    return name


def _cut(name: str, ending: str = "") -> str:
    """At most 63 bytes, whole characters."""
    room = NAME_BYTES - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore").strip() + ending


def fields(found: Iterable[Column]) -> list[dict[str, Any]]:
    """``fields`` of ``datastore_create``, with the data dictionary: label = title of the item, notes = description."""
    return [
        {"id": column.id, "type": str(column.type), "info": {"label": column.label, "notes": column.notes}}
        for column in found
    ]
