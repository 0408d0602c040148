"""Reads the vocabulary files: value lists with labels in both languages and, where one exists, an authority URI.

Pure: no CKAN. A file is ``vocabularies/<name>.yaml`` with ``name``, ``label``, ``source``, optional ``scheme`` and
``terms``; a term has ``value``, ``label`` and optional ``uri``, ``alt``, ``parent``, ``themes`` and keys of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "vocabularies"


@cache
def names() -> tuple[str, ...]:
    """Names of all vocabularies, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """The whole vocabulary. Raises KeyError for a name that does not exist. The answer is shared: do not change it."""
    if name not in names():
        raise KeyError(name)
    # The C parser, as this is read whenever a process starts.
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def terms(name: str) -> list[dict[str, Any]]:
    """The terms in the file's order."""
    return vocabulary(name)["terms"]


@cache
def by_value(name: str) -> dict[str, dict[str, Any]]:
    """Terms by value."""
    return {term["value"]: term for term in terms(name)}


def term(name: str, value: str) -> dict[str, Any] | None:
    """The term with that value, or None."""
    return by_value(name).get(value)


@cache
def _spellings(name: str) -> dict[str, dict[str, Any]]:
    spelled: dict[str, dict[str, Any]] = {}
    for entry in terms(name):
        for text in (entry["value"], *entry["label"].values(), *entry.get("alt", ())):
            spelled.setdefault(text.strip().casefold(), entry)
    return spelled


def find(name: str, text: str) -> dict[str, Any] | None:
    """The term people mean by ``text``: its value, a label or an alias, whatever the case. None when unknown."""
    return _spellings(name).get(text.strip().casefold())


def label(name: str, value: str, language: str = "zh_Hans_CN") -> str:
    """The label in that language (CKAN's locale names; any but Chinese gives English), the value when unknown."""
    entry = term(name, value)
    if entry is None:
        return value
    return entry["label"]["zh_Hans_CN" if language.startswith("zh") else "en"]


def uri(name: str, value: str) -> str | None:
    """The authority URI of a value, or None."""
    return (term(name, value) or {}).get("uri")


def ancestors(name: str, value: str) -> list[str]:
    """The value's parents, nearest first; empty for a flat vocabulary or an unknown value."""
    found: list[str] = []
    entry = term(name, value)
    while entry and entry.get("parent"):
        found.append(entry["parent"])
        entry = term(name, entry["parent"])
    return found


def is_leaf(name: str, value: str) -> bool:
    """Whether no other term names this one as its parent."""
    return all(entry.get("parent") != value for entry in terms(name))


def choices(name: str, leaves_only: bool = False) -> list[dict[str, Any]]:
    """The terms as ckanext-scheming wants choices: ``{value, label}``. Keeps ``parent`` for grouping."""
    parents = {entry.get("parent") for entry in terms(name)} if leaves_only else set()
    kept = (entry for entry in terms(name) if entry["value"] not in parents)
    return [{key: entry[key] for key in ("value", "label", "parent") if key in entry} for entry in kept]
