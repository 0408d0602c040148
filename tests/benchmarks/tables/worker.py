"""``python -m tests.benchmarks.tables.worker <command>``: what must be done inside a site, printed as JSON."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import model
from ckan.lib import jobs
from ckan.plugins import plugin_loaded
from werkzeug.datastructures import FileStorage

from tests.benchmarks import inside
from tests.benchmarks.generator import fill

from . import files

#: The record's number among those that the generator can make, and its name in a site that gives none.
NUMBER, NAME = 10**6 + 70, "bench-tables"
TITLE = "载入测速"
#: Largest upload, in MiB: CKAN's own bound is lower.
LARGEST = 4096


def upload(user: str, path: str) -> str:
    """Upload the file to a record of its own, which queues its loading; says the resource's id."""
    _prepare(user)
    jobs.get_queue().empty()
    record = tk.get_action("package_create")(_as(user), _record(user))
    with Path(path).open("rb") as file:
        request = {
            "package_id": record["id"],
            "name": TITLE,
            "format": Path(path).suffix[1:].upper(),
            "upload": FileStorage(file, filename=Path(path).name),
        }
        return tk.get_action("resource_create")(_as(user), request)["id"]


def _prepare(user: str) -> None:
    """Take large uploads, and give xloader the token by which it asks the site it serves."""
    tk.config["ckan.max_resource_size"] = LARGEST
    if plugin_loaded("xloader"):
        made = tk.get_action("api_token_create")(_as(user), {"user": user, "name": NAME})
        tk.config["ckanext.xloader.api_token"] = made["token"]


def _record(user: str) -> dict[str, Any]:
    if not plugin_loaded("provdata"):
        organization = model.Group.get(NAME) or tk.get_action("organization_create")(_as(user), {"name": NAME})
        owner = organization["id"] if isinstance(organization, dict) else organization.id
        return {"name": NAME, "title": TITLE, "owner_org": owner}
    keys = ("name", "title", "type", "length")
    items = [dict(zip(keys, item, strict=True)) for item in files.ITEMS]
    request = fill.Generator(user).request(NUMBER)
    return {**request, "title": TITLE, "resources": [], "information_items": items}


def _as(user: str) -> Any:
    return {"user": user, "ignore_auth": True}


def work(user: str) -> dict[str, float]:
    """Let CKAN's worker do what is queued, each job in a process of its own: seconds, and megabytes of the largest."""
    _prepare(user)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    jobs.Worker().work(burst=True)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"seconds": seconds, "before": before / 1e3, "peak": peak / 1e3}


def found(_: str, resource_id: str, rows: str) -> dict[str, Any]:
    """What the DataStore holds: ``rows``, ``types`` of columns, and in ``differs`` those not as in the file."""
    try:
        first, last = (_row(resource_id, order) for order in ("_id asc", "_id desc"))
    except tk.ObjectNotFound:
        return {"rows": 0, "types": "", "differs": "no table"}
    names = [field["id"] for field in first["fields"] if field["id"] != "_id"]
    types = Counter(field["type"] for field in first["fields"] if field["id"] != "_id")
    pairs = ((first, files.row(0)), (last, files.row(int(rows) - 1)))
    wrong = {title for there, wanted in pairs for title in _wrong(there["records"], names, wanted)}
    shown = ", ".join(f"{kind} {count}" for kind, count in sorted(types.items()))
    return {"rows": first["total"], "types": shown, "differs": ", ".join(sorted(wrong))}


def _row(resource_id: str, order: str) -> dict[str, Any]:
    return tk.get_action("datastore_search")(
        {"ignore_auth": True}, {"resource_id": resource_id, "limit": 1, "sort": order}
    )


def _wrong(records: list[dict[str, Any]], names: list[str], wanted: list[str]) -> list[str]:
    there = [_plain(record[name]) for record in records for name in names]
    if len(there) != len(wanted):
        return [f"{len(there)} columns"]
    return [item[1] for item, one, other in zip(files.ITEMS, there, wanted, strict=True) if one != _plain(other)]


def _plain(value: Any) -> str:
    """A value whatever its type: 0.50 and 0.5 are one number, a day is one with midnight, a second without parts."""
    text = re.sub(r"(:\d\d)\.0+$", r"\1", str(value).replace("T", " ")).removesuffix(" 00:00:00")
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", text) else text


def tidy(user: str) -> str:
    """Take the record away, with its file and table."""
    records = model.Session.query(model.Package).filter_by(title=TITLE).all()
    for record in records:
        for each in record.resources:
            _drop(user, each.id)
            Path(tk.config["ckan.storage_path"], "resources", each.id[:3], each.id[3:6], each.id[6:]).unlink(
                missing_ok=True
            )
        tk.get_action("dataset_purge")(_as(user), {"id": record.id})
    model.Session.query(model.ApiToken).filter_by(name=NAME).delete()
    model.Session.commit()
    return f"{len(records)} taken away"


def _drop(user: str, resource_id: str) -> None:
    try:
        tk.get_action("datastore_delete")(_as(user), {"resource_id": resource_id, "force": True})
    except tk.ObjectNotFound:
        return


COMMANDS: dict[str, Callable[..., Any]] = {"upload": upload, "work": work, "found": found, "tidy": tidy}


if __name__ == "__main__":
    with inside.site() as name:
        click.echo(json.dumps(COMMANDS[sys.argv[1]](name, *sys.argv[2:]), ensure_ascii=False))
