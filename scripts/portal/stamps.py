"""Skips work whose inputs have not changed: a stamp keeps the hash of the inputs of the last success."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .paths import STAMPS

IGNORED = {"__pycache__", "composed"}


def digest(paths: Iterable[Path], extra: str = "") -> str:
    """Hash of the names and bytes of the files, folders read recursively."""
    found = hashlib.sha256(extra.encode())
    for path in sorted(files(paths)):
        found.update(str(path).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in inside if file.is_file() and not IGNORED & set(file.parts))


def fresh(name: str, value: str) -> bool:
    """Whether the step ``name`` last succeeded with these inputs."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == value


def keep(name: str, value: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value)


def forget(name: str) -> None:
    """Have the step run again."""
    (STAMPS / name).unlink(missing_ok=True)
