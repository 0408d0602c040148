"""A database restored from a copy: nothing that was prepared in the hours it has lost is handed out."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import rmtree

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers

from ckanext.provdata.feed.policy import pages
from ckanext.provdata.feed.service import dumps, editions, store
from tests.feed.conftest import ids, unpacked

ADDRESSES = (
    "/catalog.ttl",
    "/catalog.ttl?page=1&parts=1",
    "/catalog.ttl?page=1&parts=2",
    "/catalog.ttl?page=2&parts=2",
)
#: what the hours change
WHOLE = ("provdata_feed_fragment", "provdata_feed_dump", "provdata_outbox")
TABLES = (*WHOLE, "package")


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(editions, "folder", lambda: tmp_path)


#: columns of a table that PostgreSQL does not make itself
_GIVEN = sa.text("""
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = :table AND is_generated = 'NEVER'
""")


@contextmanager
def lost_hours():
    """What happens within is undone in the database, numbers that were given included, and in no file."""
    last = model.Session.scalar(sa.text("SELECT last_value FROM provdata_feed_sequence"))
    columns = {table: ", ".join(model.Session.scalars(_GIVEN, {"table": table})) for table in WHOLE}
    execute(*(f"CREATE TABLE copy_of_{table} AS TABLE {table}" for table in TABLES))
    yield
    execute(
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES),
        "UPDATE package SET private = copy.private FROM copy_of_package AS copy WHERE copy.id = package.id",
        *(f"TRUNCATE {table}" for table in WHOLE),
        *(f"INSERT INTO {table} ({given}) SELECT {given} FROM copy_of_{table}" for table, given in columns.items()),  # noqa: S608 - our own names
        f"SELECT setval('provdata_feed_sequence', {last})",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES),
        *(f"DROP TABLE copy_of_{table}" for table in TABLES),
    )


def execute(*statements: str) -> None:
    for statement in statements:
        model.Session.execute(sa.text(statement))
    model.Session.commit()


def sequence() -> int:
    return store.version().sequence


def prepare(portal) -> None:
    portal.settled("/feed/dump/none", status=404)
    assert helpers.call_action("provdata_feed_prepare")["made"]


def half(record) -> int:
    """Of the catalogue's two pages, from 0."""
    return pages.place(record["id"]) * 2 // pages.PLACES


@pytest.fixture
def restored(portal, ckan_config, monkeypatch):
    """A portal in whose lost hours a record was published and prepared; now it is withheld again, and one on the other
    page has changed until the numbers of changes are the same."""
    monkeypatch.setitem(ckan_config, "ckanext.dcat.datasets_per_page", 1)
    portal.publish("science")  # with one more there are two pages whoever is withheld
    secret = portal.publish("health", title="尚未公布的名录", private=True)
    other = next(one for one in iter(lambda: portal.publish("transport"), None) if half(one) != half(secret))
    prepare(portal)
    with lost_hours():
        portal.agency.call("package_patch", id=secret["id"], private=False)
        rmtree(dumps.folder())  # a day has passed
        prepare(portal)
        assert secret["id"] in ids(portal.read("/catalog.ttl"))
        edition, dump = editions.current(), dumps.current()
        lost = sequence()
    while sequence() < lost:
        portal.agency.call("package_patch", id=other["id"], title=f"改过{sequence()}次的名录")
        portal.settled("/feed/dump/none", status=404)
    assert sequence() == lost
    assert edition == editions.current()
    assert dump
    return secret


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_no_document_holds_what_they_opened(portal, restored, address, coding):
    answer = portal.read(address, **{"Accept-Encoding": coding})
    body = answer.get_data() if coding == "identity" else unpacked(answer.get_data())
    assert restored["id"].encode() not in body


def test_their_dump_is_gone(portal, restored):
    assert dumps.current() is None
    assert portal.read("/feed/dump/catalog.ttl.gz", status=404)


def test_what_is_prepared_next_is_of_now(portal, restored):
    prepare(portal)
    for address in ADDRESSES:
        answer = portal.read(address)
        assert "Content-Length" in answer.headers
        assert restored["id"] not in ids(answer)
    assert restored["id"].encode() not in unpacked(portal.read("/feed/dump/catalog.nt.gz").get_data())
