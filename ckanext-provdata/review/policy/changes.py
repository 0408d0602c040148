"""What a save would change of a public record: fields may be proposed, files go through waves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
#: of a file, what changes without anybody changing it
_VOLATILE = ("metadata_modified", "last_modified", "position", "datastore_active", "datastore_contains_all_records")
#: lists of dicts of which the name alone is the author's
_BY_NAME = ("tags", "groups")


@dataclass(frozen=True, slots=True)
class Changes:
    """``fields``: name → proposed value. ``files``: whether some are added or changed; ``removed``: whether some go."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: bool = False
    removed: bool = False


def between(before: Record, after: Record, names: Collection[str]) -> Changes:
    """What a save changes. names: the record's fields."""
    compared = [*(name for name in names if name != "tag_string"), *_BY_NAME]
    changed = {name: plain(name, after.get(name)) for name in dict.fromkeys(compared) if _differs(name, before, after)}
    old, new = (_files(record) for record in (before, after))
    return Changes(changed, any(old.get(key) != value for key, value in new.items()), bool(old.keys() - new.keys()))


def _differs(name: str, before: Record, after: Record) -> bool:
    return (plain(name, before.get(name)) or None) != (plain(name, after.get(name)) or None)


def plain(name: str, value: Any) -> Any:
    """A value as a request would state it."""
    if name in _BY_NAME:
        return sorted(({"name": each["name"]} for each in value or []), key=lambda each: each["name"])
    return value


def _files(record: Record) -> dict[str, dict[str, Any]]:
    return {
        each["id"]: {key: value for key, value in each.items() if key not in _VOLATILE and value not in (None, "")}
        for each in record.get("resources") or []
    }
