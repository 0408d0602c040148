"""``python -m tests.benchmarks.overhead.worker``: print the pages to ask for, as JSON; one record gets a file."""

from __future__ import annotations

import io
import json
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from tests.benchmarks import inside

NAME = "overhead.bin"
SIZE = 64 * 1024
RECORDS = 10


def facts(user: str) -> dict[str, Any]:
    """``pages`` of records with files, their ``ids``, and the path of a ``file`` that is an upload."""
    query = sa.select(model.Package).join(model.Resource).where(~model.Package.private).order_by(model.Package.id)
    query = query.where(model.Package.state == "active", model.Package.type != "wave").distinct()
    records = list(model.Session.scalars(query.limit(RECORDS)))
    pages, ids = [f"/{record.type}/{record.name}" for record in records], [record.id for record in records]
    resource = _uploaded(ids[0]) or _upload(user, ids[0])
    return {"pages": pages, "ids": ids, "file": f"/dataset/{ids[0]}/resource/{resource}/download/{NAME}"}


def _uploaded(record: str) -> str | None:
    query = sa.select(model.Resource.id).where(model.Resource.package_id == record, model.Resource.name == NAME)
    return model.Session.scalar(query.where(model.Resource.state == "active"))


def _upload(user: str, record: str) -> str:
    upload = FileStorage(io.BytesIO(bytes(range(256)) * (SIZE // 256)), filename=NAME)
    request = {"package_id": record, "name": NAME, "format": "BIN", "upload": upload}
    return tk.get_action("resource_create")({"user": user, "ignore_auth": True}, request)["id"]


if __name__ == "__main__":
    with inside.site() as name:
        click.echo(json.dumps(facts(name)))
