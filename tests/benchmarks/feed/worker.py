"""``python -m tests.benchmarks.feed.worker <command>``: what must be done inside our site, printed as JSON."""

from __future__ import annotations

import json
import sys
import time
from statistics import median
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.feed.service import editions, rendering, store
from tests.benchmarks import inside
from tests.benchmarks.generator import fill

BATCH = 200
SAVES = 40
TRIGGERED = ("package", "resource")


def render(_: str) -> dict[str, Any]:
    """Render what is missing, in as many processes as there are cores, and prepare the files."""
    began = time.perf_counter()
    _render_missing()
    model.Session.execute(sa.text("DELETE FROM provdata_outbox WHERE kind = 'feed.render'"))
    model.Session.commit()
    seconds = time.perf_counter() - began
    tk.get_action("provdata_feed_prepare")({"ignore_auth": True}, {})
    if not editions.is_current():
        raise SystemExit("the files could not be prepared")
    return {"seconds": seconds, "processes": fill.PROCESSES}


def _render_missing() -> None:
    ids = store.outdated(rendering.renderer(), "", 10**9, force=False)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    with fill.indexing() as pool, click.progressbar(length=len(ids), label="rendering", file=sys.stderr) as bar:
        for done in pool.map(_batch, batches):
            bar.update(done)


def _batch(ids: list[str]) -> int:
    for record_id in ids:
        tk.get_action("provdata_feed_render")({"ignore_auth": True}, {"id": record_id})
    return len(ids)


def edition(_: str) -> str:
    """The folder of the current edition."""
    found = editions.current()
    return found.folder if found else ""


def touch(user: str, count: str) -> dict[str, int]:
    """Edit so many records by chance, as the day does, and have them rendered; the files stay as they are."""
    ids = store.sample(int(count))
    for record_id in ids:
        tk.get_action("package_patch")(
            {"user": user, "ignore_auth": True}, {"id": record_id, "version": str(time.time())}
        )
        tk.get_action("provdata_feed_render")({"ignore_auth": True}, {"id": record_id})
    return {"touched": len(ids)}


def saves(user: str) -> dict[str, Any]:
    """Milliseconds of package_patch with and without the feed's triggers, in turns."""
    times: dict[str, list[float]] = {"with": [], "without": []}
    ids = store.sample(SAVES)
    for number, record_id in enumerate(ids * 2):
        which = "with" if number % 2 else "without"
        _switch("ENABLE" if which == "with" else "DISABLE")
        began = time.perf_counter()
        tk.get_action("package_patch")({"user": user, "ignore_auth": True}, {"id": record_id, "version": str(number)})
        times[which].append((time.perf_counter() - began) * 1000)
    _switch("ENABLE")
    return {name: median(found) for name, found in times.items()} | {"count": SAVES}


def _switch(how: str) -> None:
    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        for table in TRIGGERED:
            connection.execute(sa.text(f"ALTER TABLE {table} {how} TRIGGER USER"))


COMMANDS = {"render": render, "edition": edition, "touch": touch, "saves": saves}


if __name__ == "__main__":
    with inside.site() as name:
        click.echo(json.dumps(COMMANDS[sys.argv[1]](name, *sys.argv[2:])))
