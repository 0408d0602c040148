"""A hundred thousand records: filled in minutes, equal to what the actions make, searched beside a stock CKAN."""

from __future__ import annotations

import json
from collections.abc import Iterable
from statistics import mean, median, quantiles
from typing import Any

import click

from scripts.portal import site
from tests.benchmarks import report
from tests.benchmarks.speed import pages, sites
from tests.prove.searches import ROWS

RECORDS, COMPARED, REPEATS = 100_000, 200, 15
#: how much slower than CKAN's own schema a search may be
LIMIT = 2.0


@click.command()
@click.option("--records", default=RECORDS, show_default=True)
@click.option("--compared", default=COMPARED, show_default=True, help="Records compared with package_create.")
@click.option("--kept", is_flag=True, help="Measure what our site holds; nothing is saved.")
def command(records: int, compared: int, kept: bool) -> None:
    """Fill our site anew, the other one when it must be, and measure.

    Ends with an error when records differ or a search takes too long.
    """
    fills = {} if kept else {"provdata": sites.fill(site.BENCH, records, compared)}
    sites.ensure(site.STOCK, records)
    searches = {name: _searches(one) for name, one in sites.SITES.items()}
    with sites.served() as served:
        rows = [row.cells() for row in pages.rows(served, REPEATS)]
    shown = report.table(("", "CKAN", "provdata", "unit", "ratio"), rows)
    parts = [_filling(fills)] if fills else []
    parts += [_latency(searches), f"Pages, median of {REPEATS} warmed calls\n\n{shown}"]
    text = "\n\n".join(parts)
    click.echo(text)
    if records == RECORDS and not kept:
        report.save("scale", f"{records:,} records", text)
    ratio = _ratio(searches, _answered_alike(searches))
    if ratio > LIMIT:
        raise SystemExit(f"a search takes {ratio:.2f} times as long as in CKAN's own schema")


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make prove ARGS=scale", standalone_mode=False)


def _filling(fills: dict[str, dict[str, Any]]) -> str:
    """Time, rate, and the share of each kind of work."""
    head = ("", "records", "seconds", "records/s", "compared with package_create", "different")
    lines = [
        (name, f"{made['held'][0]:,}", f"{made['seconds']:.0f}", f"{made['held'][0] / made['seconds']:.0f}",
         str(made["compared"]), "0") for name, made in fills.items()
    ]  # fmt: skip
    parts = "; ".join(f"{part} {seconds:.0f} s" for part, seconds in fills["provdata"]["parts"].items())
    note = "Rows by COPY, documents in batches; rows of every table and fields of every document compared."
    return f"Filling\n\n{report.table(head, lines)}\n\n{note} Of provdata's time: {parts}."


def _searches(one: Any) -> dict[str, list[float]]:
    return json.loads(sites.run(one, "tests.prove.searches").splitlines()[-1])


def _latency(searches: dict[str, dict[str, list[float]]]) -> str:
    head = ("", "searches", "median ms", "mean ms", "p95 ms", "of which Solr, median", "found, mean")
    lines = [(name, *_figures(found)) for name, found in searches.items()]
    alike, answered = _answered_alike(searches), len(searches["CKAN"]["action"])
    ratio = (
        f"Mean over all {answered}: {_ratio(searches, range(answered)):.2f} times CKAN's, which finds nothing for "
        f"{searches['CKAN']['hits'].count(0)} of them and so has nothing to hand out. Over the {len(alike)} for which "
        f"both hand out a full page: {_ratio(searches, alike):.2f}; at most {LIMIT} is asked for."
    )
    return f"package_search, 20 rows with facets, each query once\n\n{report.table(head, lines)}\n\n{ratio}"


def _figures(found: dict[str, list[float]]) -> tuple[str, ...]:
    times = found["action"]
    figures = (median(times), mean(times), quantiles(times, n=20)[-1], median(found["solr"]))
    return (str(len(times)), *(f"{figure:.1f}" for figure in figures), f"{mean(found['hits']):,.0f}")


def _answered_alike(searches: dict[str, dict[str, list[float]]]) -> list[int]:
    """Numbers of the queries for which both sites do the same work: they hand out as many records."""
    both = zip(searches["CKAN"]["hits"], searches["provdata"]["hits"], strict=True)
    return [number for number, hits in enumerate(both) if min(hits) >= ROWS]


def _ratio(searches: dict[str, dict[str, list[float]]], queries: Iterable[int]) -> float:
    """Our mean time over these queries to CKAN's."""
    ours, theirs = (mean(searches[name]["action"][one] for one in queries) for name in ("provdata", "CKAN"))
    return ours / theirs
