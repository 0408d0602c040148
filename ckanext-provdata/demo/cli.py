"""``ckan provdata demo``: a catalogue to look at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import ckan.plugins.toolkit as tk
import click
from ckan.lib import search

from ckanext.provdata.demo import service
from ckanext.provdata.demo.policy import records
from ckanext.provdata.shared import config


@click.group()
def demo() -> None:
    """Records with real data under open licences, and made-up ones that say so."""


@demo.command()
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many records.")
@click.option("--only", type=click.Choice(records.SECTORS), multiple=True, help="Only records of this sector.")
def load(limit: int | None, only: tuple[str, ...]) -> None:
    """Create demo accounts, organisations and records, where they are missing.

    May be interrupted and run again. The accounts' passwords come from the environment: PROVDATA_DEMO_ADMIN,
    PROVDATA_DEMO_AGENCY, PROVDATA_DEMO_CITIZEN. Needs the organisations of ``ckan provdata regions load``.
    """
    service.create_accounts(passwords(service.missing_accounts()))
    province = config.province()
    made = service.create_organizations(records.organizations_of(province))
    wanted = [record for record in records.catalogue_of(province) if not only or record.sector in only][:limit]
    service.let_agency_publish(record.organization for record in wanted)
    todo = service.unsettled(wanted)
    load_all(todo)
    waves, plans = service.load_waves(wanted), service.load_plan(wanted, province)
    click.echo(f"{waves} waves and {plans} plans were new")
    click.echo(f"{len(todo)} of {len(wanted)} records and {made} organisations were new or had changed")


def load_all(todo: list[records.Record]) -> None:
    """Load with a progress bar. Raises ClickException naming a record that the portal refuses."""
    bar = click.progressbar(todo, label="records", item_show_func=lambda record: record.title if record else "")
    with one_index_commit(), bar:
        for record in bar:
            try:
                service.load(record)
            except tk.ValidationError as error:
                raise click.ClickException(f"{record.name}: {error.error_dict}") from error


@contextmanager
def one_index_commit() -> Iterator[None]:
    """Write to the search index as usual, but make it all visible at the end: a third of the time of a load.

    That end comes on Ctrl-C too. After a kill, the end of the next load makes visible what this one had written.
    """
    try:
        with config.without_index_commits():
            yield
    finally:
        search.commit()


def passwords(names: Iterable[str]) -> dict[str, str]:
    """The passwords of accounts to be made. Raises UsageError for one that the environment does not have."""
    variables = {name: f"PROVDATA_DEMO_{name.upper()}" for name in names}
    missing = [variable for variable in variables.values() if not os.environ.get(variable)]
    if missing:
        raise click.UsageError(f"set {', '.join(missing)} to the passwords of the demo accounts")
    return {name: os.environ[variable] for name, variable in variables.items()}


commands = [demo]
