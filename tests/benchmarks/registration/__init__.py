"""How fast a catalogue is registered from a workbook: rows a second beside ``package_create`` over HTTP on a stock
CKAN, one after the other in one run, and what a large workbook takes.

``make bench ARGS="registration --save"``. Every row is saved by the portal's own ``package_create`` with all of its
validators and hooks, as an editor of the organisation; nothing is left out for speed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
import requests

from scripts.portal import site, stamps
from tests.benchmarks import report
from tests.benchmarks.speed import sites
from tests.benchmarks.speed.sites import Served
from tests.benchmarks.speed.timing import milliseconds

AIM = 5
WORKER = "tests.benchmarks.registration.worker"
#: records that both sites hold beforehand
HELD = 1000
TIMEOUT = 120
WARMING = 5


@click.command()
@click.option("--rounds", default=3, show_default=True, help="Of both sites in turns; the median counts.")
@click.option("--creations", default=60, show_default=True, help="package_create over HTTP in a round, on each site.")
@click.option("--rows", default=300, show_default=True, help="Of the workbook that a round imports.")
@click.option("--large", default=5000, show_default=True, help="Rows of the large workbook; 0 to leave it out.")
@click.option("--save", is_flag=True, help="Also write the tables under docs/proof/.")
def command(rounds: int, creations: int, rows: int, large: int, save: bool) -> None:
    """Fill both sites, register in turns, then time the steps of a large workbook."""
    fills = sites.filled(HELD)
    for one in sites.SITES.values():
        stamps.forget(f"generated-{one.name}")  # from now on it holds more than was generated
    with TemporaryDirectory() as folder:
        with sites.served() as served:
            compared = _compared(served, Path(folder), rounds, creations, rows)
        steps = _steps(Path(folder) / "large.xlsx", large) if large else ""
    text = f"{compared}\n\n{steps}".strip()
    click.echo(f"\n{text}\n{fills}")
    if save:
        report.save("registration", "Registering a catalogue from a workbook", text)


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=registration", standalone_mode=False)


# --- beside package_create --------------------------------------------------------------------------------------------


def _compared(served: list[Served], folder: Path, rounds: int, creations: int, rows: int) -> str:
    callers = {one.system: _Caller(one, rounds * creations + WARMING) for one in served}
    for caller in callers.values():
        caller.rate(WARMING)
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        for system, caller in callers.items():
            found.setdefault(system, []).append(caller.rate(creations))
        for what, rate in _imported(folder / f"{number}.xlsx", rows):
            found.setdefault(what, []).append(rate)
    stock = median(found.pop("CKAN"))
    lines = [("package_create over HTTP, stock CKAN", f"{stock:.1f}", "1.0")]
    lines += [(_WHAT[what], f"{median(rates):.1f}", f"{median(rates) / stock:.1f}") for what, rates in found.items()]
    how = (
        f"{HELD:,} records on each site beforehand; {rounds} rounds of {creations} calls to each site and "
        f"a workbook of {rows} new rows, medians. Aim: {AIM} times stock CKAN."
    )
    return f"{how}\n\n{report.table(('', 'records/s', 'ratio'), lines)}"


_WHAT = {
    "provdata": "package_create over HTTP, provdata",
    "check": "workbook, dry run",
    "valid": "workbook, valid rows, until saved",
    "found": "workbook, valid rows, until all can be searched and are in the feed",
    "all": "workbook, all or nothing, check and import",
}


class _Caller:
    """A client that creates records one after the other, as a script would."""

    def __init__(self, one: Served, count: int) -> None:
        self.address = f"{one.address}/api/3/action/package_create"
        told = json.loads(_run(sites.SITES[one.system], "requests", str(count)))
        self.waiting: Iterator[dict[str, Any]] = iter(told["requests"])
        self.session = requests.Session()
        self.session.headers["Authorization"] = told["token"]

    def rate(self, count: int) -> float:
        """Records a second."""
        return count * 1000 / sum(milliseconds(self._create) for _ in range(count))

    def _create(self) -> None:
        answer = self.session.post(self.address, json=next(self.waiting), timeout=TIMEOUT)
        answer.raise_for_status()


def _imported(path: Path, rows: int) -> Iterator[tuple[str, float]]:
    """Rates of one round: checking, importing with and without what follows, importing all or nothing."""
    _run(site.BENCH, "follow")  # what went before is no part of it
    for mode in ("check", "valid", "all"):
        _run(site.BENCH, "book", str(path), str(rows))
        run = json.loads(_run(site.BENCH, "upload", str(path), mode))["run"]
        worked = _worked(run, rows)
        yield mode, rows / worked["seconds"]
        if mode == "valid":
            followed = json.loads(_run(site.BENCH, "follow"))
            yield "found", rows / (worked["seconds"] + followed["seconds"])
    _run(site.BENCH, "follow")


def _worked(run: str, rows: int) -> dict[str, Any]:
    done = json.loads(_run(site.BENCH, "work", run))
    if sum(done["rows"].values()) != rows or "wrong" in done["rows"]:
        raise click.ClickException(f"not all rows were right: {done}")
    return done


def _run(one: site.Site, *words: str) -> str:
    """A command of the worker inside a site; the last line it prints."""
    return sites.run(one, WORKER, *words).splitlines()[-1]


# --- a large workbook -------------------------------------------------------------------------------------------------


def _steps(path: Path, rows: int) -> str:
    made = json.loads(_run(site.BENCH, "book", str(path), str(rows)))
    lines = []

    def step(what: str, *words: str) -> dict[str, Any]:
        done = json.loads(_run(site.BENCH, *words))
        lines.append((what, f"{done['seconds']:.1f}", f"{rows / done['seconds']:.0f}", f"{done['memory']:.0f}"))
        return done

    run = step("upload: looked at and stored", "upload", str(path), "check")["run"]
    step("dry run", "work", run)
    step("annotated copy", "annotated", run)
    step("import of the valid rows", "import", run, "valid")
    step("search and feed follow", "follow")
    exported = path.with_name("exported.xlsx")
    step("export", "export", str(exported))
    again = step("upload of the export", "upload", str(exported), "valid")["run"]
    step("import of the export, which changes nothing", "work", again)
    how = (
        f"A workbook of {rows:,} records and {made['items']:,} information items, {made['size'] / 2**20:.1f} MiB. Each "
        "step is a process of its own; memory is the most it ever had, "
        f"of which {json.loads(_run(site.BENCH, 'nothing'))['memory']:.0f} MiB is CKAN doing nothing."
    )
    return f"{how}\n\n{report.table(('', 'seconds', 'rows/s', 'MiB'), lines)}"
