"""``python -m tests.prove.waves 200``: makes waves inside a site that open in a year, and prints them as JSON."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import click
from werkzeug.datastructures import FileStorage

from ckanext.provdata.shared import clock
from tests.benchmarks import inside
from tests.catalogue.records import record

#: waves of one record, and files that are tables among those of so many waves
PER_RECORD, TABLES_AMONG = 5, 5


def make(user: str, count: int) -> dict[str, Any]:
    """An organisation, records and waves of one file each, by the public actions.

    Returns the organisation's name and of each wave ``wave``, ``record``, ``resource``, ``word`` (in the file's text)
    and whether it is a ``table``.
    """
    name = f"proof-{uuid.uuid4().hex[:12]}"
    org = _call(user, "organization_create", name=name, title="验证单位")
    ids = [_call(user, "package_create", **record(owner_org=org["id"]))["id"] for _ in range(-(-count // PER_RECORD))]
    return {"organization": name, "waves": [_wave(user, ids[at // PER_RECORD], at) for at in range(count)]}


def _wave(user: str, record_id: str, number: int) -> dict[str, Any]:
    word, table = f"word-{uuid.uuid4().hex}", number % TABLES_AMONG == 0
    later = (clock.now() + timedelta(days=365)).isoformat()
    made = _call(user, "provdata_wave_create", record=record_id, release_at=later, resources=[_file(word, table)])
    return {
        "wave": made["id"],
        "record": record_id,
        "resource": made["resources"][0]["id"],
        "word": word,
        "table": table,
    }


def _file(word: str, table: bool) -> dict[str, Any]:
    kind = "csv" if table else "txt"
    content = io.BytesIO(f"name,spaces\n{word},1\n".encode())
    return {"name": "名录", "format": kind.upper(), "upload": FileStorage(content, filename=f"x.{kind}")}


def _call(user: str, action: str, **data: Any) -> Any:
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)


@click.command()
@click.argument("count", type=int)
def main(count: int) -> None:
    """Make COUNT waves."""
    with inside.site() as user:
        click.echo(json.dumps(make(user, count)))


if __name__ == "__main__":
    main()
