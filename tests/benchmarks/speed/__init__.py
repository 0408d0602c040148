"""How fast pages, interfaces and indexing are: a stock CKAN beside ours, same records, same server settings, one run.

``make bench ARGS="speed --records 10000"``; without words 1,000 records. Milliseconds are this machine's; ratios
carry over.
"""

from __future__ import annotations

import click

from tests.benchmarks import report

from . import actions, pages, sites


@click.command()
@click.option("--records", default=1000, show_default=True, help="How many both sites hold.")
@click.option("--repeats", default=15, show_default=True, help="Timings of each row; the median counts.")
@click.option("--save", is_flag=True, help="Also write the table under docs/proof/.")
def command(records: int, repeats: int, save: bool) -> None:
    """Fill both sites, serve them, and time the same work on both."""
    fills = sites.filled(records)
    with sites.served() as served:
        rows = [*pages.rows(served, repeats), *actions.rows(served, repeats)]
    table = report.table(("", "CKAN", "provdata", "unit", "ratio"), [row.cells() for row in rows])
    how = f"{records:,} records on each site; median of {repeats} warmed calls, in turns. Ratio: provdata to CKAN."
    text = f"{how}\n\n{table}"
    click.echo(f"\n{text}\n{fills}")
    if save:
        report.save(
            f"speed-{records}", f"Pages, interfaces and indexing beside a stock CKAN, {records:,} records", text
        )


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=speed", standalone_mode=False)
