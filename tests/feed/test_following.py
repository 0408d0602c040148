"""The feed follows the catalogue: what changes is rendered anew, what stops being public leaves at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from urllib.parse import quote

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from ckanext.provdata.feed.service import rendering, store
from tests.feed.conftest import DAY, ids
from tests.release.conftest import START, sweep


def changes(link: str) -> str:
    """The address that a document gives for what changes after it."""
    return next(part.partition("<")[2].partition(">")[0] for part in link.split(", ") if 'dcat#next"' in part)


class TestWithdrawal:
    """Nothing here works the outbox between the act and the reading."""

    @pytest.fixture
    def record(self, portal):
        record = portal.publish("transport")
        portal.upload(record, "甲.csv")
        assert record["id"] in ids(portal.settled("/catalog.ttl"))
        return record

    @pytest.fixture(autouse=True)
    def no_outbox(self, record, monkeypatch):
        monkeypatch.setattr("ckanext.provdata.outbox.service.claim", lambda connection, subjects: [])

    def test_a_private_record_leaves_with_its_commit(self, portal, record):
        portal.agency.call("package_patch", id=record["id"], private=True)
        assert ids(portal.read("/catalog.ttl")) == set()

    def test_so_does_a_deleted_one(self, portal, record):
        portal.agency.call("package_delete", id=record["id"])
        assert ids(portal.read("/catalog.ttl")) == set()

    def test_so_does_one_that_something_else_hides(self, portal, record):
        model.Session.execute(sa.text("UPDATE package SET private = true WHERE id = :id"), {"id": record["id"]})
        model.Session.commit()
        assert ids(portal.read("/catalog.ttl")) == set()
        assert store.texts(record["id"]) is None

    def test_a_withdrawn_file_leaves_while_its_record_stays(self, portal, record):
        resource = helpers.call_action("package_show", id=record["id"])["resources"][0]
        assert resource["id"] in portal.read("/catalog.ttl").body
        portal.agency.call("provdata_resource_withdraw", record=record["id"], resources=[resource["id"]], reason="复核")
        text = portal.read("/catalog.ttl").body
        assert resource["id"] not in text
        assert record["id"] in text

    def test_so_does_a_deleted_file(self, portal, record):
        resource = helpers.call_action("package_show", id=record["id"])["resources"][0]
        portal.agency.call("resource_delete", id=resource["id"])
        assert resource["id"] not in portal.read("/catalog.ttl").body

    def test_a_record_that_cannot_be_rendered_is_left_out(self, portal, record, monkeypatch):
        resource = helpers.call_action("package_show", id=record["id"])["resources"][0]
        portal.agency.call("resource_delete", id=resource["id"])

        def fails(*args):
            raise RuntimeError

        monkeypatch.setattr(rendering, "render", fails)
        assert ids(portal.read("/catalog.ttl")) == set()


class TestRelease:
    def test_a_wave_is_in_the_feed_from_its_instant(self, publisher, at, portal):
        record = publisher.record()
        resource = publisher.wave(record, "泊位")["resources"][0]["id"]
        at.go(START + DAY - timedelta(microseconds=1))
        sweep()
        assert resource not in portal.settled("/catalog.nt").body
        at.go(START + DAY)
        sweep()
        assert resource in portal.settled("/catalog.nt").body

    def test_an_end_is_kept_though_no_clock_lives(self, publisher, at, portal):
        record = publisher.record()
        publisher.wave(record, "泊位", ends_at=(START + 2 * DAY).isoformat())
        at.go(START + DAY)
        sweep()
        before = portal.settled("/catalog.ttl")
        assert record["id"] in ids(before)
        at.go(START + 2 * DAY)
        after = portal.read("/catalog.ttl", **{"If-None-Match": before.headers["ETag"]})
        assert record["id"] not in ids(after)


class TestChanges:
    def test_each_answer_says_where_to_go_on_and_nothing_is_missed_or_repeated(self, portal):
        first, second = portal.publish("tourism"), portal.publish("tourism")
        following = changes(portal.settled("/catalog.ttl").headers["Link"])
        assert ids(portal.settled(portal.path(following))) == set()
        portal.agency.call("package_patch", id=first["id"], version="2")
        answer = portal.settled(portal.path(following))
        assert ids(answer) == {first["id"]}
        portal.agency.call("package_delete", id=second["id"])
        last = portal.settled(portal.path(changes(answer.headers["Link"])))
        assert ids(last) == set()
        graph = Graph().parse(data=last.body, format="turtle")
        assert (URIRef(f"{portal.base}/dataset/{second['id']}"), RDF.type, rendering.AS.Tombstone) in graph

    def test_what_comes_back_is_no_tombstone_any_more(self, portal):
        record = portal.publish("tourism")
        portal.settled("/catalog.ttl")
        for private in (True, False):
            portal.agency.call("package_patch", id=record["id"], private=private)
        answer = portal.settled(f"/catalog.ttl?modified_since={quote(START.replace(year=2000).isoformat())}")
        assert ids(answer) == {record["id"]}
        assert "as:Tombstone" not in answer.body

    def test_what_was_never_public_leaves_no_trace(self, portal):
        record = portal.publish("tourism", private=True)
        portal.agency.call("package_delete", id=record["id"])
        assert record["id"] not in portal.settled("/catalog.ttl?modified_since=2000-01-01").body

    def test_a_late_commit_is_not_missed(self, portal):
        """Began before, committed after: a number given when a row is written would lie before what was read."""
        early, late = portal.publish("tourism"), portal.publish("tourism")
        portal.settled("/catalog.ttl")
        engine = model.Session.get_bind().engine
        touch = sa.text("UPDATE provdata_feed_fragment SET ttl = ttl || E'# \\n' WHERE id = :id")
        with engine.connect() as slow:
            slow.execute(touch, {"id": late["id"]})
            with engine.begin() as fast:
                fast.execute(touch, {"id": early["id"]})
            following = changes(portal.read("/catalog.ttl").headers["Link"])
            slow.commit()
        assert ids(portal.read(portal.path(following))) == {late["id"]}

    def test_an_edit_while_a_record_is_rendered_is_rendered_too(self, portal, monkeypatch):
        record = portal.publish("tourism")
        portal.settled("/catalog.ttl")
        original, edits = rendering.render, iter(["改过的标题"])

        def edited_meanwhile(*args):
            row = original(*args)
            for title in edits:
                other = threading.Thread(target=_retitle, args=(record["id"], title))
                other.start()
                other.join()
            return row

        monkeypatch.setattr(rendering, "render", edited_meanwhile)
        helpers.call_action("provdata_feed_render", id=record["id"])
        assert "改过的标题" in (store.texts(record["id"]) or {})["ttl"]


def _retitle(record_id: str, title: str) -> None:
    statement = sa.text(
        "UPDATE package SET title = :title, metadata_modified = now() at time zone 'utc' WHERE id = :id"
    )
    with model.Session.get_bind().engine.begin() as connection:
        connection.execute(statement, {"title": title, "id": record_id})


class TestRendering:
    def test_a_failed_rendering_keeps_the_last_good_text_and_is_tried_again(self, portal, monkeypatch):
        record = portal.publish("tourism", title="原来的标题")
        portal.settled("/catalog.ttl")
        with monkeypatch.context() as broken:
            broken.setattr(rendering, "render", lambda *args: 1 / 0)
            portal.agency.call("package_patch", id=record["id"], title="新的标题")
            helpers.call_action("provdata_outbox_work")
            assert "原来的标题" in portal.read("/catalog.ttl").body
            assert helpers.call_action("provdata_feed_show")["waiting"] == 1
        helpers.call_action("provdata_outbox_work", subjects=[f"feed/{record['id']}"])
        assert "新的标题" in portal.read("/catalog.ttl").body

    def test_rebuilding_makes_what_is_missing_and_mends_what_is_wrong(self, portal):
        records = [portal.publish("science") for _ in range(3)]
        portal.settled("/catalog.ttl")
        model.Session.execute(sa.text("DELETE FROM provdata_feed_fragment WHERE id = :id"), {"id": records[0]["id"]})
        spoil = sa.text("UPDATE provdata_feed_fragment SET jsonld = '{}', renderer = 'old' WHERE id = :id")
        model.Session.execute(spoil, {"id": records[1]["id"]})
        model.Session.commit()
        found = helpers.call_action("provdata_feed_check", sample=10)
        assert set(found["differing"]) == {records[0]["id"], records[1]["id"]}
        assert found["missing"] == 1
        assert helpers.call_action("provdata_feed_rebuild")["rendered"] == 2
        assert helpers.call_action("provdata_feed_check") == {"compared": 3, "differing": [], "missing": 0}

    def test_the_same_record_gives_the_same_text(self, portal):
        record = portal.publish("science")
        portal.settled("/catalog.ttl")
        before, version = store.texts(record["id"]), store.version()
        helpers.call_action("provdata_feed_rebuild", force=True)
        assert store.texts(record["id"]) == before
        assert store.version() == version

    def test_nobody_makes_the_feed_from_outside(self, portal):
        for name in ("render", "organization", "rebuild", "check", "show"):
            with pytest.raises(tk.NotAuthorized):
                tk.get_action(f"provdata_feed_{name}")({"user": portal.agency.user["name"]}, {"id": "x"})
