"""Whoever works the outbox, and however many: the index ends as the database says."""

from __future__ import annotations

import threading
from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import logic, model
from ckan.lib import search
from ckanext.activity.model import Activity

from ckanext.provdata.outbox import policy
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import indexing
from tests.release.conftest import START, as_anybody, file, sweep
from tests.waiting import WAITING_FOR_A_TURN, until

PATIENCE = 30
HOUR = timedelta(hours=1)


@pytest.fixture
def opened(agency, at):
    """A record with a file that came with a wave, and the wave."""
    record = agency.record()
    wave = agency.wave(record, "乙")
    at.go(START + timedelta(days=1))
    sweep()
    return record, wave


@pytest.fixture
def beside(app):
    """Run something in a thread, as another process would: with a session of its own."""

    def run(work):
        def whole():
            with app.flask_app.test_request_context():
                try:
                    work()
                finally:
                    model.Session.remove()

        thread = threading.Thread(target=whole)
        thread.start()
        return thread

    return run


def blocked() -> bool:
    with model.Session.get_bind().engine.connect() as connection:
        return bool(connection.scalar(WAITING_FOR_A_TURN))


def work(**more):
    return tk.get_action("provdata_outbox_work")({"ignore_auth": True}, more)


def test_who_read_a_record_before_a_withdrawal_does_not_index_it_afterwards(agency, opened, beside, monkeypatch):
    record, wave = opened
    outbox.put("release.index", record["id"])
    model.repo.commit()
    has_read, may_write = threading.Event(), threading.Event()
    write = logic.index_update_package_dicts

    def slow(both, defer_commit=False):
        if threading.current_thread() is early:
            has_read.set()
            assert may_write.wait(PATIENCE)
        write(both, defer_commit)

    monkeypatch.setattr(logic, "index_update_package_dicts", slow)
    early = beside(work)
    assert has_read.wait(PATIENCE)
    late = beside(lambda: agency.call("provdata_wave_withdraw", id=wave["id"], reason="发现错误"))
    until(lambda: blocked() or not late.is_alive())
    may_write.set()
    for thread in (early, late):
        thread.join(PATIENCE)
    (found,) = as_anybody("package_search")["results"]
    assert [resource["name"] for resource in found["resources"]] == []


@pytest.mark.parametrize("moment", ["before it looks again", "after it has looked"])
def test_a_rebuild_does_not_write_over_a_withdrawal(agency, opened, beside, monkeypatch, moment):
    """It reads record by record and waits for nobody."""
    record, wave = opened
    look = indexing._is_current

    def withdraw():
        beside(lambda: agency.call("provdata_wave_withdraw", id=wave["id"], reason="发现错误")).join(PATIENCE)

    def withdrawn_meanwhile(document):
        monkeypatch.setattr(indexing, "_is_current", look)
        if moment == "before it looks again":
            withdraw()
            return look(document)
        fine = look(document)
        withdraw()
        return fine

    monkeypatch.setattr(indexing, "_is_current", withdrawn_meanwhile)
    with pytest.raises(search.SearchIndexError):
        search.rebuild(record["id"])
    search.commit()
    (found,) = as_anybody("package_search")["results"]
    assert [resource["name"] for resource in found["resources"]] == []


def test_a_rebuild_brings_back_what_the_index_has_lost(opened):
    record, _ = opened
    search.clear(record["id"])
    search.commit()
    assert as_anybody("package_search")["count"] == 0
    search.rebuild(record["id"])
    search.rebuild()
    search.commit()
    assert [found["id"] for found in as_anybody("package_search")["results"]] == [record["id"]]


def test_a_record_is_deleted_without_solr_and_the_search_follows(agency, opened, ckan_config, monkeypatch):
    record, wave = opened
    with monkeypatch.context() as away:
        away.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
        agency.call("package_delete", id=record["id"])
    assert model.Session.get_one(model.Package, record["id"]).state == "deleted"
    assert as_anybody("package_search")["count"] == 0, "what waits to be taken from the index is not found"
    work(subjects=[record["id"], wave["id"]])
    assert outbox.pending("release.unindex") == []
    assert as_anybody("package_search")["count"] == 0


def test_a_file_added_without_solr_is_found_later(agency, opened, ckan_config, monkeypatch):
    record, _ = opened
    with monkeypatch.context() as away:
        away.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
        agency.call("resource_create", package_id=record["id"], **file("丙"))
    work(subjects=[record["id"]])
    (found,) = as_anybody("package_search")["results"]
    assert [resource["name"] for resource in found["resources"]] == ["乙", "丙"]


def test_what_does_not_concern_the_index_is_done_once_without_solr(agency, at, ckan_config, monkeypatch):
    record = agency.record()
    agency.wave(record, "乙")
    before = told(record)
    at.go(START + timedelta(days=1))
    with monkeypatch.context() as away:
        away.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
        sweep()
        work(subjects=[record["id"]])
        work(subjects=[record["id"]])
    assert told(record) == before + 1
    assert record["id"] in outbox.pending("release.index")
    assert record["id"] not in outbox.pending("release.activity")


def test_however_many_scores_wait_a_release_does_not(agency):
    """A change of a whole catalogue asks for more scores than are made before the next wave opens."""
    outbox.put_all("quality.compute", (f"quality/{n}" for n in range(policy.BATCH + 1)), {"id": "gone"}, wait=-HOUR)
    record = agency.record()
    outbox.put("release.index", record["id"])
    model.repo.commit()
    while outbox.pending("release.index") or outbox.pending("feed.render"):
        assert work()["done"]
        assert outbox.waiting()["quality.compute"] > policy.BATCH
    before = outbox.waiting()["quality.compute"]
    assert work() == {"claimed": policy.FEW, "done": policy.FEW}, "few at once: what comes meanwhile is soon begun"
    assert outbox.waiting()["quality.compute"] == before - policy.FEW


def told(record) -> int:
    """How often followers of the record were told of a change."""
    query = sa.select(sa.func.count()).select_from(Activity).where(Activity.object_id == record["id"])
    return model.Session.scalar(query)
