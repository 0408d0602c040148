"""What deciding who may read what costs: this build beside the same build without it, on the same data.

``make bench ARGS=overhead``; ``--save`` also writes docs/proof/overhead.md. What is not wired on the other side is said
in ``bare``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from statistics import median, quantiles

import click
import requests

from scripts.portal import processes, settings, site
from scripts.portal.paths import BIN, CONFIG, ROOT
from tests.benchmarks import report
from tests.benchmarks.running import answers
from tests.benchmarks.speed import sites
from tests.benchmarks.speed.timing import milliseconds

AIM = 1.05
RECORDS = 1000
WARMING = 20
TIMEOUT = 60
WORDS = ("停车场", "石家庄 医院", "公交", "学校")
#: our build and the one without
SIDES = {"config.wsgi": "bench", "tests.benchmarks.overhead.bare": "stock"}


@click.command()
@click.option("--repeats", default=400, show_default=True, help="Requests of each kind to each side.")
@click.option("--save", is_flag=True, help="Also write the table under docs/proof/.")
def command(repeats: int, save: bool) -> None:
    """Serve the same records by both and ask them in turns."""
    sites.ensure(site.BENCH, RECORDS)
    facts = json.loads(sites.run(site.BENCH, "tests.benchmarks.overhead.worker").splitlines()[-1])
    with served() as addresses:
        rows = [
            _row(what, [_asking(address, paths) for address in addresses], repeats)
            for what, paths in requested(facts).items()
        ]
    table = report.table(("", "without", "with", "unit", "ratio", "aim", "middle half"), rows)
    how = (
        f"{RECORDS:,} records; medians of {repeats} requests to each side, in turns, by a visitor not logged in. "
        "Ratio: of the medians; middle half: of the ratios of neighbouring requests."
    )
    click.echo(f"\n{how}\n\n{table}")
    if save:
        report.save("overhead", "What deciding who may read what costs", f"{how}\n\n{table}")


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=overhead", standalone_mode=False)


def requested(facts: dict) -> dict[str, list[str]]:
    """What is compared → addresses that are asked for one after the other."""
    return {
        "record page": facts["pages"],
        "search page": [f"/dataset/?q={word}" for word in WORDS],
        "search, package_search": [f"/api/3/action/package_search?q={word}" for word in WORDS],
        "record, package_show": [f"/api/3/action/package_show?id={one}" for one in facts["ids"]],
        "download": [facts["file"]],
    }


@contextmanager
def served() -> Iterator[list[str]]:
    """Addresses of both sides; each is one process, so that neither has more memory or warmth than the other."""
    site.write_ini(site.BENCH)
    names = [_start(module, port) for module, port in SIDES.items()]
    addresses = [f"http://127.0.0.1:{settings.port(port)}" for port in SIDES.values()]
    try:
        for name, address in zip(names, addresses, strict=True):
            processes.wait_or_fail(name, lambda address=address: answers(address))
        yield addresses
    finally:
        for name in names:
            processes.stop(name)


def _start(module: str, port: str) -> str:
    if settings.listening(settings.port(port)):
        settings.move_port(port)
    name = f"overhead-{port}"
    environment = {"PROVDATA_PORT": str(settings.port(port)), "PROVDATA_WORKERS": "1"}
    command = [BIN / "gunicorn", "-c", CONFIG / "gunicorn.conf.py", f"{module}:application"]
    processes.start(name, command, env={**site.environment(site.BENCH), **environment}, cwd=ROOT)
    return name


def _asking(address: str, paths: list[str]) -> Callable[[], object]:
    """A call that gets the next of the pages; it raises HTTPError for anything but an answer."""
    session, turns = requests.Session(), cycle(paths)

    def ask() -> object:
        answer = session.get(f"{address}{next(turns)}", timeout=TIMEOUT)
        answer.raise_for_status()
        return answer

    return ask


def _row(what: str, calls: list[Callable[[], object]], repeats: int) -> tuple[str, ...]:
    for _ in range(WARMING):
        for call in calls:
            call()
    ours, bare = _times(calls, repeats)
    each = [one / other for one, other in zip(ours, bare, strict=True)]
    low, _, high = quantiles(each, n=4)
    ratio = median(ours) / median(bare)
    figures = (f"{median(bare):.2f}", f"{median(ours):.2f}", "ms", f"{ratio:.3f}", f"{AIM:.2f}")
    return (what, *figures, f"{low:.2f}–{high:.2f}")


def _times(calls: list[Callable[[], object]], repeats: int) -> tuple[list[float], list[float]]:
    """Milliseconds of both, as neighbours; whoever is asked first the second time is asked second."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(repeats):
        for side in (0, 1) if number % 2 else (1, 0):
            times[side].append(milliseconds(calls[side]))
    return times
