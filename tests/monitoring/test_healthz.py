"""What is wrong is said, what is withheld is not, and the feed goes on with what is good."""

from __future__ import annotations

import json
import socket

import pysolr
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.app_globals import app_globals
from ckan.tests import helpers

from ckanext.provdata.feed.service import editions, rendering
from ckanext.provdata.monitoring import policy, service
from ckanext.provdata.shared import pulse
from tests.catalogue.records import Agency
from tests.dcat.portal import Portal
from tests.release.conftest import Publisher, at

__all__ = ["at"]


@pytest.fixture
def no_files(monkeypatch, tmp_path) -> None:
    """Of the feed, from other tests."""
    monkeypatch.setattr(editions, "folder", lambda: tmp_path)


@pytest.fixture
def portal(with_plugins, clean_db, clean_index, app, no_files) -> Portal:
    """A portal whose processes have all come round just now."""
    portal = Portal(Agency(), app)
    for name in policy.PATIENCE:
        pulse.beat(name)
    return portal


def asked(portal, status: int = 200) -> dict:
    answer = portal.read("/healthz", status=status)
    assert "no-store" in answer.headers["Cache-Control"]
    return json.loads(answer.body)


def ill(portal) -> set[str]:
    """What is not well; there is no worker in the tests."""
    found = asked(portal)
    assert found["status"] == "degraded"
    return {name for name, check in found["checks"].items() if not check["ok"]} - {"worker"}


def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_a_portal_that_is_well(portal, monkeypatch):
    portal.publish("transport")
    portal.settled("/catalog.ttl")
    monkeypatch.setattr(service.Worker, "count", lambda **_: 1)
    assert asked(portal)["status"] == "ok"
    assert not asked(portal)["checks"]["feed"]["edition"]["prepared"]
    helpers.call_action("provdata_feed_prepare")
    found = asked(portal)["checks"]["feed"]["edition"]
    assert found["prepared"]
    assert 0 <= found["seconds"] < 600


class TestRendering:
    def test_a_failed_one_leaves_the_last_good_text_is_told_and_catches_up(self, portal, monkeypatch):
        record = portal.publish("tourism", title="原来的标题")
        portal.settled("/catalog.ttl")
        assert ill(portal) == set()
        with monkeypatch.context() as broken:
            broken.setattr(rendering, "render", lambda *args: 1 / 0)
            portal.agency.call("package_patch", id=record["id"], title="新的标题")
            helpers.call_action("provdata_outbox_work")
            assert "原来的标题" in portal.read("/catalog.ttl").body
            assert ill(portal) == {"feed"}
            feed = asked(portal)["checks"]["feed"]
            assert (feed["waiting"], feed["failed"], feed["last_good"], feed["closed"]) == (1, 1, 1, 0)
            # what is not public any more is no good text
            portal.agency.call("package_patch", id=record["id"], private=True)
            assert "标题" not in portal.read("/catalog.ttl").body
            assert asked(portal)["checks"]["feed"]["failed"] == 0
            portal.agency.call("package_patch", id=record["id"], private=False)
        helpers.call_action("provdata_outbox_work", subjects=[f"feed/{record['id']}"])
        assert "新的标题" in portal.read("/catalog.ttl").body
        assert ill(portal) == set()

    def test_what_is_closed_and_waits_is_counted(self, portal):
        record = portal.publish("tourism")
        resource = portal.upload(record)
        portal.settled("/catalog.ttl")
        portal.agency.call("resource_delete", id=resource["id"])
        feed = asked(portal)["checks"]["feed"]
        assert (feed["ok"], feed["waiting"], feed["last_good"], feed["closed"]) == (True, 1, 0, 1)


def test_what_is_away_is_told_and_the_feed_goes_on(portal, ckan_config, monkeypatch):
    record = portal.publish("tourism")
    portal.settled("/catalog.ttl")
    # a process that stopped
    stopped = sa.text("UPDATE provdata_pulse SET at = at - interval '1 hour' WHERE name = :name")
    for name in policy.PATIENCE:
        model.Session.execute(stopped, {"name": name})
        model.Session.commit()
        assert ill(portal) == {name}
        pulse.beat(name)
        assert ill(portal) == set()
    # Redis, whose address holds its password
    with monkeypatch.context() as away:
        away.setitem(ckan_config, "ckan.redis.url", f"redis://:geheim@127.0.0.1:{unused_port()}/0")
        assert ill(portal) == {"redis"}
        assert "geheim" not in json.dumps(asked(portal))
        assert record["id"] in portal.read("/catalog.ttl").body
        # pages have sessions; where these are in Redis no page can be served
        away.setitem(ckan_config, "SESSION_TYPE", "redis")
        assert asked(portal, status=503)["status"] == "down"
    # the search index
    with monkeypatch.context() as away:
        nowhere = pysolr.Solr(f"http://127.0.0.1:{unused_port()}/solr/none")
        away.setattr(service, "make_connection", lambda: nowhere)
        assert ill(portal) == {"search"}
        assert record["id"] in portal.read("/catalog.ttl").body
    assert ill(portal) == set()

    def no_database():
        raise sa.exc.OperationalError("SELECT geheim", {}, Exception("host=geheim"))

    # CKAN asks the database before a request reaches its view
    monkeypatch.setattr(app_globals, "_check_uptodate", no_database)
    assert asked(portal, status=503) == {"status": "down", "checks": {"database": {"ok": False}}}


def test_nothing_tells_of_what_is_withheld(portal, at):
    """Hidden things that wait, and fail, change no number."""
    agency = Publisher()
    record = agency.record()
    portal.settled("/catalog.ttl")
    before = without_seconds(asked(portal))
    hidden = agency.record(private=True)
    wave = agency.wave(record, "名单", opens="held", title="秘密")
    agency.wave(hidden, "名单")
    for subject in (hidden["id"], f"feed/{hidden['id']}", wave["id"], wave["resources"][0]["id"]):
        for kind in ("release.index", "feed.render"):
            add = sa.text("INSERT INTO provdata_outbox (kind, subject, attempts) VALUES (:kind, :subject, 3)")
            model.Session.execute(add, {"kind": kind, "subject": subject})
    model.Session.commit()
    assert without_seconds(asked(portal)) == before


def without_seconds(found: dict) -> dict:
    return {
        name: without_seconds(value) if isinstance(value, dict) else value
        for name, value in found.items()
        if not name.endswith("seconds") and name != "at"
    }
