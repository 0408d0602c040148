"""``python -m tests.benchmarks.feed.worker <command>``: what must be done inside our site, printed as JSON."""

from __future__ import annotations

import json
import sys
import time
from statistics import median, quantiles
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from flask import current_app
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ckanext.provdata.feed.service import editions, rendering, store
from tests.benchmarks import inside
from tests.benchmarks.generator import fill

BATCH = 200
SAVES = 100
WARM = 5
UNCHANGED = 200
TRIGGERS = sa.text(
    "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE 'provdata_feed%' AND NOT tgisinternal "
    "AND tgrelid IN ('package'::regclass, 'resource'::regclass)"
)


def render(_: str) -> dict[str, Any]:
    """Render what is missing, in as many processes as there are cores, and prepare the files."""
    began = time.perf_counter()
    count = _render_missing()
    model.Session.execute(sa.text("DELETE FROM provdata_outbox WHERE kind = 'feed.render'"))
    model.Session.commit()
    seconds = time.perf_counter() - began
    tk.get_action("provdata_feed_prepare")({"ignore_auth": True}, {})
    if not editions.is_current():
        raise SystemExit("the files could not be prepared")
    return {"count": count, "seconds": seconds, "processes": fill.PROCESSES}


def _render_missing() -> int:
    ids = store.outdated(rendering.renderer(), "", 10**9, force=False)
    batches = [
        (ids[start - 1] if start else "", len(ids[start : start + BATCH])) for start in range(0, len(ids), BATCH)
    ]
    with fill.indexing() as pool, click.progressbar(length=len(ids), label="rendering", file=sys.stderr) as bar:
        for done in pool.map(_batch, batches):
            bar.update(done)
    return len(ids)


def _batch(found: tuple[str, int]) -> int:
    """So many records after that id, as the command rebuilds them: what waits there belongs to this batch alone."""
    after, limit = found
    done = tk.get_action("provdata_feed_rebuild")({"ignore_auth": True}, {"after": after, "limit": limit})
    if done["failed"] or done["rendered"] != limit:
        raise SystemExit(done)
    return limit


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


def unchanged(_: str) -> dict[str, Any]:
    """Milliseconds of the server's own work for an answer that nothing has changed."""
    app: Any = current_app
    tag = app.test_client().get("/catalog.ttl").headers["ETag"]
    environment = {"PATH_INFO": "/catalog.ttl", "HTTP_IF_NONE_MATCH": tag}
    times = [_answered(app, environment) for _ in range(UNCHANGED)]
    return {"median": median(times[UNCHANGED // 10 :]), "least": min(times), "count": UNCHANGED}


def _answered(app: Any, more: dict[str, str]) -> float:
    environment = {**EnvironBuilder(base_url=tk.config["ckan.site_url"]).get_environ(), **more}
    began = time.perf_counter()
    body, status, _headers = run_wsgi_app(app, environment)
    b"".join(body)
    if not status.startswith("304"):
        raise SystemExit(status)
    return (time.perf_counter() - began) * 1000


def saves(user: str) -> dict[str, Any]:
    """Milliseconds of package_patch with and without the feed's triggers: each record both ways, which is first
    changing from one to the next."""
    found: list[dict[bool, float]] = []
    for number, record_id in enumerate(store.sample(SAVES + WARM)):
        found.append({fed: _saved(user, record_id, fed) for fed in ((True, False), (False, True))[number % 2]})
    _switch("ENABLE")
    found = found[WARM:]
    ratios = quantiles((one[True] / one[False] for one in found), n=4)
    both = {name: median(one[fed] for one in found) for name, fed in (("with", True), ("without", False))}
    return {**both, "ratio": ratios[1], "low": ratios[0], "high": ratios[2], "count": SAVES}


def _saved(user: str, record_id: str, fed: bool) -> float:
    _switch("ENABLE" if fed else "DISABLE")
    change = {"id": record_id, "version": str(time.time())}
    began = time.perf_counter()
    tk.get_action("package_patch")({"user": user, "ignore_auth": True}, change)
    return (time.perf_counter() - began) * 1000


def _switch(how: str) -> None:
    """The feed's triggers on records and files; other capabilities' stay."""
    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        for table, name in connection.execute(TRIGGERS).all():
            connection.execute(sa.text(f"ALTER TABLE {table} {how} TRIGGER {name}"))


COMMANDS = {"render": render, "edition": edition, "touch": touch, "unchanged": unchanged, "saves": saves}


if __name__ == "__main__":
    with inside.site() as name:
        click.echo(json.dumps(COMMANDS[sys.argv[1]](name, *sys.argv[2:])))
