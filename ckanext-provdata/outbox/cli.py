"""``ckan provdata outbox``."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import model

from ckanext.provdata.shared import pulse

log = logging.getLogger(__name__)

#: seconds between two looks while there is nothing to do
IDLE = 0.5


@click.group()
def outbox() -> None:
    """Work that follows commits: search index, activity, mail."""


@outbox.command()
def run() -> None:
    """Do it, until stopped. Any number of these processes may run."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        pulse.beat("outbox")
        if not _batch():
            stop.wait(IDLE)


@outbox.command()
def drain() -> None:
    """Do all that is due, once."""
    while _batch():
        pass
    click.echo(tk.get_action("provdata_outbox_show")({"ignore_auth": True}, {}))


def _batch() -> int:
    """Pieces done; 0 as well when a service is away, which the next look tries again."""
    try:
        result: dict[str, Any] = tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
    except Exception:
        log.exception("outbox: no work done")
        return 0
    else:
        return result["done"]
    finally:
        model.Session.remove()


commands = [outbox]
