"""What becomes of waves when their record changes hands, grade, visibility or state, whichever way it is done."""

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckanext.activity.model import Activity

from ckanext.provdata.release import service
from ckanext.provdata.release.model import Listing, RegisterEntry, Wave

from .conftest import START, as_anybody, file, sweep

DAY = timedelta(days=1)


@pytest.fixture
def record(agency):
    return agency.record()


@pytest.fixture
def admin(agency):
    """A call of an action as the organisation's administrator."""
    agency.call_as_site = lambda action, **data: tk.get_action(action)({"ignore_auth": True}, data)
    agency.call_as_site("organization_member_create", id=agency.org["id"], username=agency.user["name"], role="admin")
    return agency


def state(wave):
    model.Session.expire_all()
    return model.Session.get_one(Wave, wave["id"]).state, model.Session.get_one(model.Package, wave["id"]).state


def events(record):
    lines = model.Session.query(RegisterEntry).filter_by(record_id=record["id"]).order_by(RegisterEntry.id)
    return [line.event for line in lines]


class TestDeletion:
    def test_deleting_a_record_deletes_its_waves(self, agency, record, at):
        wave = agency.wave(record, "甲")
        agency.call("package_delete", id=record["id"])
        assert state(wave) == ("deleted", "deleted")
        at.go(START + DAY)
        assert sweep()["opening"] == []

    @pytest.mark.parametrize("cut_off", [False, True])
    def test_purging_a_record_purges_its_waves(self, agency, record, cut_off):
        waves = [agency.wave(record, name) for name in "甲乙"]
        agency.call("package_delete", id=record["id"])
        admin = factories.Sysadmin()["name"]
        with service.own_work():
            if cut_off:  # an earlier purge that died after the first wave
                tk.get_action("dataset_purge")({"user": admin}, {"id": waves[0]["id"]})
        tk.get_action("dataset_purge")({"user": admin}, {"id": record["id"]})
        assert [model.Package.get(one["id"]) for one in (record, *waves)] == [None] * 3

    def test_a_patched_state_does_the_same(self, agency, record):
        planned, held = agency.wave(record, "甲"), agency.wave(record, "乙", opens="held")
        agency.call("package_patch", id=record["id"], state="deleted")
        assert [state(wave) for wave in (planned, held)] == [("deleted", "deleted")] * 2
        assert events(record)[-2:] == ["deleted", "deleted"]

    def test_so_does_deleting_many_at_once(self, admin, record):
        wave = admin.wave(record, "甲")
        admin.call("bulk_update_delete", datasets=[record["id"]], org_id=admin.org["id"])
        assert state(wave) == ("deleted", "deleted")
        assert as_anybody("package_search")["count"] == 0


class TestVisibility:
    def test_making_a_record_private_hides_old_copies_and_is_registered(self, agency, record):
        agency.call("resource_create", package_id=record["id"], **file("甲"))
        agency.call("package_patch", id=record["id"], private=True)
        assert events(record) == ["unlisted"]
        labels = {tuple(row.permission_labels) for row in model.Session.query(Activity) if _is_of(row, record)}
        assert labels
        assert not [one for one in labels if "public" in one]
        assert as_anybody("package_search")["count"] == 0

    def test_making_it_public_ends_the_plan_to_list_it(self, agency, record):
        agency.call("provdata_record_unlist", id=record["id"], reason="核对")
        agency.call("provdata_record_list", id=record["id"], list_at=(START + DAY).isoformat())
        agency.call("package_patch", id=record["id"], private=False)
        assert events(record) == ["unlisted", "planned", "listed"]
        assert model.Session.get(Listing, record["id"]) is None
        assert as_anybody("package_show", id=record["id"])["id"] == record["id"]

    def test_so_do_the_organisations_buttons(self, admin, record):
        admin.call("bulk_update_private", datasets=[record["id"]], org_id=admin.org["id"])
        admin.call("bulk_update_public", datasets=[record["id"]], org_id=admin.org["id"])
        assert events(record) == ["unlisted", "listed"]

    def test_saving_an_unlisted_record_leaves_it_unlisted(self, agency, record):
        agency.call("provdata_record_unlist", id=record["id"], reason="核对")
        shown = agency.call("package_show", id=record["id"])
        form = {key: value for key, value in shown.items() if key not in ("private", "resources", "metadata_modified")}
        saved = agency.call("package_update", **{**form, "title": "新名称"})
        assert (saved["title"], saved["private"]) == ("新名称", True)


class TestReasons:
    """Who changes what was promised says why."""

    @pytest.mark.parametrize(
        ("opens", "step"),
        [
            ("at", "delete"), ("at", "open"), ("at", "offer"), ("at", "cancel"), ("at", "reschedule"),
            ("on_application", "delete"), ("on_application", "cancel"),
        ],
    )  # fmt: skip
    def test_nothing_happens_without_one(self, agency, record, opens, step):
        wave = agency.wave(record, "甲", **({} if opens == "at" else {"opens": opens, "condition": "仅供研究"}))
        given = {"release_at": (START + timedelta(days=3)).isoformat(), "condition": "仅供研究"}
        assert list(agency.errors(f"provdata_wave_{step}", id=wave["id"], reason=" ", **given)) == ["reason"]
        assert agency.call("provdata_wave_show", id=wave["id"])["state"] == wave["state"]

    def test_what_nobody_was_told_of_is_deleted_without(self, agency, record):
        wave = agency.wave(record, "甲", opens="held")
        assert agency.call("provdata_wave_delete", id=wave["id"])["state"] == "deleted"


class TestGradeAndOwner:
    def test_closing_is_refused_while_waves_stand(self, agency, record):
        wave = agency.wave(record, "甲")
        errors = agency.errors(
            "package_patch", id=record["id"], opening_grade="closed", opening_basis="依法", license_id=""
        )
        assert "批次" in errors["opening_grade"][0]
        assert agency.call("package_show", id=record["id"])["opening_grade"] == "open"
        agency.call("provdata_wave_delete", id=wave["id"], reason="不予开放")
        closed = agency.call(
            "package_patch", id=record["id"], opening_grade="closed", opening_basis="依法", license_id=""
        )
        assert closed["opening_grade"] == "closed"

    def test_waves_go_with_their_record_to_another_agency(self, agency, stranger, record):
        wave = agency.wave(record, "甲")
        site = {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
        tk.get_action("package_patch")(site, {"id": record["id"], "owner_org": stranger.org["id"]})
        assert stranger.call("provdata_wave_show", id=wave["id"])["record_id"] == record["id"]
        with pytest.raises(tk.ObjectNotFound):
            agency.call("provdata_wave_show", id=wave["id"])


class TestFiles:
    def test_a_file_saved_by_two_is_refused_to_the_second(self, agency, record):
        made = agency.call("resource_create", package_id=record["id"], **file("甲"))
        agency.call("resource_patch", id=made["id"], description="已核对")
        late = {**{key: made[key] for key in ("id", "name", "format", "url", "metadata_modified")}, "description": "迟"}
        errors = agency.errors("resource_update", **late)
        assert agency.call("resource_show", id=made["id"])["description"] == "已核对"
        saved = agency.call("resource_update", **{**late, "metadata_modified": errors["current"][0]})
        assert saved["description"] == "迟"


def _is_of(row, record):
    return row.object_id == record["id"] and row.activity_type.endswith("package")
