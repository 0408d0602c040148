"""``ckan provdata release`` and ``ckan provdata takedown``."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import model

from ckanext.provdata.release.service import due
from ckanext.provdata.shared import pulse

log = logging.getLogger(__name__)

#: what has ended goes first, then records whose waves may be waiting for them
KINDS = ("ending", "listing", "opening")
#: most seconds between two looks at what is planned: a plan made meanwhile is seen in time
LOOK = 0.25


@click.group()
def release() -> None:
    """The release clock."""


@release.command()
def run() -> None:
    """Open every wave at its instant, until stopped. Any number of clocks may run; killing one loses nothing."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        pulse.beat("release")
        if not _tick():
            stop.wait(_pause())


@release.command()
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
def sweep(dry_run: bool) -> None:
    """Do what is due now, once."""
    if dry_run:
        for kind in KINDS:
            for row in _sweep(kind, dry_run=True)["due"]:
                click.echo(f"{kind}\t{row['at']}\t{row['id']}\t{row['record_id']}")
        return
    total = 0
    while done := _tick(raising=True):
        total += done
    click.echo(tk._("已处理 {count} 项。").format(count=total))


@click.command()
@click.option("--record", help="Id or name of a record.")
@click.option("--organization", help="Id or name of an organisation: all its records.")
@click.option("--reason", prompt=True, help="Why; kept in the register.")
@click.option("--user", help="Who answers for it (default: the site).")
@click.option("--dry-run", is_flag=True, help="Only say what is open.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def takedown(**given: Any) -> None:
    """Close a record, or all records of an organisation, at once (紧急下线)."""
    aim = {key: given[key] for key in ("record", "organization") if given[key]}
    if len(aim) != 1:
        raise click.UsageError("--record or --organization")
    context: Any = {"user": given["user"] or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    found = tk.get_action("provdata_takedown")(context.copy(), {**aim, "dry_run": True})
    for line in (*_open_lines(found), *_fetched_lines(found)):
        click.echo(line)
    if given["dry_run"] or not found["records"]:
        return
    if not given["yes"]:
        click.confirm(tk._("立即下线以上 {count} 条记录？").format(count=len(found["records"])), abort=True)
    tk.get_action("provdata_takedown")(context.copy(), {**aim, "reason": given["reason"]})
    click.echo(tk._("已下线 {count} 条记录。").format(count=len(found["records"])))


def _open_lines(found: dict[str, Any]) -> list[str]:
    return [f"{one['name']}\t{one['title']}\t{len(one['resources'])}" for one in found["records"]]


def _fetched_lines(found: dict[str, Any]) -> list[str]:
    return [f"\t{one['user'] or '-'}\t{one['resource']}\t{one['count']}\t{one['last']}" for one in found["downloads"]]


def _sweep(kind: str, **more: Any) -> dict[str, Any]:
    return tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": kind, **more})


def _tick(raising: bool = False) -> int:
    """One batch of each kind; how many were done. A kind that fails does not keep the others from their instant."""
    done = 0
    for kind in KINDS:
        try:
            swept = _sweep(kind)
            done += len(swept["done"]) + len(swept["held_up"])
        except Exception:
            model.Session.rollback()
            if raising:
                raise
            log.exception("release: %s failed and is tried again", kind)
        finally:
            model.Session.remove()
    return done


def _pause() -> float:
    """Seconds to wait: to the very instant when it is near."""
    try:
        left = due.seconds_to_next()
    except Exception:
        log.exception("release: the database does not answer")
        return 1.0
    finally:
        model.Session.remove()
    return LOOK if left is None else min(LOOK, max(left, 0.01))


commands = [release, takedown]
