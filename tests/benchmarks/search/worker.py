"""Run in a process of its own, with one site's configuration: loads the records, asks the queries, prints the answers.

``python -m tests.benchmarks.search.worker COPIES`` with the queries as a JSON list on standard input. Records go
through CKAN's own indexing (so through a plugin's hooks) and queries through ``package_search``, as an anonymous user.
COPIES above 1 fills the index with that many copies of each document, for timing.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from ckan import model
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex, clear_index
from ckan.plugins import toolkit as tk

from tests.benchmarks import inside
from tests.benchmarks.generator import documents

from .load import Made, records

NAMESPACE = uuid.UUID("6b1f7c1e-5f0e-4a43-9d3b-0d9c5f5d3a10")
MADE_AT = "2024-01-01T00:00:00"
ROWS_ALL, ROWS_PAGE = 1000, 20
FACETS = ["organization", "groups", "tags", "res_format", "license_id"]
ROUNDS = 3
BATCH = 1000


def main(copies: int) -> None:
    asked: list[str] = json.load(sys.stdin)
    with inside.site(), rows(records()) as made:
        keys = {identifier(one): one.key for one in made}
        clear_index()
        began = time.monotonic()
        sent = index(made)
        spent = time.monotonic() - began
        if copies > 1:
            multiply(sent, copies)
        answers = {} if copies > 1 else {text: [keys[one] for one in search(text, ROWS_ALL)] for text in asked}
        times, hits = timed(asked), {text: len(search(text, ROWS_PAGE)) for text in asked}
        clear_index()
    click.echo(
        json.dumps(
            {"answers": answers, "times": times, "hits": hits, "indexing": spent, "documents": len(sent) * copies}
        )
    )


def identifier(made: Made) -> str:
    return str(uuid.uuid5(NAMESPACE, made.key))


@contextmanager
def rows(made: list[Made]) -> Iterator[list[Made]]:
    """The records' rows in the database while we work: CKAN asks them for who may see a record."""
    delete(made)
    for one in made:
        model.Session.add(
            model.Package(id=identifier(one), name=name(one), title=one.title, type=one.sector, private=False)
        )
    model.Session.commit()
    try:
        yield made
    finally:
        delete(made)


def delete(made: list[Made]) -> None:
    ids = [identifier(one) for one in made]
    model.Session.query(model.Package).filter(model.Package.id.in_(ids)).delete()
    model.Session.commit()


def name(made: Made) -> str:
    return f"d-{identifier(made)[:8]}"


def package(made: Made) -> dict[str, Any]:
    """The record as ``package_show`` would give it."""
    organisation = {"name": f"org-{uuid.uuid5(NAMESPACE, made.organisation).hex[:8]}", "title": made.organisation}
    fixed = {"state": "active", "private": False, "owner_org": None, "groups": [], "extras": [], "resources": []}
    return {
        **fixed,
        "id": identifier(made),
        "name": name(made),
        "title": made.title,
        "notes": made.notes,
        "type": made.sector,
        "tags": [{"name": tag} for tag in made.tags],
        "organization": organisation,
        "metadata_created": MADE_AT,
        "metadata_modified": MADE_AT,
        "license_id": "",
    }


def index(made: list[Made]) -> list[dict[str, Any]]:
    """Index all; returns the documents as they went to Solr."""
    with documents.collected() as sent:
        for one in made:
            PackageSearchIndex().index_package({**package(one), "with_custom_schema": package(one)}, defer_commit=True)
    send(sent)
    return sent


def send(sent: list[dict[str, Any]]) -> None:
    connection = make_connection()
    for start in range(0, len(sent), BATCH):
        connection.add(docs=sent[start : start + BATCH], commit=False)
    connection.commit(waitSearcher=True)


def multiply(sent: list[dict[str, Any]], copies: int) -> None:
    for copy in range(1, copies):
        send([{**one, **{name: f"{one[name]}-{copy}" for name in ("id", "index_id", "name")}} for one in sent])


def search(text: str, wanted: int) -> list[str]:
    found = tk.get_action("package_search")({"user": ""}, {"q": text, "rows": wanted, "facet.field": FACETS})
    return [one["id"] for one in found["results"]]


def timed(asked: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each query, answered once before to warm the caches of the system, not of the query."""
    for text in asked[:30]:
        search(text, ROWS_PAGE)
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for text in asked:
            began = time.perf_counter()
            search(f"{text}{' ' * number}", ROWS_PAGE)
            times.setdefault(text, []).append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]))
