"""Plans by API: draft, stages, records, approval, and what may change afterwards."""

from __future__ import annotations

import itertools
import json

import ckan.plugins.toolkit as tk
import pytest

from ckanext.provdata.shared import clock

CHANGES = [
    ("provdata_plan_update", {"title": "另一个"}),
    ("provdata_stage_create", {"title": "二", "deadlines": {"city": "2029"}}),
    ("provdata_stage_update", {"title": "二"}),
    ("provdata_stage_move", {"deadlines": {"city": "2028-01-31"}, "confirm": True}),
    ("provdata_stage_delete", {}),
]
NONSENSE = [
    ("provdata_plan_show", {"id": "a\0b"}),
    ("provdata_plan_show", {"id": ["a"]}),
    ("provdata_stage_show", {"id": {"a": 1}}),
    ("provdata_opening_list", {"limit": "many"}),
    ("provdata_opening_list", {"offset": "99999999999999999999"}),
    ("provdata_opening_list", {"organization": "a\0b"}),
    ("provdata_opening_list", {"level": "galaxy"}),
    ("provdata_plan_calendar", {"start": "tomorrow"}),
    ("provdata_plan_calendar", {"plan": [{"a": 1}]}),
    ("provdata_register_list", {"record": "\ud800"}),
    ("provdata_overdue_list", {"sector": "alchemy"}),
]


def stage_of(plan):
    return plan["stages"][0]["id"]


class TestDraft:
    def test_is_not_there_for_the_public(self, world):
        draft = world.plan(approved=False)
        assert world.act(None, "provdata_plan_list") == []
        for user in (None, world.stranger):
            with pytest.raises(tk.ObjectNotFound) as hidden:
                world.act(user, "provdata_plan_show", id=draft["id"])
            with pytest.raises(tk.ObjectNotFound) as absent:
                world.act(user, "provdata_plan_show", id="no-such-plan")
            assert str(hidden.value) == str(absent.value)
            with pytest.raises(tk.ObjectNotFound):
                world.act(user, "provdata_stage_show", id=stage_of(draft))

    def test_agencies_see_it_to_fill_it(self, world):
        draft = world.plan(approved=False)
        assert world.act(world.editors["city"], "provdata_plan_show", id=draft["id"])["state"] == "draft"
        assert [plan["id"] for plan in world.act(world.editors["city"], "provdata_plan_list")] == [draft["id"]]

    def test_changes_and_goes_without_a_reason(self, world):
        draft = world.plan(approved=False)
        changed = world.chiefly("provdata_plan_update", id=draft["id"], title="新名称", period="2027")
        assert (changed["title"], changed["period"], changed["history"]) == ("新名称", "2027", [])
        stage = world.chiefly("provdata_stage_update", id=stage_of(draft), deadlines={"city": "2027年3月"})
        assert [(each["level"], each["due_on"]) for each in stage["deadlines"]] == [("city", "2027-03-31")]
        world.chiefly("provdata_stage_delete", id=stage["id"])
        world.chiefly("provdata_plan_delete", id=draft["id"])
        assert world.chiefly("provdata_plan_list") == []

    def test_without_a_dated_stage_is_not_approved(self, world):
        empty = world.chiefly("provdata_plan_create", owner_org=world.orgs["province"]["id"], title="空计划")
        with pytest.raises(tk.ValidationError):
            world.chiefly("provdata_plan_approve", id=empty["id"])


class TestApproved:
    def test_everybody_reads_it(self, world):
        plan = world.act(None, "provdata_plan_show", id=world.plan()["id"])
        assert plan["state"] == "approved"
        assert [each["due_on"] for each in plan["stages"][0]["deadlines"]] == ["2027-06-30", "2027-12-31", "2028-06-30"]
        assert [line["event"] for line in plan["history"]] == ["approved"]
        assert world.chief not in json.dumps(plan)

    def test_changes_only_with_a_reason_that_is_kept(self, world):
        for action, fields in CHANGES:
            plan = world.plan()
            target = {"provdata_stage_create": {"plan": plan["id"]}, "provdata_plan_update": {"id": plan["id"]}}
            named = target.get(action, {"id": stage_of(plan)}) | fields
            before = world.act(None, "provdata_plan_show", id=plan["id"])
            for reason in ({}, {"reason": "  "}):
                with pytest.raises(tk.ValidationError) as refused:
                    world.chiefly(action, **named, **reason)
                assert list(refused.value.error_dict) == ["reason"], action
            assert world.act(None, "provdata_plan_show", id=plan["id"]) == before
            world.chiefly(action, **named, reason="数据质量核查")
            after = world.act(None, "provdata_plan_show", id=plan["id"])
            assert [line["reason"] for line in after["history"]] == ["", "数据质量核查"], action
            assert after["history"][1]["organization"] == "province单位"

    def test_is_not_deleted_nor_approved_twice(self, world):
        plan = world.plan()
        for action in ("provdata_plan_delete", "provdata_plan_approve"):
            with pytest.raises(tk.ValidationError):
                world.chiefly(action, id=plan["id"])

    def test_a_cancelled_stage_stays_to_be_seen(self, world):
        plan = world.plan()
        world.chiefly("provdata_stage_delete", id=stage_of(plan), reason="职责调整")
        stage = world.act(None, "provdata_plan_show", id=plan["id"])["stages"][0]
        assert stage["cancelled_at"]
        with pytest.raises(tk.ValidationError):
            world.chiefly("provdata_stage_update", id=stage["id"], title="再来", reason="恢复")


