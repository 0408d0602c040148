"""``python -m tests.benchmarks.release.worker plan KIND FIRST COUNT``: plan a wave for each of these records.

``python -m tests.benchmarks.release.worker tidy``: take away what planning and opening waves has left.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from werkzeug.datastructures import FileStorage

from ckanext.provdata.shared import clock
from tests.benchmarks import inside

from .prepare import WORDS

#: the first instant; the one that counts is set when all is prepared
LATER = timedelta(days=2)
ROWS = 100
#: tables of ours with rows that go with no dataset
LEFT = (
    "provdata_wave", "provdata_wave_resource", "provdata_register", "provdata_outbox", "provdata_download",
    "task_status",
)  # fmt: skip


def plan(user: str, kind: str, first: int, count: int) -> None:
    """Print each wave as it is planned: what ``prepare.Wave`` holds, as JSON."""
    for record, name, sector in _records(first, count):
        file = f"{WORDS[kind]}-{name}.{kind}"
        wave = _wave(user, record, file, kind)
        made = {"wave": wave["id"], "record": record, "page": f"/{sector}/{name}", "file": file}
        click.echo(json.dumps({**made, "resource": wave["resources"][0]["id"]}))
        model.Session.remove()


def _records(first: int, count: int) -> list[Any]:
    """Public records that may have files, in the order of their ids."""
    package = model.Package
    grade = sa.func.coalesce(package.extras["opening_grade"].astext, "open")
    query = sa.select(package.id, package.name, package.type).where(package.state == "active", ~package.private)
    query = query.where(package.type != "wave", grade != "closed").order_by(package.id)
    return list(model.Session.execute(query.offset(first).limit(count)))


def _wave(user: str, record: str, file: str, kind: str) -> dict[str, Any]:
    upload = FileStorage(io.BytesIO(_content(kind)), filename=file)
    resource = {"name": f"{WORDS[kind]} {record}", "format": kind.upper(), "upload": upload}
    request = {"record": record, "release_at": (clock.now() + LATER).isoformat(), "resources": [resource]}
    return tk.get_action("provdata_wave_create")({"user": user, "ignore_auth": True}, request)


def _content(kind: str) -> bytes:
    rows = list(_rows())
    if kind == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    return "\n".join([",".join(row) for row in rows] + [""]).encode()


def _rows() -> Iterator[tuple[str, str, str]]:
    yield ("名称", "泊位数", "日期")
    yield from ((f"停车场{number}", str(number), f"2026-01-{number % 28 + 1:02}") for number in range(ROWS))


def tidy() -> None:
    """Rows and tables; records and waves' datasets go when the site is filled anew."""
    model.Session.execute(sa.text(f"TRUNCATE {', '.join(LEFT)} CASCADE"))
    model.Session.commit()
    with get_write_engine().begin() as connection:
        for table in sa.inspect(connection).get_table_names():
            if table.startswith("_"):  # the DataStore's own
                continue
            connection.execute(sa.text(f'DROP TABLE "{table}" CASCADE'))


def main(words: list[str]) -> None:
    with inside.site() as user:
        if words[0] == "tidy":
            tidy()
        else:
            plan(user, words[1], int(words[2]), int(words[3]))


if __name__ == "__main__":
    main(sys.argv[1:])
