"""What guarding costs a visitor: counted in queries, which do not depend on the machine."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model

from .conftest import START, file


@contextmanager
def queries(*words: str):
    """Statements with all of these words that are sent meanwhile."""
    found: list[str] = []
    engine = model.ensure_engine()

    def note(_connection, _cursor, statement, *_more):
        if all(word in statement for word in words):
            found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def opened(agency):
    """A record with files that are open."""
    record = agency.record()
    files = [agency.call("resource_create", package_id=record["id"], **file(name)) for name in "甲乙丙"]
    return record, files


def test_a_page_asks_once_whether_a_record_has_ended(opened, app):
    record, _ = opened
    with queries("EXISTS", "provdata_wave", "ends_at") as asked:
        assert "甲" in app.get(f"/transport/{record['name']}").body
    assert len(asked) == 1


def test_a_download_reads_record_and_file_once(opened, app):
    _, files = opened
    with queries("FROM package") as packages, queries("FROM resource \n") as resources:
        assert app.get(files[0]["url"]).status_code == 200
    assert (len(packages), len(resources)) == (2, 1)


def test_a_search_asks_once_what_to_leave_out(opened, app):
    with queries("provdata_outbox", "provdata_wave") as asked:
        assert "count" in app.get("/api/3/action/package_search?q=停车").body
    assert len(asked) == 1


def test_a_batch_of_waves_is_asked_for_together(agency, at):
    """Whether anything is in the way, too: of four waves of two files in as many statements as of one."""
    cost = {}
    for number in (1, 4):
        waves = [agency.wave(agency.record(), f"{n}甲", f"{n}乙")["id"] for n in range(number)]
        at.go(START + timedelta(days=2))
        with queries() as sent, queries("provdata_screening") as screened:
            done = tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": "opening"})["done"]
        assert sorted(done) == sorted(waves)
        cost[number] = (len(sent), len(screened))
        at.go(START)
    assert cost[1] == cost[4]
    assert cost[1][1] == 1
