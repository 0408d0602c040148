"""``python -m tests.benchmarks.generator``: fill the site that CKAN_INI names. Only for sites with nothing to lose."""

from __future__ import annotations

import json
import sys

import click

from tests.benchmarks import inside

from . import check, fill, organizations


@click.command()
@click.option("--records", default=1000, show_default=True, help="How many.")
@click.option(
    "--check", "sample", default=40, show_default=True, help="How many are first compared with package_create."
)
@click.option("--seed", default=fill.SEED, show_default=True)
def main(records: int, sample: int, seed: int) -> None:
    """Empty the site, compare a sample with what the public actions make, then fill it."""
    with inside.site() as user:
        organizations.ensure(user)
        fill.clear()
        found = check.differences(fill.Generator(user, seed=seed), sample, user) if sample else []
        if found:
            click.echo(
                "\n".join([f"{len(found)} differences from package_create:", *(line[:400] for line in found[:20])]),
                err=True,
            )
            sys.exit(1)
        timing = fill.fill(fill.Generator(user, seed=seed), records)
        held = fill.held()
    click.echo(json.dumps({"seconds": timing.total, "parts": timing.parts, "held": held, "compared": sample}))
    sys.exit(held != (records, records))


if __name__ == "__main__":
    main()
