"""The feed beside stock ckanext-dcat's: same records, same server, one run.

``make bench ARGS="feed --records 10000"``. Both sites hold the generator's records; ours is served as deployed, behind
nginx when that is installed, and its files are compared with what nginx sends of a plain file.
"""

from __future__ import annotations

import json

import click

from scripts.portal import site
from tests.benchmarks import report
from tests.benchmarks.speed import sites

from . import changes, crawl, front, memory


@click.command()
@click.option("--records", default=10_000, show_default=True, help="How many both sites hold.")
@click.option("--pages", default=10, show_default=True, help="Pages of stock's feed that are timed.")
@click.option("--save", is_flag=True, help="Also write the tables under docs/proof/.")
def command(records: int, pages: int, save: bool) -> None:
    """Fill both sites, render ours, and crawl both."""
    sites.filled(records)
    rendered = _worker("render")
    with sites.served() as (stock, ours):
        parts = [
            _told(records, rendered),
            crawl.text(stock.address, ours.address, records, pages, _worker),
            memory.text(ours.address),
            front.text(),
            changes.text(ours.address, records, _worker),
        ]
    text = "\n\n".join(parts)
    click.echo(f"\n{text}")
    if save:
        report.save(f"feed-{records}", f"The feed beside stock ckanext-dcat's, {records:,} records", text)


def _told(records: int, rendered: dict) -> str:
    return (
        f'`make bench ARGS="feed --records {records} --save"`: {records:,} records, {rendered["count"]:,} of them '
        f"rendered now, in {rendered['seconds']:.0f} s by {rendered['processes']} processes."
    )


def _worker(*words: str) -> dict:
    return json.loads(sites.run(site.BENCH, "tests.benchmarks.feed.worker", *words).splitlines()[-1])


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make bench ARGS=feed", standalone_mode=False)
