"""Hostile files, one after the other through upload and worker: what became of each, and what it took."""

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

HEAD = ("file", "bytes", "outcome", "what the agency reads", "seconds of the upload")
OUTCOMES = {"upload": "refused at the upload", "table": "kept, refused as a table", "kept": "kept and loaded"}


def main(words: list[str]) -> None:
    """Run the test of all files and print its table. Raises SystemExit when one has another outcome than it should."""
    site.prepare(site.TEST)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.jsonl"
        code = _test(path, words)
        lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    text = summary(lines)
    click.echo(text)
    if code:
        raise SystemExit(code)
    report.save("hostile", "Hostile files", text)


def summary(lines: list[dict[str, Any]]) -> str:
    """A line for each file; the most memory that any process of the test took."""
    rows = [
        (
            line["about"],
            f"{line['bytes']:,}",
            f"{OUTCOMES[line['where']]} {line['code']}".strip(),
            _said(line),
            _took(line),
        )
        for line in lines
    ]
    memory = max((line["memory"] for line in lines), default=0) >> 10
    after = f"The worker went on and loaded the good file after them. Most memory of one process: {memory} MiB."
    return f"{report.table(HEAD, rows)}\n\n{after}"


def _said(line: dict[str, Any]) -> str:
    return line["said"] or line.get("sentence", "")


def _took(line: dict[str, Any]) -> str:
    return f"{line['seconds']:.1f}"


def _test(path: Path, words: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "tests/tables/test_hostile.py", "-q", "-W", "ignore", *words]
    env = console.merged({"PROVDATA_HOSTILE_REPORT": str(path), "CKAN_INI": str(site.TEST.ini)})
    return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 our own interpreter