class TestRights:
    def test_only_the_issuing_organisation_s_administrators_write(self, world):
        plan = world.plan()
        calls = [
            ("provdata_plan_create", {"owner_org": world.orgs["province"]["id"], "title": "我的"}),
            ("provdata_plan_update", {"id": plan["id"], "title": "我的", "reason": "想改"}),
            ("provdata_plan_approve", {"id": plan["id"]}),
            ("provdata_plan_delete", {"id": plan["id"]}),
            ("provdata_stage_create", {"plan": plan["id"]}),
            ("provdata_stage_update", {"id": stage_of(plan)}),
            ("provdata_stage_move", {"id": stage_of(plan)}),
            ("provdata_stage_delete", {"id": stage_of(plan)}),
        ]
        for user, (action, data) in itertools.product((world.stranger, world.editors["city"], None), calls):
            with pytest.raises(tk.NotAuthorized):
                world.act(user, action, **data)

    def test_a_system_administrator_writes_too(self, world):
        plan = world.plan()
        admin = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        assert world.act(admin, "provdata_plan_update", id=plan["id"], title="改", reason="勘误")["title"] == "改"


class TestRecords:
    def test_an_agency_adds_its_own_and_no_other(self, world):
        plan, own, other = world.plan(), world.record("city"), world.record("county")
        editor = world.editors["city"]
        assert world.act(editor, "provdata_stage_record_add", id=stage_of(plan), records=[own["name"]]) == {"added": 1}
        assert world.act(editor, "provdata_stage_record_add", id=stage_of(plan), records=[own["id"]]) == {"added": 0}
        with pytest.raises(tk.NotAuthorized):
            world.act(editor, "provdata_stage_record_add", id=stage_of(plan), records=[own["id"], other["id"]])
        stage = world.act(None, "provdata_stage_show", id=stage_of(plan))
        assert [(item["record_id"], item["due_on"], item["level"]) for item in stage["items"]] == [
            (own["id"], "2027-12-31", "city")
        ]

    def test_hidden_and_absent_records_are_refused_alike(self, world):
        plan, hidden = world.plan(), world.record("city", private=True)
        said = []
        for user in (world.chief, world.editors["county"]):
            for name in (hidden["name"], "no-such-record"):
                with pytest.raises(tk.ObjectNotFound) as refused:
                    world.act(user, "provdata_stage_record_add", id=stage_of(plan), records=[name])
                said.append(str(refused.value))
        assert len(set(said)) == 1

    def test_a_record_is_in_one_stage_of_a_plan(self, world):
        plan, record = world.plan(), world.record()
        second = world.chiefly(
            "provdata_stage_create", plan=plan["id"], title="第二阶段", deadlines={"province": "2029"}, reason="增补"
        )
        world.chiefly("provdata_stage_record_add", id=stage_of(plan), records=[record["id"]])
        with pytest.raises(tk.ValidationError):
            world.chiefly("provdata_stage_record_add", id=second["id"], records=[record["id"]])
        world.chiefly("provdata_stage_record_remove", id=stage_of(plan), record=record["id"], reason="移到第二阶段")
        world.chiefly("provdata_stage_record_add", id=second["id"], records=[record["id"]])
        shown = world.act(None, "provdata_plan_show", id=plan["id"])
        assert [stage["records"] for stage in shown["stages"]] == [0, 1]
        assert [line["event"] for line in shown["history"]][-3:] == ["record_added", "record_removed", "record_added"]
        assert {line["record_title"] for line in shown["history"][-3:]} == {record["title"]}

    def test_closed_ones_and_those_of_other_sectors_do_not_belong(self, world):
        plan = world.chiefly("provdata_plan_create", owner_org=world.orgs["province"]["id"], title="卫生计划")
        stage = world.chiefly(
            "provdata_stage_create", plan=plan["id"], title="一", sectors=["health"], deadlines={"province": "2027"}
        )
        closed = world.record(sector="health", opening_grade="closed", opening_basis="法律", license_id=None)
        for record in (closed, world.record()):
            with pytest.raises(tk.ValidationError):
                world.chiefly("provdata_stage_record_add", id=stage["id"], records=[record["id"]])
        tourism = world.record(sector="tourism", further_sectors=["health"])
        added = world.chiefly("provdata_stage_record_add", id=stage["id"], records=[tourism["id"]])
        assert added == {"added": 1}

    def test_opened_in_time_is_kept_and_without_files_overdue(self, world, monkeypatch):
        plan, done, open_ = world.plan(), world.opened(), world.record(name="waiting")
        world.chiefly("provdata_stage_record_add", id=stage_of(plan), records=[done["id"], open_["id"]])

        def statuses():
            items = world.act(None, "provdata_stage_show", id=stage_of(plan))["items"]
            return {item["record_id"]: item["status"] for item in items}

        assert statuses() == {done["id"]: "kept", open_["id"]: "pending"}
        later = clock.now().replace(year=2030)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert statuses() == {done["id"]: "kept", open_["id"]: "overdue"}
        found = world.act(None, "provdata_overdue_list")
        assert [(item["kind"], item["record_id"], item["due_on"]) for item in found["results"]] == [
            ("stage", open_["id"], "2027-06-30")
        ]


def test_nonsense_is_refused_and_never_a_fault(world):
    for action, data in NONSENSE:
        with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
            world.act(None, action, **data)
