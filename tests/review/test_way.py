"""From draft to publication: who may take which step, and what anybody outside sees meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers

from tests.release.conftest import sweep

from .conftest import DEMANDED, file, public, required_checks


def events(shown) -> list[str]:
    return [line["event"] for line in shown["history"]]


def test_the_whole_way(with_city):
    agency = with_city
    made = agency.with_file()
    assert made["private"]
    assert made["provdata_review"]["state"] == "draft"
    assert agency.taken(agency.user, "submit", made) == "submitted"
    assert agency.taken(agency.reviewer, "approve", made, remark="无误") == "endorsed"
    assert public(made["id"]) is None
    assert agency.shown(made, agency.above)["awaiting"]["name"] == "r130100"
    assert agency.taken(agency.above, "approve", made) == "approved"
    assert public(made["id"]) is None
    assert agency.taken(agency.reviewer, "publish", made) == "published"
    assert public(made["id"])["title"] == made["title"]
    shown = agency.shown(made)
    assert events(shown) == ["create", "edit", "submit", "endorse", "approve", "publish"]
    assert shown["history"][3]["remark"] == "无误"
    assert shown["history"][3]["details"]["checks"] == sorted(required_checks())


class TestWhoMay:
    def test_nobody_approves_what_he_had_a_hand_in(self, agency):
        made = agency.create()
        agency.by(agency.reviewer, "package_patch", id=made["id"], version="2")
        agency.taken(agency.user, "submit", made)
        (answer,) = agency.step(agency.reviewer, "approve", made)
        assert answer["state"] == "submitted"
        assert answer["refused"]
        assert agency.taken(agency.add("admin"), "approve", made) == "approved"

    def test_a_system_administrator_neither(self, agency):
        sysadmin = helpers.call_action("get_site_user", {"ignore_auth": True})
        made = agency.create()
        agency.taken(sysadmin, "submit", made)
        assert agency.step(sysadmin, "approve", made)[0]["refused"]

    def test_each_organisation_approves_in_its_turn(self, with_city):
        agency = with_city
        made = agency.create()
        with pytest.raises(tk.ObjectNotFound):
            agency.step(agency.above, "approve", made)
        agency.taken(agency.user, "submit", made)
        with pytest.raises(tk.NotAuthorized):
            agency.step(agency.above, "approve", made)
        agency.taken(agency.reviewer, "approve", made)
        with pytest.raises(tk.NotAuthorized):
            agency.step(agency.reviewer, "approve", made)
        with pytest.raises(tk.NotAuthorized):
            agency.step(agency.above, "publish", made)

    def test_an_editor_decides_nothing(self, agency):
        made = agency.create()
        agency.taken(agency.user, "submit", made)
        for step in ("approve", "return", "publish"):
            with pytest.raises(tk.NotAuthorized):
                agency.step(agency.user, step, made, remark="x")

    def test_roles_are_configured(self, agency):
        made, member = agency.create(), agency.add("member")
        agency.taken(agency.user, "submit", made)
        with helpers.changed_config("ckanext.provdata.review.reviewers", "member"):
            assert agency.taken(member, "approve", made) == "approved"

    def test_the_city_reads_while_it_is_asked(self, with_city):
        agency = with_city
        made = agency.with_file()
        agency.taken(agency.user, "submit", made)
        assert agency.by(agency.above, "package_show", id=made["id"])["resources"]
        assert agency.by(agency.above, "resource_show", id=made["resources"][0]["id"])
        agency.taken(agency.user, "recall", made)
        with pytest.raises(tk.ObjectNotFound):
            agency.by(agency.above, "package_show", id=made["id"])

    def test_outsiders_are_told_nothing(self, agency):
        draft, open_one = agency.create(), agency.published()
        agency.call("package_patch", id=open_one["id"], title="提出的名称")
        hidden: dict[Any, Any] = {None: tk.NotAuthorized, agency.above["name"]: tk.ObjectNotFound}
        for name, refusal in hidden.items():
            user = {"name": name} if name else None
            for step in ("submit", "recall", "discard", "approve", "return", "publish"):
                with pytest.raises(refusal):
                    agency.step(user, step, draft, remark="x")
                with pytest.raises(tk.NotAuthorized):
                    agency.step(user, step, open_one, remark="x")
            with pytest.raises(tk.ObjectNotFound):
                agency.by(user, "provdata_review_show", id=draft["id"])
            with pytest.raises(tk.NotAuthorized):
                agency.by(user, "provdata_review_show", id=open_one["id"])


class TestDecisions:
    def test_a_checklist_is_ticked(self, agency):
        made = agency.create()
        agency.taken(agency.user, "submit", made)
        (answer,) = agency.step(agency.reviewer, "approve", made, checks=["secrecy"])
        assert (answer["state"], bool(answer["refused"])) == ("submitted", True)

    def test_what_is_returned_says_why_and_comes_back(self, agency):
        made = agency.create()
        agency.taken(agency.user, "submit", made)
        assert agency.step(agency.reviewer, "return", made)[0]["refused"]
        assert agency.taken(agency.reviewer, "return", made, remark="请补充摘要") == "returned"
        agency.call("package_patch", id=made["id"], notes="补充")
        assert agency.taken(agency.user, "submit", made) == "submitted"
        assert events(agency.shown(made))[-3:] == ["return", "edit", "submit"]

    def test_what_is_judged_does_not_change(self, agency):
        made = agency.with_file()
        agency.taken(agency.user, "submit", made)
        resource = made["resources"][0]["id"]
        tries = {
            "package_patch": {"id": made["id"], "title": "改"},
            "resource_create": {"package_id": made["id"], **file()},
            "resource_patch": {"id": resource, "name": "改"},
            "resource_delete": {"id": resource},
            "provdata_record_retype": {"id": made["id"], "type": "general", "reason": "x"},
            "provdata_wave_create": {"record": made["id"], "opens": "held"},
            "datastore_create": {"resource_id": resource, "fields": [{"id": "a"}], "force": True},
        }
        for action, data in tries.items():
            assert "review" in agency.errors(action, **data), action
        agency.taken(agency.reviewer, "approve", made)
        assert "review" in agency.errors("package_patch", id=made["id"], title="改")
        assert agency.taken(agency.user, "recall", made) == "draft"
        assert agency.call("package_patch", id=made["id"], title="改")["title"] == "改"
        with pytest.raises(tk.NotAuthorized):
            agency.step(agency.user, "publish", made)
        assert agency.step(agency.reviewer, "publish", made)[0]["refused"]

    def test_its_table_is_loaded_nevertheless(self, agency):
        """By the worker, as the site's own user: the rows are the file's, and nobody has had a hand in anything."""
        made = agency.with_file()
        agency.taken(agency.user, "submit", made)
        before = agency.shown(made)["history"]
        site = helpers.call_action("get_site_user", {"ignore_auth": True})
        status = agency.by(site, "provdata_table_fill", id=made["resources"][0]["id"])
        assert (status["state"], status["rows"]) == ("loaded", 1)
        assert agency.shown(made)["history"] == before
        assert agency.taken(agency.reviewer, "approve", made) == "approved"

    def test_many_at_once_and_those_that_cannot_are_named(self, agency):
        made = [agency.create(title=f"第{n}条") for n in range(3)]
        agency.by(agency.reviewer, "package_patch", id=made[1]["id"], version="2")
        assert {each["state"] for each in agency.step(agency.user, "submit", *made)} == {"submitted"}
        answers = agency.step(agency.reviewer, "approve", *made)
        assert [(each["state"], bool(each["refused"])) for each in answers] == [
            ("approved", False), ("submitted", True), ("approved", False),
        ]  # fmt: skip
        done = agency.step(agency.reviewer, "publish", *made)
        assert [each["state"] for each in done] == ["published", "submitted", "published"]


class TestNothingUnapprovedIsPublic:
    @pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
    def test_no_way_of_publishing_it(self, agency, state):
        made = agency.create()
        for user, step in {"draft": (), "submitted": ((agency.user, "submit"),),
                           "returned": ((agency.user, "submit"), (agency.reviewer, "return"))}[state]:  # fmt: skip
            agency.taken(user, step, made, remark="x")
        asked = agency.by(agency.reviewer, "package_show", id=made["id"])
        for action, data in {
            "package_update": {**asked, "private": False},
            "package_patch": {"id": made["id"], "private": False},
            "bulk_update_public": {"datasets": [made["id"]], "org_id": agency.org["id"]},
            "provdata_record_list": {"id": made["id"]},
        }.items():
            with pytest.raises(tk.ValidationError):
                agency.by(agency.reviewer, action, **data)
        assert public(made["id"]) is None

    def test_the_database_refuses_it_whatever_writes(self, agency):
        made = agency.create()
        package = model.Package.__table__
        publishing = sa.update(package).where(package.c.id == made["id"]).values(private=False)
        with pytest.raises(sa.exc.IntegrityError, match="held back"):
            model.Session.execute(publishing)
        model.Session.rollback()

    def test_its_waves_do_not_open(self, agency):
        made = agency.create()
        wave = agency.wave(made, release_at="2090-01-01")
        model.Session.execute(sa.text("UPDATE provdata_wave SET release_at = now() - interval '1 day'"))
        model.repo.commit()
        assert wave["id"] not in sweep()["opening"]

    def test_a_planned_listing_waits_for_approval_and_falls_with_it(self, agency):
        made = agency.create()
        agency.taken(agency.user, "submit", made)
        agency.taken(agency.reviewer, "approve", made)
        agency.step(agency.reviewer, "publish", made, list_at="2090-01-01T00:00:00+00:00")
        agency.taken(agency.user, "recall", made)
        past = {"at": datetime(2020, 1, 1, tzinfo=UTC), "id": made["id"]}
        model.Session.execute(sa.text("UPDATE provdata_listing SET list_at = :at WHERE record_id = :id"), past)
        model.repo.commit()
        assert made["id"] not in sweep()["listing"]
        agency.taken(agency.user, "submit", made)
        agency.taken(agency.reviewer, "approve", made)
        model.Session.execute(sa.text("UPDATE provdata_listing SET list_at = :at WHERE record_id = :id"), past)
        model.repo.commit()
        assert made["id"] in sweep()["listing"]
        assert agency.shown(made)["state"] == "published"

    def test_what_was_taken_from_view_needs_approval_again(self, agency):
        made = agency.published()
        agency.call("provdata_takedown", record=made["id"], reason="x")
        assert public(made["id"]) is None
        assert "id" in agency.errors("provdata_record_list", id=made["id"])
        assert agency.shown(made)["state"] == "draft"

    def test_nor_does_it_come_back_from_the_bin(self, agency):
        made = agency.published()
        agency.call("package_delete", id=made["id"])
        agency.by(agency.reviewer, "package_patch", id=made["id"], state="active")
        assert public(made["id"]) is None
        assert agency.shown(made)["state"] == "draft"

    def test_an_organisation_that_demands_takes_no_open_door(self, agency):
        with helpers.changed_config(DEMANDED, ""):
            made = agency.create(private=True)
        assert "id" in agency.errors("provdata_record_list", id=made["id"])


def test_where_nothing_is_demanded_records_are_public_at_once(agency):
    with helpers.changed_config(DEMANDED, ""):
        made = agency.create()
        assert public(made["id"])
        agency.call("package_patch", id=made["id"], title="改")
        assert public(made["id"])["title"] == "改"


def test_a_site_may_stop_to_demand(agency):
    made = agency.create()
    with helpers.changed_config(DEMANDED, ""):
        agency.call("package_patch", id=made["id"], private=False)
        assert public(made["id"])
    assert agency.shown(made)["state"] == "published"
    assert events(agency.shown(made)) == ["create", "exempt"]
