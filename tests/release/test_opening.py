"""A wave opens at its instant, for everybody, and not before."""

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

from ckanext.provdata.release.model import RegisterEntry, Wave

from .conftest import START, as_anybody, file, sweep

DAY = timedelta(days=1)


@pytest.fixture
def record(agency):
    return agency.record()


def names(package):
    return [resource["name"] for resource in package["resources"]]


def test_a_wave_is_hidden_until_its_instant_and_open_from_then_on(agency, record, at, app):
    wave = agency.wave(record, "泊位")
    resource = wave["resources"][0]["id"]
    at.go(START + DAY - timedelta(microseconds=1))
    assert sweep()["opening"] == []
    assert names(as_anybody("package_show", id=record["id"])) == []
    with pytest.raises(tk.ObjectNotFound):
        as_anybody("resource_show", id=resource)
    assert app.get(f"/dataset/{wave['id']}/resource/{resource}/download/x.csv").status_code in (401, 403, 404)
    at.go(START + DAY)
    assert sweep()["opening"] == [wave["id"]]
    shown = as_anybody("package_show", id=record["id"])
    assert names(shown) == ["泊位"]
    assert "泊位,1" in app.get(shown["resources"][0]["url"]).body
    assert as_anybody("package_search", q="res_name:泊位 OR id:" + record["id"])["count"] == 1


def test_files_come_behind_those_that_are_there_and_can_be_edited(agency, record, at):
    first = agency.call("resource_create", package_id=record["id"], **file("甲"))
    agency.wave(record, "乙", "丙")
    agency.call("resource_delete", id=agency.call("resource_create", package_id=record["id"], **file("废"))["id"])
    at.go(START + DAY)
    sweep()
    shown = agency.call("package_show", id=record["id"])
    assert names(shown) == ["甲", "乙", "丙"]
    assert [r["position"] for r in shown["resources"]] == [0, 1, 2]
    for resource in shown["resources"]:
        agency.call("resource_patch", id=resource["id"], description="已核对")
    assert first["id"] == shown["resources"][0]["id"]


def test_two_waves_and_a_withdrawal_keep_every_file(agency, record, at):
    early = agency.wave(record, "甲")
    late = agency.wave(record, "乙", release_at=(START + 2 * DAY).isoformat())
    at.go(START + 2 * DAY)
    assert set(sweep()["opening"]) == {early["id"], late["id"]}
    closed = agency.call("provdata_wave_withdraw", id=early["id"], reason="发现错误")
    assert (closed["state"], [one["name"] for one in closed["resources"]]) == ("held", ["甲"])
    assert names(as_anybody("package_show", id=record["id"])) == ["乙"]
    agency.call("provdata_wave_open", id=early["id"])
    assert names(as_anybody("package_show", id=record["id"])) == ["乙", "甲"]


def test_the_register_keeps_plan_change_and_opening(agency, record, at):
    wave = agency.wave(record, "甲")
    agency.call("provdata_wave_reschedule", id=wave["id"], release_at="2027-01-05T09:00", reason="等待核对")
    at.go(START + 5 * DAY)
    sweep()
    lines = model.Session.query(RegisterEntry).filter_by(wave_id=wave["id"]).order_by(RegisterEntry.id).all()
    assert [line.event for line in lines] == ["planned", "rescheduled", "opened"]
    assert lines[1].previous == START + DAY
    assert lines[1].reason == "等待核对"
    assert lines[2].planned_for.isoformat() == "2027-01-05T01:00:00+00:00"


def test_an_end_closes_what_was_open(agency, record, at):
    wave = agency.wave(record, "甲", ends_at=(START + 3 * DAY).isoformat())
    at.go(START + DAY)
    sweep()
    at.go(START + 3 * DAY)
    assert sweep()["ending"] == [wave["id"]]
    assert names(as_anybody("package_show", id=record["id"])) == []
    assert model.Session.get(Wave, wave["id"]).state == "held"


def test_a_record_and_its_waves_are_made_in_one_request(agency, at):
    link = {"name": "接口", "url": "https://example.org/data.csv", "format": "CSV"}
    record = agency.record(
        release_at="2027-02-01T00:00+08:00", resources=[link, {**link, "name": "样例", "release_at": ""}]
    )
    assert names(record) == ["样例"]
    (wave,) = agency.call("provdata_wave_list", record=record["id"])
    assert (wave["release_at"], wave["resources"][0]["name"]) == ("2027-01-31T16:00:00+00:00", "接口")
    assert as_anybody("provdata_wave_list", record=record["id"]) == [
        {"id": wave["id"], "state": "planned", "title": "", "release_at": wave["release_at"], "opened_at": None,
         "ends_at": None, "condition": "", "announced": False}
    ]  # fmt: skip
