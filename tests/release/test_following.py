"""What follows an opening: in which order, and that it ends."""

from __future__ import annotations

import io
from datetime import timedelta

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.outbox import policy
from ckanext.provdata.outbox import service as outbox

from .conftest import START, as_anybody


def test_a_file_that_is_no_table_leaves_no_work_behind(agency):
    record = agency.record()
    network = {"name": "路网", "format": "JSON", "upload": FileStorage(io.BytesIO(b"[]\n"), filename="路网.json")}
    at = (START + timedelta(days=1)).isoformat()
    agency.call("provdata_wave_create", record=record["id"], release_at=at, resources=[network])
    assert outbox.waiting()["release.fill_table"] == 1
    while tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})["claimed"]:
        pass
    assert not any(kind.startswith("release.") for kind in outbox.waiting())


def test_the_search_follows_before_activity_is_told(agency, at, monkeypatch):
    records = [agency.record() for _ in range(3)]
    waves = [agency.wave(record, "甲") for record in records]
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
    at.go(timedelta(days=1))
    opened = tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": "opening"})["done"]
    assert set(opened) == {wave["id"] for wave in waves}
    monkeypatch.setattr(policy, "BATCH", len(records))
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
    assert "release.index" not in outbox.waiting()
    assert outbox.waiting()["release.activity"] == len(records)
    found = as_anybody("package_search")["results"]
    assert [len(record["resources"]) for record in found] == [1, 1, 1]
