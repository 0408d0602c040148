"""A stage's move takes the planned waves of its records along: shown first, then done, each agency's own right kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from ckanext.provdata.shared import clock

BEFORE = {"province": "2027-06-30", "city": "2027-12-31", "county": "2028-06-30"}
AFTER = {"province": "2027-07-30", "city": "2027-12-31", "county": "2028-06-30"}


@pytest.fixture
def stage(world):
    return world.plan()["stages"][0]["id"]


def plan_wave(world, stage, level, **changes):
    """A record of that level's agency in the stage, with a wave in ten days; the wave."""
    record = world.record(level, **changes)
    editor = world.editors[level]
    world.act(editor, "provdata_stage_record_add", id=stage, records=[record["id"]])
    at = (clock.now() + timedelta(days=10)).replace(microsecond=0).isoformat()
    files = [{"name": "秘密文件", "url": "https://example.org/secret.csv", "format": "CSV"}]
    return world.act(
        editor, "provdata_wave_create", record=record["id"], resources=files, release_at=at, title="第一批"
    )


def planned(world, level, wave):
    return world.act(world.editors[level], "provdata_wave_show", id=wave["id"])["release_at"]


def days_between(earlier, later):
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).days


def test_a_preview_changes_nothing_and_names_no_withheld_file(world, stage):
    own, other = plan_wave(world, stage, "province"), plan_wave(world, stage, "city", name="other")
    before = [planned(world, "province", own), planned(world, "city", other)]
    preview = world.chiefly("provdata_stage_move", id=stage, deadlines=AFTER)
    assert preview["deadlines"] == [{"level": "province", "previous": "2027-06-30", "due_on": "2027-07-30"}]
    (wave,) = preview["waves"]
    assert (wave["id"], wave["title"], wave["may_move"]) == (own["id"], "第一批", True)
    assert days_between(wave["release_at"], wave["moved_to"]) == 30
    assert "秘密" not in json.dumps(preview, ensure_ascii=False)
    assert [planned(world, "province", own), planned(world, "city", other)] == before
    deadlines = world.act(None, "provdata_stage_show", id=stage)["deadlines"]
    assert {each["level"]: each["due_on"] for each in deadlines} == BEFORE


def test_confirmed_it_moves_the_waves_by_as_many_days_and_the_register_says_why(world, stage):
    wave = plan_wave(world, stage, "province")
    before = planned(world, "province", wave)
    done = world.chiefly("provdata_stage_move", id=stage, deadlines=AFTER, confirm=True, waves=True, reason="数据核查")
    assert [each["moved"] for each in done["waves"]] == [True]
    assert days_between(before, planned(world, "province", wave)) == 30
    (kept,) = world.act(None, "provdata_register_list")["results"]
    assert (kept["status"], kept["changes"], kept["days_moved"]) == ("pending", 1, 30)
    assert [(line["event"], line["reason"]) for line in kept["history"]] == [
        ("planned", ""),
        ("rescheduled", "数据核查"),
    ]
    assert "秘密" not in json.dumps(kept, ensure_ascii=False)


def test_waves_stay_when_not_wanted_and_when_another_agency_s(world, stage):
    own, other = plan_wave(world, stage, "province"), plan_wave(world, stage, "city", name="other")
    before = [planned(world, "province", own), planned(world, "city", other)]
    world.chiefly("provdata_stage_move", id=stage, deadlines=AFTER, confirm=True, reason="核查")
    later = AFTER | {"city": "2028-01-31"}
    done = world.chiefly("provdata_stage_move", id=stage, deadlines=later, confirm=True, waves=True, reason="再核查")
    assert [(each["id"], each["may_move"], each["moved"]) for each in done["waves"]] == [(other["id"], False, False)]
    assert [planned(world, "province", own), planned(world, "city", other)] == before


def test_waves_of_records_that_are_not_public_are_not_shown_to_the_issuer(world, stage):
    plan_wave(world, stage, "county", private=True, title="隐藏的记录")
    later = AFTER | {"county": "2028-07-30"}
    preview = world.chiefly("provdata_stage_move", id=stage, deadlines=later)
    assert preview["waves"] == []
    assert "隐藏" not in json.dumps(preview, ensure_ascii=False)


def test_a_cancelled_wave_is_cancelled_in_register_and_calendar(world, stage):
    wave = plan_wave(world, stage, "province")
    world.act(world.editors["province"], "provdata_wave_cancel", id=wave["id"], reason="不再编制")
    (kept,) = world.act(None, "provdata_register_list")["results"]
    assert kept["status"] == "cancelled"
    events = world.act(None, "provdata_plan_calendar")["results"]
    assert [event["status"] for event in events if event["kind"] == "release"] == ["cancelled"]


def test_what_an_agency_does_with_a_held_wave_changes_nothing_public(world, stage):
    editor, wave = world.editors["province"], plan_wave(world, stage, "province")
    later = world.opened("city", name="later")
    world.act(editor, "provdata_wave_cancel", id=wave["id"], reason="不再编制")
    plan_wave(world, stage, "county", name="newest")

    def everything():
        actions = ("provdata_register_list", "provdata_plan_calendar", "provdata_opening_list", "provdata_overdue_list")
        return {action: world.act(None, action) for action in actions}

    before = everything()
    assert "第一批" not in json.dumps(before["provdata_register_list"]["results"][1], ensure_ascii=False)
    held = {"record": later["id"], "opens": "held", "title": "暗处的批次"}
    hidden = world.act(world.editors["city"], "provdata_wave_create", **held)
    world.act(editor, "provdata_wave_update", id=wave["id"], title="秘密的名称", condition="秘密的条件")
    assert everything() == before
    world.act(world.editors["city"], "provdata_wave_delete", id=hidden["id"])
    world.act(editor, "provdata_wave_delete", id=wave["id"])
    assert everything() == before
