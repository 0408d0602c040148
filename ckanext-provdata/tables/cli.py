"""``ckan provdata tables``."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import click


@click.group(help="Uploaded tables in the DataStore.")
def tables() -> None:
    pass


@tables.command(help="Load a resource's uploaded table now, again if it is loaded already.")
@click.argument("resource")
def load(resource: str) -> None:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        status = tk.get_action("provdata_table_fill")({"user": user["name"]}, {"id": resource, "force": True})
    except tk.ObjectNotFound as error:
        raise click.ClickException(f"no resource {resource}") from error
    click.echo(json.dumps(status, ensure_ascii=False, indent=1))
    if status["state"] != "loaded":
        raise click.exceptions.Exit(1)


commands = [tables]
