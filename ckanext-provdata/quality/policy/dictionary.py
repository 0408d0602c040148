"""Whether information items describe the columns of a record's tables, and whether the tables hold what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.provdata.tables.policy.columns import columns


@dataclass(frozen=True)
class Table:
    """A file that is, or should be, a table. headings: its columns; refused: it could not be loaded; unfit: how many
    columns hold values that are not of the type their information item names."""

    resource: str
    headings: Collection[str] = ()
    refused: bool = False
    unfit: int = 0


@dataclass(frozen=True)
class Coverage:
    """share: of all tables' columns, those described; undescribed: the other columns; absent: items no table has."""

    share: float
    undescribed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def coverage(items: Iterable[Mapping[str, Any]], tables: Iterable[Table]) -> Coverage | None:
    """None where there is no table to describe. An item describes the column of its name or its title."""
    listed, found = list(items), [table for table in tables if table.headings]
    if not found:
        return None
    matched = [column for table in found for column in columns(list(table.headings), listed)]
    named = {column.item for column in matched}
    absent = [item.get("title") or item.get("name") or "" for item in listed if not _keys(item) & named]
    undescribed = list(dict.fromkeys(column.heading for column in matched if not column.item))
    return Coverage(sum(bool(column.item) for column in matched) / len(matched), undescribed, absent)


def _keys(item: Mapping[str, Any]) -> set[str]:
    return {item.get("name") or item.get("title") or ""}


def validity(tables: Iterable[Table]) -> float | None:
    """The share of tables' columns that hold what they should; a file that could not be loaded holds nothing. None
    where there is no table."""
    parts = [_valid(table) for table in tables if table.refused or table.headings]
    return sum(parts) / len(parts) if parts else None


def _valid(table: Table) -> float:
    return 0.0 if table.refused else max(0.0, 1 - table.unfit / len(table.headings))
