"""Loading large tables beside ckanext-xloader: same files, same services, one run.

``make bench ARGS="tables --rows 1000000 --save"``. Each file is uploaded to both sites and loaded by CKAN's own worker,
which has a process for each job; the memory is the most that one of these processes took. xloader gets its file from
the site, which is served meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from scripts.portal import processes, python, settings, site
from scripts.portal.paths import BIN, CONFIG, ROOT
from tests.benchmarks import report
from tests.benchmarks.running import answers
from tests.benchmarks.speed import sites

from . import files

WORLD = 1000
SITES = {"xloader": site.XLOADER, "provdata": site.BENCH}
HEAD = (
    "file", "MB", "rows", "xloader, s", "provdata, s", "ratio", "xloader, MB", "provdata, MB",
    "xloader: rows, what differs", "provdata: rows, what differs",
)  # fmt: skip


@click.command()
@click.option("--rows", default=100_000, show_default=True, help="Of the text files; a workbook has a tenth.")
@click.option("--save", is_flag=True, help="Also write the table under docs/proof/.")
def command(rows: int, save: bool) -> None:
    """Make the files, and load each by both."""
    python.compared()
    site.prepare(site.XLOADER)
    sites.ensure(site.BENCH, WORLD)
    made = files.make(rows)
    with served():
        lines = [_line(file, {name: _loaded(one, file) for name, one in SITES.items()}) for file in made]
    text = f"{_how(rows)}\n\n{report.table(HEAD, lines)}"
    click.echo(f"\n{text}")
    if save:
        report.save(f"tables-{rows}", f"Loading tables beside ckanext-xloader, {rows:,} rows", text)


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=tables", standalone_mode=False)


@contextmanager
def served() -> Iterator[None]:
    """xloader's site, from which it fetches what it loads."""
    one = site.XLOADER
    if settings.listening(settings.port(one.port)):
        settings.move_port(one.port)
    site.write_ini(one)
    name = f"bench-{one.name}"
    command = [BIN / "gunicorn", "-c", CONFIG / "gunicorn.conf.py", "config.wsgi:application"]
    processes.start(name, command, env=site.environment(one), cwd=ROOT)
    try:
        processes.wait_or_fail(name, lambda: answers(site.address(one)))
        yield
    finally:
        processes.stop(name)


def _loaded(one: site.Site, file: files.File) -> dict[str, Any]:
    """What loading the file took and made there; the record is taken away again."""
    resource = _worker(one, "upload", str(file.path))
    try:
        took = _worker(one, "work")
        return {**took, **_worker(one, "found", resource, str(file.rows))}
    finally:
        _worker(one, "tidy")


def _worker(one: site.Site, *words: str) -> Any:
    return json.loads(sites.run(one, "tests.benchmarks.tables.worker", *words).splitlines()[-1])


def _line(file: files.File, found: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    stock, ours = found["xloader"], found["provdata"]
    seconds = (f"{stock['seconds']:.1f}", f"{ours['seconds']:.1f}", f"{ours['seconds'] / stock['seconds']:.2f}")
    memory = (f"{stock['peak']:.0f} ({_grown(stock)})", f"{ours['peak']:.0f} ({_grown(ours)})")
    return (file.about, f"{_size(file.path):.1f}", f"{file.rows:,}", *seconds, *memory, _made(stock), _made(ours))


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


def _grown(side: dict[str, Any]) -> str:
    return f"+{side['peak'] - side['before']:.0f}"


def _made(side: dict[str, Any]) -> str:
    return f"{side['rows']:,}; {side['differs'] or 'nothing'}; {side['types']}"


def _how(rows: int) -> str:
    xloader = metadata.version("ckanext-xloader")
    return (
        f'`make bench ARGS="tables --rows {rows} --save"`, ckanext-xloader {xloader} with its own settings. '
        "Seconds from the queued job to the table with its index; ratio: provdata to xloader. Memory: the most that "
        "one process of the worker took, and how much more that is than the worker at rest. provdata also checks "
        "every value against the record's information items and keeps its type. What differs: columns of the first "
        "and last row whose text is not the file's; then the types of the columns."
    )
