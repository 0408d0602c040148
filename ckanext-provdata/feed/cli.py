"""``ckan provdata feed``."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import model

from ckanext.provdata.shared import pulse

log = logging.getLogger(__name__)

BATCH = 100
#: seconds between two looks
LOOK = 1.0
#: how many times as long as a preparation took the next one waits, so that a big catalogue under steady change does
#: not keep a core busy
REST = 10
#: longest pause between two signs of life
SIGN = 60.0


@click.group()
def feed() -> None:
    """The DCAT feed."""


@feed.command()
@click.option("--force", is_flag=True, help="Also what seems up to date.")
def rebuild(force: bool) -> None:
    """Render every record the feed lacks or holds in an older form; what is there is served meanwhile."""
    status = _call("show")
    total, failed, after = status["records"] + status["missing"], [], ""
    with click.progressbar(length=total, label="feed", show_pos=True) as bar:
        while after is not None:
            done = _call("rebuild", after=after, limit=BATCH, force=force)
            failed += done["failed"]
            bar.update(done["rendered"] + done["dropped"] + len(done["failed"]))
            after = done["after"]
    for one in failed:
        click.echo(f"{one['id']}\t{one['error']}", err=True)
    if failed:
        raise SystemExit(1)


@feed.command()
@click.option("--sample", default=100, show_default=True, help="How many records.")
def check(sample: int) -> None:
    """Render a sample anew and compare the graphs with what the feed holds."""
    found = _call("check", sample=sample)
    click.echo(
        tk._("比对 {compared} 条，不一致 {differing} 条，缺少 {missing} 条。").format(
            compared=found["compared"], differing=len(found["differing"]), missing=found["missing"]
        )
    )
    for record_id in found["differing"]:
        click.echo(record_id)
    if found["differing"] or found["missing"]:
        raise SystemExit(1)


@feed.command()
def run() -> None:
    """Keep the prepared files and the dump of the day up to date, until stopped. One on each machine is enough."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        _rest(stop, max(LOOK, REST * _prepare()))


def _rest(stop: threading.Event, seconds: float) -> None:
    """Wait, and go on saying that there is somebody who waits."""
    end = time.monotonic() + seconds
    while not stop.is_set() and (left := end - time.monotonic()) > 0:
        pulse.beat("feed")
        stop.wait(min(left, SIGN))


def _prepare() -> float:
    """Seconds it took; a service that is away is tried again."""
    began = time.monotonic()
    try:
        _call("prepare")
    except Exception:
        log.exception("feed: nothing prepared")
    finally:
        model.Session.remove()
    return time.monotonic() - began


def _call(verb: str, **data: Any) -> Any:
    return tk.get_action(f"provdata_feed_{verb}")({"ignore_auth": True}, data)


commands = [feed]
