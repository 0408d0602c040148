"""Rows of a stored record, table by table, and their way into PostgreSQL by COPY."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any

from .stored import PACKAGE_COLUMNS, RESOURCE_COLUMNS, Stored, identifier

#: columns that are written, in an order that keeps foreign keys whole; nothing else may gain rows by ``package_create``
TABLES: dict[str, tuple[str, ...]] = {
    "package": (*PACKAGE_COLUMNS, "extras"),
    "resource": (*RESOURCE_COLUMNS, "extras"),
    "tag": ("id", "name"),
    "package_tag": ("id", "package_id", "tag_id", "state"),
    "member": ("id", "table_name", "table_id", "capacity", "group_id", "state"),
    "activity": ("id", "timestamp", "user_id", "object_id", "activity_type", "data", "permission_labels"),
    "provdata_record_code": ("code", "package_id", "class_code", "number"),
}
#: what follows from records: the database asks for it itself, however they were written
FOLLOWING = ("provdata_outbox", "provdata_feed_fragment")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Rows:
    """Rows of a batch of records. ``tags`` (id by name) learns the tags it makes."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._tags = tags
        self._lines: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, stored: Stored, dice: Random) -> None:
        """All rows of a record but its activity."""
        package = stored.package
        self._row("package", *(package[name] for name in PACKAGE_COLUMNS), stored.extras)
        for resource in stored.resources:
            extras = json.dumps(resource["extras"], ensure_ascii=False)
            self._row("resource", *(resource[name] for name in RESOURCE_COLUMNS), extras)
        for name in stored.tags:
            self._row("package_tag", identifier(dice), package["id"], self._tag(name, dice), "active")
        owner = ("organization", package["owner_org"], "active")
        self._row("member", identifier(dice), "package", package["id"], *owner)
        if stored.code:
            self._row(
                "provdata_record_code", stored.code.text, package["id"], stored.code.class_code, stored.code.number
            )

    def add_activity(self, package: dict[str, Any], actor: str, dice: Random) -> None:
        """The row of ckanext-activity, which keeps the whole record as ``package_show`` gave it."""
        data = json.dumps({"package": package, "actor": actor}, ensure_ascii=False)
        ids = (package["creator_user_id"], package["id"])
        self._row("activity", identifier(dice), package["metadata_created"], *ids, "new package", data, "{public}")

    def _tag(self, name: str, dice: Random) -> str:
        if name not in self._tags:
            self._tags[name] = identifier(dice)
            self._row("tag", self._tags[name], name)
        return self._tags[name]

    def _row(self, table: str, *values: Any) -> None:
        self._lines[table].append("\t".join(map(_copy_text, values)))

    def copy(self, cursor: Any) -> None:
        """Write them; the caller commits."""
        for table, columns in TABLES.items():
            if lines := self._lines.get(table):
                source = io.StringIO("\n".join(lines) + "\n")
                cursor.copy_expert(f'COPY "{table}" ({", ".join(columns)}) FROM STDIN', source)


def _copy_text(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).translate(ESCAPES)


def clear_statements(present: Iterable[str]) -> list[str]:
    """SQL that takes all records, generated or not, out of a site that has these tables."""
    tables = [table for table in (*TABLES, *FOLLOWING) if table in set(present) and table != "member"]
    names = ", ".join(f'"{table}"' for table in tables)
    return [f"TRUNCATE {names} CASCADE", "DELETE FROM member WHERE table_name = 'package'"]
