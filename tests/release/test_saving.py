"""Saving beside a release, and beside services that are away, loses nothing."""

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import jobs
from ckanext.provdata.release.service import move
from ckanext.provdata.tables import service as tables
from ckanext.provdata.tables.policy import State

from .conftest import START, as_anybody, file, sweep
from .test_opening import DAY, names


@pytest.fixture
def record(agency):
    made = agency.record()
    agency.call("resource_create", package_id=made["id"], **file("甲"))
    return agency.call("package_show", id=made["id"])


@pytest.fixture
def no_index(monkeypatch, ckan_config, record):
    """A Solr that refuses connections, until ``undo``."""
    with monkeypatch.context() as away:
        away.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
        yield away


def release(agency, record, at):
    wave = agency.wave(record, "乙")
    at.go(START + DAY)
    sweep()
    return wave


class TestStaleSaves:
    def test_a_save_begun_before_a_release_is_refused_and_changes_nothing(self, agency, record, at):
        release(agency, record, at)
        errors = agency.errors("package_update", **{**record, "title": "新名称"})
        now = agency.call("package_show", id=record["id"])
        assert errors["current"] == [now["metadata_modified"]]
        assert (now["title"], names(now)) == (record["title"], ["甲", "乙"])

    def test_a_save_that_does_not_know_of_a_released_file_is_refused(self, agency, record, at):
        wave = release(agency, record, at)
        old = {key: value for key, value in record.items() if key != "metadata_modified"}
        errors = agency.errors("package_update", **old)
        assert errors["unseen_resources"] == [wave["resources"][0]["id"]]
        assert names(agency.call("package_show", id=record["id"])) == ["甲", "乙"]

    def test_the_answer_says_what_to_send_to_save_nevertheless(self, agency, record, at):
        release(agency, record, at)
        (current,) = agency.errors("package_update", **record)["current"]
        fresh = {**agency.call("package_show", id=record["id"]), "title": "新名称", "metadata_modified": current}
        assert names(agency.call("package_update", **fresh)) == ["甲", "乙"]

    def test_a_patch_made_after_the_release_keeps_what_was_released(self, agency, record, at):
        release(agency, record, at)
        assert names(agency.call("package_patch", id=record["id"], title="新名称")) == ["甲", "乙"]

    def test_a_client_that_never_states_a_time_may_drop_files_it_uploaded_itself(self, agency, record):
        changed = {key: value for key, value in record.items() if key != "metadata_modified"} | {"resources": []}
        assert names(agency.call("package_update", **changed)) == []


class TestWithoutSolr:
    def test_saving_works_and_search_follows_later(self, agency, record, no_index):
        agency.call("package_patch", id=record["id"], title="石家庄市公厕名录")
        assert as_anybody("package_show", id=record["id"])["title"] == "石家庄市公厕名录"
        assert outbox.pending("release.index") == [record["id"]]
        no_index.undo()
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [record["id"]]})
        assert outbox.pending("release.index") == []
        assert as_anybody("package_search", q="公厕")["count"] == 1

    def test_a_wave_opens_and_search_follows_later(self, agency, record, at, no_index):
        wave = agency.wave(record, "乙")
        at.go(START + DAY)
        assert sweep()["opening"] == [wave["id"]]
        assert names(as_anybody("package_show", id=record["id"])) == ["甲", "乙"]
        no_index.undo()
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [record["id"], wave["id"]]})
        assert outbox.pending("release.index") == []


class TestWhileTheIndexIsBehind:
    def test_a_withdrawn_record_is_not_found_counted_or_listed_in_facets(self, agency, record, at, monkeypatch):
        wave = release(agency, record, at)
        monkeypatch.setattr(jobs, "unindex", _broken)
        monkeypatch.setattr(jobs, "index", _broken)
        agency.call("provdata_wave_withdraw", id=wave["id"], reason="发现错误")
        found = as_anybody("package_search", **{"facet.field": ["sector"]})
        assert (found["count"], found["search_facets"]["sector"]["items"]) == (0, [])

    def test_what_opened_is_read_before_the_index_knows(self, agency, record, at, monkeypatch):
        monkeypatch.setattr(jobs, "index", _broken)
        release(agency, record, at)
        assert names(as_anybody("package_show", id=record["id"])) == ["甲", "乙"]


class TestWithoutAClock:
    def test_a_record_whose_files_have_ended_is_shut_and_not_found(self, agency, record, at):
        wave = agency.wave(record, "乙", ends_at=(START + 2 * DAY).isoformat())
        at.go(START + DAY)
        sweep()
        at.go(START + 2 * DAY - timedelta(microseconds=1))
        assert names(as_anybody("package_show", id=record["id"])) == ["甲", "乙"]
        at.go(START + 2 * DAY)
        for action, sought in (("package_show", record["id"]), ("resource_show", wave["resources"][0]["id"])):
            with pytest.raises(tk.ObjectNotFound):
                as_anybody(action, id=sought)
        assert as_anybody("package_search")["count"] == 0
        assert names(agency.call("package_show", id=record["id"])) == ["甲", "乙"]


class TestLoadsUnderWay:
    @pytest.mark.parametrize("state", [State.RUNNING, State.LOADED])
    def test_a_table_loaded_across_the_release_belongs_to_the_open_file(self, agency, record, at, monkeypatch, state):
        wave = agency.wave(record, "乙")
        resource = wave["resources"][0]["id"]
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
        at.go(START + DAY)
        _at_state(monkeypatch, state, sweep)
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        tk.get_action("provdata_table_fill")({"user": user}, {"id": resource, "force": True})
        shown = as_anybody("package_show", id=record["id"])
        assert [(one["position"], one["name"]) for one in shown["resources"]] == [(0, "甲"), (1, "乙")]
        assert shown["resources"][1]["datastore_active"]
        assert as_anybody("datastore_search", resource_id=resource)["total"] == 1


def _at_state(monkeypatch, wanted, step):
    """Have the step happen while a load writes that it has come to the state."""
    store = tables.record

    def stored(resource_id, state, **more):
        if state == wanted:
            step()
        return store(resource_id, state, **more)

    monkeypatch.setattr(tables, "record", stored)


def _broken(subject, payload):
    raise RuntimeError("the index is away")


def test_a_file_that_cannot_be_deleted_says_why(agency, record, app):
    """Core expects errors of files alone, and would answer 500."""
    wave = agency.wave(record, "乙")
    headers = {"Authorization": factories.APIToken(user=agency.user["name"])["token"]}
    asked = {"id": wave["resources"][0]["id"]}
    answer = app.post("/api/3/action/resource_delete", json=asked, headers=headers, status=409)
    assert "provdata_wave_" in answer.json["error"]["type"][0]
    assert agency.call("provdata_wave_show", id=wave["id"])["resources"]


def test_the_index_is_never_newer_than_the_row_says(agency, record):
    before = model.Session.get_one(model.Package, record["id"]).metadata_modified
    move.touch([record["id"]])
    after = model.Session.get_one(model.Package, record["id"]).metadata_modified
    assert after - before >= timedelta(milliseconds=20)
