"""The lists the public reads, through the API, and that nothing unlisted changes them."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from ckan import model

from ckanext.provdata.release.model import RegisterEntry
from ckanext.provdata.release.policy import Event
from ckanext.provdata.shared import clock

LISTS = ("provdata_opening_list", "provdata_plan_calendar", "provdata_overdue_list", "provdata_register_list",
         "provdata_plan_list")  # fmt: skip


def api(app, action, **asked):
    """The public answer of an action as JSON over HTTP."""
    answer = json.loads(app.get(f"/api/3/action/{action}?{urlencode(asked)}", status=200).body)
    assert answer["success"]
    return answer["result"]


def note(record, event, **columns):
    """A line of the register."""
    model.Session.add(RegisterEntry(at=columns.pop("at", clock.now()), event=event, record_id=record["id"], **columns))
    model.Session.commit()


class TestOpeningList:
    def test_says_of_each_record_what_the_plans_ask_for(self, app, world):
        plan, record = world.plan(), world.opened("city", sharing_condition=None)
        world.chiefly("provdata_stage_record_add", id=plan["stages"][0]["id"], records=[record["id"]])
        (row,) = api(app, "provdata_opening_list")["results"]
        wanted = {
            "name": record["name"], "title": record["title"], "catalogue_code": record["catalogue_code"],
            "sector": "transport", "provider": "city单位", "organization": "r130100", "region_code": "130100",
            "level": "city", "opening_grade": "open", "update_cycle": "monthly", "formats": ["CSV"],
            "mode": ["download"], "due_on": "2027-12-31", "stage_title": "第一阶段", "plan_title": "开放计划",
        }  # fmt: skip
        assert {name: row[name] for name in wanted} == wanted
        assert row["opened_at"]

    def test_is_narrowed_by_level_sector_agency_and_grade_and_paged(self, app, world):
        first = world.record("province", catalogue_code="201001/7")
        second = world.record("city", sector="health")
        third = world.record("county", opening_grade="conditional", opening_condition="仅供科研")

        def names(**asked):
            return [row["name"] for row in api(app, "provdata_opening_list", **asked)["results"]]

        everything = [record["name"] for record in (first, second, third)]
        assert names() == everything
        assert names(level="city") == [second["name"]]
        assert names(sector="transport") == [first["name"], third["name"]]
        assert names(opening_grade="conditional") == [third["name"]]
        assert names(organization="r130100") == [second["name"], third["name"]]
        assert names(organization="no-such-agency") == []
        pages = [names(limit=1, offset=offset) for offset in range(4)]
        assert pages == [[name] for name in everything] + [[]]
        assert api(app, "provdata_opening_list", limit=1)["count"] == 3

    @pytest.mark.parametrize(
        ("grade", "mode"), [({}, []), ({"opening_grade": "conditional", "opening_condition": "审核"}, ["application"])]
    )
    def test_a_record_without_files_promises_none(self, app, world, grade, mode):
        world.record(**grade)
        (row,) = api(app, "provdata_opening_list")["results"]
        assert (row["mode"], row["opened_at"]) == (mode, None)


class TestRegister:
    def test_reads_plan_changes_and_opening_without_naming_clerks(self, app, world):
        record = world.record("city")
        june, july = (clock.now() + timedelta(days=days) for days in (10, 40))
        clerk = model.User.get(world.editors["city"])
        note(record, Event.PLANNED, wave_id="w1", planned_for=june, user_id=clerk.id)
        note(record, Event.RESCHEDULED, wave_id="w1", planned_for=july, previous=june, reason="核查", user_id=clerk.id)
        note(record, Event.CHANGED, wave_id="w1", details={"files": "秘密.csv"})
        (kept,) = api(app, "provdata_register_list")["results"]
        assert (kept["status"], kept["changes"], kept["days_moved"]) == ("pending", 1, 30)
        assert [line["event"] for line in kept["history"]] == ["planned", "rescheduled"]
        assert [line["organization"] for line in kept["history"]] == ["city单位", "city单位"]
        assert kept["history"][1]["reason"] == "核查"
        whole = json.dumps(kept)
        assert not any(text in whole for text in (clerk.id, clerk.name, "秘密"))

    def test_an_opening_in_time_is_kept(self, app, world):
        record, at = world.record(), clock.now()
        note(record, Event.PLANNED, wave_id="w1", planned_for=at)
        note(record, Event.OPENED, wave_id="w1", planned_for=at, at=at + timedelta(microseconds=1))
        (kept,) = api(app, "provdata_register_list", record=record["name"])["results"]
        assert (kept["status"], kept["history"][1]["organization"]) == ("kept", "")
        (event,) = api(app, "provdata_plan_calendar")["results"]
        assert (event["kind"], event["status"], event["sequence"]) == ("release", "kept", 1)


def test_nothing_unlisted_changes_what_the_public_reads(app, world):
    plan, public = world.plan(), world.opened()
    stage = plan["stages"][0]["id"]
    world.chiefly("provdata_stage_record_add", id=stage, records=[public["id"]])
    note(public, Event.PLANNED, wave_id="w1", planned_for=clock.now() + timedelta(days=5))

    def everything():
        found = {name: api(app, name) for name in LISTS}
        found |= {
            "plan": api(app, "provdata_plan_show", id=plan["id"]),
            "stage": api(app, "provdata_stage_show", id=stage),
        }
        return found

    before = everything()
    hidden = world.record("city", private=True, title="隐藏的记录", name="hidden-canary")
    editor = world.editors["city"]
    world.act(editor, "provdata_stage_record_add", id=stage, records=[hidden["id"]])
    note(hidden, Event.PLANNED, wave_id="w2", planned_for=clock.now() + timedelta(days=6))
    note(hidden, Event.UNLISTED, reason="尚未公开")
    world.plan(approved=False, title="未批准的计划")
    assert everything() == before
    assert world.act(editor, "provdata_stage_show", id=stage)["records"] == 2
    assert world.act(world.editors["county"], "provdata_stage_show", id=stage)["records"] == 1
