"""``python -m tests.benchmarks.registration.worker <command>``: what must be done inside a site, printed as JSON."""

from __future__ import annotations

import io
import json
import resource
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
import openpyxl
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.provdata.registration.policy import cells, columns
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, RECORD_SHEET
from ckanext.provdata.registration.service import files, runs
from tests.benchmarks import inside
from tests.benchmarks.generator import fill

NAME = "registration-bench"
SECTOR = "transport"
#: fields of a generated record that are no cells
NO_CELLS = ("owner_org", "resources", "type", "information_items", "national_sector")
KIB = 1024


def _as(user: str) -> Any:
    return {"user": user, "ignore_auth": True}


def _agency(user: str) -> str:
    """The id of an organisation whose editor has the same name, made if it is not there."""
    group = model.Group.get(NAME)
    if group:
        return group.id
    account = {"name": NAME, "email": f"{NAME}@example.org", "password": secrets.token_urlsafe()}
    if not model.User.by_name(NAME):
        tk.get_action("user_create")(_as(user), account)
    organization = {
        "name": NAME,
        "title": "石家庄市登记测试单位",
        "region_code": "130100",
        "uscc": "91350100M000100Y43",
    }
    made = tk.get_action("organization_create")(_as(user), organization)
    member = {"id": made["id"], "username": NAME, "role": "editor"}
    tk.get_action("organization_member_create")(_as(user), member)
    return made["id"]


def _records(generator: fill.Generator) -> Iterator[tuple[int, dict[str, Any]]]:
    """Generated records of the sector that nobody has yet, with their numbers; their titles differ."""
    first = int(time.time()) * 10**6
    for number in count(first):
        record = generator.records.record(number)
        if record["type"] == SECTOR:
            yield number, {**record, "title": f"{record['title']}（{number - first}-{first % 10**9}）", "resources": []}


def requests(user: str, wanted: str) -> dict[str, Any]:
    """Requests for package_create as this site's editor sends them, and his token."""
    generator, owner = fill.Generator(user), _agency(user)
    made = []
    for number, record in islice(_records(generator), int(wanted)):
        made.append({**generator.shape.request({**record, "owner_org": owner}, number), "owner_org": owner})
    token = tk.get_action("api_token_create")(_as(user), {"user": NAME, "name": "bench"})["token"]
    return {"requests": made, "token": token}


def book(user: str, path: str, wanted: str) -> dict[str, Any]:
    """Fill in the sector's template with new records."""
    made = openpyxl.load_workbook(files.template(SECTOR))
    records, items = (_Appender(made[title]) for title in (RECORD_SHEET, ITEM_SHEET))
    for key, (_, record) in enumerate(islice(_records(fill.Generator(user)), int(wanted)), 1):
        records.append({"row_key": str(key), **_cells(record)})
        for item in record["information_items"]:
            items.append({"row_key": str(key), **item})
    made.save(path)
    return {"items": items.rows, "size": Path(path).stat().st_size}


class _Appender:
    """Rows of a sheet by the names in its first row."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.names, self.rows = sheet, [cell.value for cell in sheet[1]], 0

    def append(self, cells: dict[str, str]) -> None:
        if not set(cells) <= set(self.names):
            raise KeyError(set(cells) - set(self.names))
        self.sheet.append([cells.get(name) for name in self.names])
        self.rows += 1


def _cells(record: dict[str, Any]) -> dict[str, str]:
    """As an agency writes it: labels of choices."""
    own = {**record, "tag_string": record["tag_string"].split(",")}
    found = {column.name: column for column in columns.records(SECTOR)}
    return {name: cells.text(found[name], value) for name, value in own.items() if name not in NO_CELLS}


def upload(user: str, path: str, mode: str) -> dict[str, Any]:
    owner = _agency(user)
    file = FileStorage(io.BytesIO(Path(path).read_bytes()), filename="目录.xlsx")
    context = {"user": NAME, "provdata_worked_by_caller": True}
    data = {"organization": owner, "upload": file, "mode": mode}
    done, seconds = _timed(lambda: tk.get_action("provdata_registration_create")(context, data))
    return {"run": done["id"], "seconds": seconds}


def work(user: str, run: str) -> dict[str, Any]:
    _, seconds = _timed(lambda: tk.get_action("provdata_registration_work")(_as(user), {"id": run}))
    shown = tk.get_action("provdata_registration_show")({"user": NAME}, {"id": run})
    return {"seconds": seconds, "rows": shown["rows"], "state": shown["state"]}


def start(user: str, run: str, mode: str) -> dict[str, Any]:
    context = {"user": NAME, "provdata_worked_by_caller": True}
    tk.get_action("provdata_registration_start")(context, {"id": run, "mode": mode})
    return work(user, run)


def annotated(user: str, run: str) -> dict[str, Any]:
    return {"seconds": _timed(lambda: files.annotated(runs.get(run), model.Group.get(NAME)))[1]}


def export(user: str, path: str) -> dict[str, Any]:
    file, seconds = _timed(lambda: files.catalogue(SECTOR, model.Group.get(NAME)))
    Path(path).write_bytes(file.read())
    return {"seconds": seconds}


def follow(user: str) -> dict[str, Any]:
    """Do what follows the commits, as the outbox's process does."""

    def drain() -> None:
        while tk.get_action("provdata_outbox_work")(_as(user), {})["claimed"]:
            model.Session.remove()

    return {"seconds": _timed(drain)[1]}


def nothing(_: str) -> dict[str, Any]:
    return {}


def _timed(step: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return step(), time.perf_counter() - began


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "requests": requests,
    "book": book,
    "upload": upload,
    "work": work,
    "import": start,
    "annotated": annotated,
    "export": export,
    "follow": follow,
    "nothing": nothing,
}


if __name__ == "__main__":
    with inside.site() as name:
        done = COMMANDS[sys.argv[1]](name, *sys.argv[2:])
        click.echo(json.dumps({**done, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB}))
