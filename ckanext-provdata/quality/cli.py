"""``ckan provdata quality``."""

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

BATCH = 100
#: links called in one round, so that a stop is not waited for long
LINKS = 40
#: seconds between two looks while there is nothing to do
LOOK = 60.0


@click.group()
def quality() -> None:
    """Scores of records."""


@quality.command()
@click.option("--force", is_flag=True, help="Also records whose score seems up to date.")
@click.option("--links", is_flag=True, help="Call the links that are due before.")
def compute(force: bool, links: bool) -> None:
    """Judge every record that has no score or an older one."""
    failed = [*_judged(force=force)]
    if links:
        _call_all()
        failed += _judged(force=False)
    for one in failed:
        click.echo(f"{one['id']}\t{one['error']}", err=True)
    if failed:
        raise SystemExit(1)


def _judged(*, force: bool) -> list[dict[str, str]]:
    """What failed, with a bar for what is done."""
    failed, after = [], ""
    with click.progressbar(
        length=_call("refresh", limit=0, force=force)["waiting"], label="quality", show_pos=True
    ) as bar:
        while after is not None:
            done = _call("refresh", after=after, limit=BATCH, force=force)
            failed += done["failed"]
            bar.update(done["judged"] + len(done["failed"]))
            after = done["after"]
    return failed


def _call_all() -> None:
    called = answered = 0
    while done := _call("link_check", limit=LINKS):
        called, answered = called + done["called"], answered + done["answered"]
        if not done["taken"]:
            break
    click.echo(tk._("已检查链接 {called} 个，可以访问 {answered} 个。").format(called=called, answered=answered))


@quality.command()
def run() -> None:
    """Judge what time has changed and what nobody has judged yet, and call links, until stopped. Any number of these
    processes may run."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    after = ""
    while not stop.is_set():
        pulse.beat("quality")
        after, busy = _round(after)
        if not busy:
            stop.wait(LOOK)


def _round(after: str) -> tuple[str, bool]:
    """One batch of each; where the next begins, and whether there is more to do. What is away is tried again."""
    try:
        judged = _call("refresh", after=after, limit=BATCH)
        called = _call("link_check", limit=LINKS)
    except Exception:
        log.exception("quality: nothing judged")
        return "", False
    else:
        return judged["after"] or "", bool(judged["after"]) or called["taken"] > 0
    finally:
        model.Session.remove()


def _call(verb: str, **data: Any) -> Any:
    return tk.get_action(f"provdata_quality_{verb}")({"ignore_auth": True}, data)


commands = [quality]
