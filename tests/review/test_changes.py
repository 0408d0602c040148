"""What is public changes by approval: fields as proposals, files as waves; withholding never waits."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers
from ckanext.activity.model import Activity

from ckanext.provdata.release.model import RegisterEntry

from .conftest import file, public

AFTER = "2090-01-01T00:00:00+00:00"


@pytest.fixture
def record(agency):
    return agency.published(tag_string="停车")


def decide(agency, record) -> None:
    for user, step in ((agency.user, "submit"), (agency.reviewer, "approve"), (agency.reviewer, "publish")):
        agency.taken(user, step, record)


def activities(record) -> int:
    return model.Session.query(Activity).filter_by(object_id=record["id"]).count()


class TestFields:
    def test_a_change_is_a_proposal_until_it_is_published(self, agency, record):
        before = activities(record)
        answer = agency.call("package_patch", id=record["id"], title="新的名称", tag_string="", tags=[{"name": "泊位"}])
        assert answer["title"] == record["title"]
        assert answer["provdata_review"] == {"state": "draft", "proposed": ["tags", "title"]}
        assert activities(record) == before
        agency.call("package_patch", id=record["id"], notes="新的摘要")
        shown = agency.shown(record)
        assert {each["name"]: each["after"] for each in shown["changes"]} == {
            "title": "新的名称", "notes": "新的摘要", "tags": [{"name": "泊位"}],
        }  # fmt: skip
        assert public(record["id"])["title"] == record["title"]
        decide(agency, record)
        seen = public(record["id"])
        assert (seen["title"], seen["notes"], [tag["name"] for tag in seen["tags"]]) == (
            "新的名称", "新的摘要", ["泊位"],
        )  # fmt: skip
        assert agency.shown(record)["changes"] == []
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [record["id"]]})
        assert activities(record) == before + 1

    def test_it_is_checked_when_it_is_proposed(self, agency, record):
        assert "update_cycle" in agency.errors("package_patch", id=record["id"], update_cycle="never ever")
        assert agency.shown(record)["state"] == "published"

    def test_it_may_be_given_up(self, agency, record):
        agency.call("package_patch", id=record["id"], title="新的名称")
        assert agency.taken(agency.user, "discard", record) == "published"
        assert agency.step(agency.user, "submit", record)[0]["refused"]

    def test_while_it_is_judged_there_is_no_other(self, agency, record):
        agency.call("package_patch", id=record["id"], title="新的名称")
        agency.taken(agency.user, "submit", record)
        assert "review" in agency.errors("package_patch", id=record["id"], title="另一个")

    def test_a_batch_keeps_what_it_has_done(self, agency, record):
        """As registration in bulk saves: many records in one transaction that is committed at its end."""
        other = agency.published()
        for each in (record, other):
            context = {"user": agency.user["name"], "defer_commit": True, "return_id_only": True}
            tk.get_action("package_patch")(context, {"id": each["id"], "notes": "批量修改"})
        model.repo.commit()
        assert [agency.shown(each)["changes"][0]["after"] for each in (record, other)] == ["批量修改"] * 2


class TestFiles:
    def test_they_are_added_and_replaced_by_waves_only(self, agency):
        made = agency.with_file()
        decide(agency, made)
        resource = made["resources"][0]["id"]
        for action, data in {
            "resource_create": {"package_id": made["id"], **file()},
            "resource_update": {"id": resource, **file("新的")},
            "resource_patch": {"id": resource, "name": "新的"},
            "package_patch": {"id": made["id"], "resources": [{**made["resources"][0], "url": "https://example.org/"}]},
            "datastore_create": {"resource_id": resource, "fields": [{"id": "a", "type": "text"}], "force": True},
        }.items():
            assert "review" in agency.errors(action, **data), action
        with helpers.changed_config("ckanext.provdata.review.rows", "true"):
            agency.call("datastore_create", resource_id=resource, fields=[{"id": "a", "type": "text"}], force=True)
        agency.call("resource_delete", id=resource)
        assert public(made["id"])["resources"] == []

    def test_a_new_wave_is_known_to_nobody_until_it_is_approved(self, agency, record):
        wave = agency.wave(record, release_at=AFTER)
        assert wave["state"] == "held"
        assert waves_in_public(record) == []
        assert plans(wave) == []
        decide(agency, record)
        assert [(each["id"], each["release_at"]) for each in waves_in_public(record)] == [(wave["id"], AFTER)]
        assert len(plans(wave)) == 1

    @pytest.mark.parametrize(("step", "more", "state"), [
        ("open", {}, "opened"), ("offer", {"condition": "实名"}, "on_application"),
        ("reschedule", {"release_at": AFTER}, "planned"),
    ])  # fmt: skip
    def test_its_step_is_taken_by_publishing(self, agency, record, step, more, state):
        wave = agency.wave(record, opens="held")
        answer = agency.call(f"provdata_wave_{step}", id=wave["id"], **more)
        assert (answer["state"], answer["provdata_review"]["proposed"]) == ("held", [step])
        agency.taken(agency.user, "submit", record)
        assert "review" in agency.errors("provdata_wave_resource_create", wave=wave["id"], **file())
        agency.taken(agency.reviewer, "approve", record)
        agency.taken(agency.reviewer, "publish", record)
        assert agency.call("provdata_wave_show", id=wave["id"])["state"] == state

    def test_files_that_are_to_open_at_once_open_by_publishing(self, agency, record):
        """What the page sends for files that open now, once the public record has refused them."""
        wave = agency.wave(record, opens="now")
        assert public(record["id"])["resources"] == []
        decide(agency, record)
        assert [each["id"] for each in public(record["id"])["resources"]] == [wave["resources"][0]["id"]]

    def test_what_is_approved_is_not_exchanged(self, agency, record):
        wave = agency.wave(record, release_at=AFTER)
        decide(agency, record)
        assert "review" in agency.errors("provdata_wave_resource_create", wave=wave["id"], **file())
        assert "review" in agency.errors("provdata_wave_update", id=wave["id"], title="别的")
        assert agency.call("provdata_wave_reschedule", id=wave["id"], release_at="2091-01-01", reason="x")
        assert agency.call("provdata_wave_cancel", id=wave["id"], reason="x")["state"] == "held"
        agency.call("provdata_wave_resource_create", wave=wave["id"], **file("更正"))
        answer = agency.call("provdata_wave_open", id=wave["id"])
        assert answer["state"] == "held"


def waves_in_public(record):
    return tk.get_action("provdata_wave_list")({"user": "", "auth_user_obj": None}, {"record": record["id"]})


def plans(wave):
    query = sa.select(RegisterEntry).where(RegisterEntry.wave_id == wave["id"], RegisterEntry.event == "planned")
    return list(model.Session.scalars(query))


class TestWithholding:
    def test_it_never_waits(self, agency):
        made = agency.with_file()
        decide(agency, made)
        agency.call("package_patch", id=made["id"], title="提出的名称")
        agency.taken(agency.user, "submit", made)
        agency.call("provdata_resource_withdraw", record=made["id"], resources=[made["resources"][0]["id"]], reason="x")
        assert public(made["id"])["resources"] == []
        agency.call("package_patch", id=made["id"], private=True)
        assert public(made["id"]) is None
        assert agency.shown(made)["state"] == "draft"
