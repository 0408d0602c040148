"""``python -m tests.benchmarks.speed.worker <command>``: what must be done inside a site, printed as JSON."""

from __future__ import annotations

import json
import secrets
import sys
import time
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from ckan.lib import search

from tests.benchmarks import inside
from tests.benchmarks.generator import fill

ACCOUNT = "bench"
#: records that package_create may be timed with, numbered beyond those the sites hold
CREATIONS = range(10**6, 10**6 + 60)
INDEXED = 300


def facts(user: str) -> dict[str, Any]:
    """A record with files, an administrator's token, and requests for package_create."""
    generator = fill.Generator(user)
    query = sa.select(model.Package).join(model.Resource).where(~model.Package.private).order_by(model.Package.id)
    record = model.Session.execute(query.limit(1)).scalar_one()
    return {
        "name": record.name,
        "record": f"/{record.type}/{record.name}",
        "token": _token(user),
        "creations": [generator.request(number) for number in CREATIONS],
    }


def _token(user: str) -> str:
    if not model.User.by_name(ACCOUNT):
        account = {"name": ACCOUNT, "email": f"{ACCOUNT}@example.org", "password": secrets.token_urlsafe()}
        tk.get_action("user_create")(_as(user), account)
    tk.get_action("user_patch")(_as(user), {"id": ACCOUNT, "sysadmin": True})
    return tk.get_action("api_token_create")(_as(user), {"user": ACCOUNT, "name": "bench"})["token"]


def _as(user: str) -> Any:
    return {"user": user, "ignore_auth": True}


def index(_: str) -> float:
    """Records a second that ``search-index rebuild`` writes, measured on some."""
    ids = list(model.Session.scalars(sa.select(model.Package.id).order_by(model.Package.id).limit(INDEXED)))
    began = time.perf_counter()
    search.rebuild(package_ids=ids)
    search.commit()
    return len(ids) / (time.perf_counter() - began)


def tidy(user: str) -> int:
    """Take away what package_create added, and tokens; says how many records."""
    made = sa.select(model.Package.id).join(model.User, model.User.id == model.Package.creator_user_id)
    ids = list(model.Session.scalars(made.where(model.User.name == ACCOUNT)))
    for id_ in ids:
        tk.get_action("dataset_purge")(_as(user), {"id": id_})
    model.Session.execute(sa.text("DELETE FROM api_token WHERE name = 'bench'"))
    model.Session.commit()
    return len(ids)


COMMANDS = {"facts": facts, "index": index, "tidy": tidy}


if __name__ == "__main__":
    with inside.site() as name:
        click.echo(json.dumps(COMMANDS[sys.argv[1]](name)))
