"""Every exit with every reference of every canary, and every closer taken away in turn."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from scripts.portal import console, site
from tests.benchmarks import report

HEAD = ("caller", "routes", "actions", "canaries for each", "requests", "leaks", "seconds")
COLUMNS = ("name", "routes", "actions", "canaries", "requests", "leaks", "seconds")


def main(words: list[str]) -> None:
    """Run the tests of the exits at length and keep their figures. Raises SystemExit when one fails."""
    site.prepare(site.TEST)
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.jsonl"
        code = _test(figures, words)
        lines = [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else []
    text = summary(lines)
    click.echo(text)
    if code:
        raise SystemExit(code)
    report.save("exits", "Every exit, called by outsiders", text)


def summary(lines: list[dict[str, Any]]) -> str:
    """The sweeps as a table, and what taking away the closers showed."""
    swept = [line for line in lines if "requests" in line and "closer" not in line]
    table = report.table(HEAD, [tuple(str(line[column]) for column in COLUMNS) for line in swept])
    shown = [line for line in lines if line.get("closer")]
    found = sum(bool(line["leaks"]) for line in shown)
    return f"{table}\n\nClosers taken away one by one: {len(shown)}; the sweep found a leak without {found} of them."


def _test(figures: Path, words: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "tests/exits", "-q", "-W", "ignore", *words]
    env = console.merged({"PROVDATA_EXITS_REPORT": str(figures), "CKAN_INI": str(site.TEST.ini)})
    return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 our own interpreter
