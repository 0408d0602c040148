"""What validators share: whether a value was given, lists however they were sent, quoting a value in a message."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk

Key = tuple[Any, ...]
FlatData = dict[Key, Any]
FlatErrors = dict[Key, list[str]]

LONGEST_QUOTE = 50


def given(value: Any) -> bool:
    """Whether a value says anything: not missing, not None, not blank."""
    return value is not tk.missing and value is not None and str(value).strip() != ""


def as_list(value: Any) -> list[Any]:
    """What people send for a list: a list, JSON of one, a single value, nothing."""
    if not given(value):
        return []
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return [entry for entry in value if given(entry)] if isinstance(value, list) else [value]


def quoted(value: Any) -> str:
    """The value as a message may repeat it."""
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def store_list(key: Key, data: FlatData, values: list[Any]) -> None:
    """Put the list where it is stored, as JSON; an empty one is no value at all, which ends the field's validation."""
    if not values:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = json.dumps(values, ensure_ascii=False)
