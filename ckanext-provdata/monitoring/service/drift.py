"""How far what is derived lags behind the database: search index, releases, work after commits, files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import make_connection

from ckanext.provdata.monitoring.policy import examining
from ckanext.provdata.monitoring.policy.examining import Drift, Entry, Finding, Repair, State
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import due
from ckanext.provdata.shared import clock, config, storage

#: documents of the index asked for at once
_PAGE = 1000
#: of what is named, so many
SOME = 10
_KINDS = ("ending", "listing", "opening")
_PACKAGES = sa.text("SELECT id, metadata_modified, private, state FROM package WHERE state IN ('active', 'draft')")


def index() -> Iterator[Finding]:
    """Every record is in the index, as it is today, and nothing is called public there that is not."""
    found = difference()
    numbers = {name: len(getattr(found, name)) for name in ("missing", "surplus", "stale", "exposed")}
    some = tuple(sorted(found.all))[:SOME]
    state = State.FAULT if found.all else State.OK
    yield Finding("index", state, tk._("检索索引与数据库一致"), some, Repair.INDEX if found.all else None, numbers)


def difference() -> Drift:
    """Of the index from the database, by id; work that waits in the outbox is about to be done."""
    # the index first: what changes between both looks waits in the outbox by the time the second has read
    indexed = dict(_indexed())
    rows = model.Session.execute(_PACKAGES)
    wanted = {row.id: Entry(_instant(row.metadata_modified), not row.private and row.state == "active") for row in rows}
    return examining.drift(wanted, indexed, outbox.pending("release.index"))


def _indexed() -> Iterator[tuple[str, Entry]]:
    connection, cursor = make_connection(), "*"
    asked = {"fq": f'+site_id:"{config.site_id()}" +entity_type:package', "fl": "id,metadata_modified,capacity,state"}
    while True:
        answer = connection.search("*:*", rows=_PAGE, sort="index_id asc", cursorMark=cursor, **asked)
        for each in answer.docs:
            public = each.get("capacity") == "public" and each.get("state") == "active"
            yield each["id"], Entry(_instant(each.get("metadata_modified") or ""), public)
        if answer.nextCursorMark in (cursor, None):
            return
        cursor = answer.nextCursorMark


def _instant(value: datetime | str) -> str:
    """To the second, which is what both have."""
    return (value.isoformat() if isinstance(value, datetime) else value)[:19]


def releases() -> Iterator[Finding]:
    """Nothing has passed its instant and still waits; what is held up waits by right."""
    late = [
        row for kind in ("ending", "listing", "opening") for row in due.found(kind) if _seconds(row.at) > examining.LATE
    ]
    numbers = {"late": len(late), "seconds": round(max((_seconds(row.at) for row in late), default=0.0), 1)}
    yield Finding(
        "releases", State.FAULT if late else State.OK, tk._("到期的开放、公开和关闭都已执行"), numbers=numbers
    )


def _seconds(at: datetime) -> float:
    return (clock.now() - at).total_seconds()


def work() -> Iterator[Finding]:
    """What follows commits is done, or was put off by a failure."""
    waiting = outbox.waiting()
    failed = outbox.failed()
    state = State.WARNING if failed else State.OK
    texts = tuple(f"{name}: {count}" for name, count in sorted(failed.items()))
    repair = Repair.OUTBOX if failed else None
    yield Finding("outbox", state, tk._("提交后的后续工作"), texts, repair, {"waiting": sum(waiting.values())})


def uploads() -> Iterator[Finding]:
    """The files the catalogue speaks of are there."""
    gone = list(_gone())
    state = State.FAULT if gone else State.OK
    yield Finding("uploads", state, tk._("目录中的文件都在存储中"), tuple(gone[:SOME]), numbers={"missing": len(gone)})


def _gone() -> Iterator[str]:
    query = sa.select(model.Resource.id, model.Resource.url).where(
        model.Resource.url_type == "upload", model.Resource.state == "active"
    )
    for row in model.Session.execute(query.execution_options(yield_per=1000)):
        if not storage.stamp({"id": row.id, "url": row.url, "url_type": "upload"}):
            yield row.id
