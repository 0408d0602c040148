"""``ckan provdata screening``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click


@click.group()
def screening() -> None:
    """Files and tables, looked through before they open."""


@screening.command()
def again() -> None:
    """Have everything looked through again, after an upgrade that brought new rules or after files were restored.

    What was open stays open until something is found in it. The outbox and the worker do the work.
    """
    asked = tk.get_action("provdata_screening_again")({"ignore_auth": True}, {})["asked"]
    click.echo(tk._("已安排检查 {count} 个文件和数据表。").format(count=asked))


commands = [screening]
