"""Tables in Markdown, and their place under docs/proof/ with date and commit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.portal.paths import ROOT

FOLDER = ROOT / "docs" / "proof"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, columns after the first to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def save(name: str, title: str, text: str) -> Path:
    """Write docs/proof/<name>.md; returns its path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.md"
    path.write_text(f"# {title}\n\n{_when()}\n\n{text}\n", encoding="utf-8")
    return path


def _when() -> str:
    now = datetime.now(UTC)
    load = os.getloadavg()[0]
    machine = f"{os.cpu_count()} processors, load {load:.1f} at the end"
    return f"{now:%Y-%m-%d %H:%M} UTC, commit {_commit()}, {machine}."


def _commit() -> str:
    """The short commit, marked when the sources differ from it."""
    words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+changes", "--exclude=*"]
    return subprocess.run(  # noqa: S603 - git, with words of our own
        words, capture_output=True, text=True, check=True
    ).stdout.strip()
