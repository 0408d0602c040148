"""What a move must mind that no other test holds; the whole list is in docs/release.md."""

from __future__ import annotations

import uuid
from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.provdata.outbox import service as outbox

from .conftest import START, as_anybody, file, sweep

DAY = timedelta(days=1)
#: more than the clauses Solr allows a query by itself (1,024), as a province with its townships has organisations
TOWNSHIPS = 2_300


@pytest.fixture
def record(agency):
    return agency.record()


def call_as(user, action, **data):
    return tk.get_action(action)({"user": user["name"], "ignore_auth": False}, data)


class TestWavesAreNoOrdinaryDatasets:
    @pytest.fixture
    def wave(self, agency, record):
        return agency.wave(record, "甲")

    @pytest.mark.parametrize(
        ("action", "more"),
        [
            ("package_update", {"title": "公开", "private": False}),
            ("package_patch", {"private": False}),
            ("package_revise", {"match": {}, "update": {"private": False}}),
            ("package_delete", {}),
            ("package_owner_org_update", {"organization_id": ""}),
            ("dataset_purge", {}),
        ],
    )
    def test_generic_actions_refuse_them(self, agency, wave, action, more):
        if "match" in more:
            more = {**more, "match": {"id": wave["id"]}}
        site = {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            tk.get_action(action)(site, {"id": wave["id"], **more})
        model.Session.rollback()
        package = model.Session.get_one(model.Package, wave["id"])
        assert (package.private, package.state, package.owner_org) == (True, "active", agency.org["id"])

    def test_nobody_makes_one_by_itself(self, agency):
        errors = agency.errors("package_create", type="wave", name="w", owner_org=agency.org["id"])
        assert "provdata_wave_" in errors["type"][0]

    def test_files_are_not_added_past_the_waves_own_action(self, agency, wave):
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            agency.call("resource_create", package_id=wave["id"], **file("乙"))

    @pytest.mark.parametrize("private", [True, False])
    def test_bulk_actions_leave_them_as_they_are(self, agency, wave, private):
        site = {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
        action = "bulk_update_private" if private else "bulk_update_public"
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            tk.get_action(action)(site, {"datasets": [wave["id"]], "org_id": agency.org["id"]})
        model.Session.rollback()
        assert model.Session.get_one(model.Package, wave["id"]).private


class TestTheIndexAsACache:
    def test_a_waves_stub_is_never_taken_for_the_wave(self, agency, record):
        wave = agency.wave(record, "甲")
        stub = search.show(wave["id"])
        assert "甲" not in str(stub)
        shown = agency.call("package_show", id=wave["id"])
        assert [one["name"] for one in shown["resources"]] == ["甲"]

    def test_nor_becomes_what_a_change_begins_from(self, agency, record):
        wave = agency.wave(record, "甲")
        added = agency.call("provdata_wave_resource_create", wave=wave["id"], **file("乙"))
        assert [one["name"] for one in added["resources"]] == ["甲", "乙"]

    def test_an_old_document_is_not_served_after_a_move(self, agency, record, at):
        agency.wave(record, "甲")
        as_anybody("package_show", id=record["id"])
        at.go(START + DAY)
        for kind in ("listing", "opening"):
            tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": kind})
        assert "甲" not in str(search.show(record["id"])["validated_data_dict"])
        assert [one["name"] for one in as_anybody("package_show", id=record["id"])["resources"]] == ["甲"]


class TestTheOrganisationTree:
    @pytest.fixture
    def province(self, agency):
        """The administrator of the organisation above the agency."""
        user = factories.User()
        above = factories.Organization(users=[{"name": user["name"], "capacity": "admin"}])
        row = model.Member(group=model.Group.get(agency.org["id"]), table_id=above["id"], table_name="group",
                           capacity="public")  # fmt: skip
        model.Session.query(model.Member).filter_by(group_id=agency.org["id"], table_name="group").delete()
        model.Session.add(row)
        model.repo.commit()
        return user

    def test_those_above_do_not_read_an_agencys_waves(self, agency, record, province):
        wave = agency.wave(record, "甲")
        for action, asked in (("package_show", wave["id"]), ("provdata_wave_show", wave["id"])):
            with pytest.raises(tk.ObjectNotFound):
                call_as(province, action, id=asked)
        with pytest.raises(tk.ObjectNotFound):
            call_as(province, "resource_show", id=wave["resources"][0]["id"])

    @pytest.mark.ckan_config("ckan.auth.roles_that_cascade_to_sub_groups", "admin")
    def test_but_where_the_site_lets_them(self, agency, record, province):
        wave = agency.wave(record, "甲")
        assert call_as(province, "package_show", id=wave["id"])["id"] == wave["id"]

    def test_a_member_of_a_whole_province_searches(self, agency, record):
        """Each organisation is a clause of the query."""
        user = factories.User()
        ids = [str(uuid.uuid4()) for _ in range(TOWNSHIPS)]
        groups = [{"id": one, "name": f"t-{one}", "title": "乡", "type": "organization", "is_organization": True,
                   "state": "active", "approval_status": "approved"} for one in ids]  # fmt: skip
        members = [{"id": str(uuid.uuid4()), "group_id": one, "table_id": user["id"], "table_name": "user",
                    "capacity": "editor", "state": "active"} for one in (*ids, agency.org["id"])]  # fmt: skip
        model.Session.execute(model.Group.__table__.insert(), groups)
        model.Session.execute(model.Member.__table__.insert(), members)
        model.repo.commit()
        hidden = agency.record(private=True)
        found = call_as(user, "package_search", include_private=True, rows=10)
        assert {one["id"] for one in found["results"]} == {record["id"], hidden["id"]}


class TestCounts:
    """Records are counted, of every sector and nothing else."""

    @pytest.fixture
    def counted(self, agency, record):
        agency.create("health")
        agency.wave(record, "甲")
        agency.wave(record, "乙", opens="on_application", condition="仅供研究")

    @pytest.mark.usefixtures("counted")
    def test_of_an_organisation(self, agency):
        shown = as_anybody("organization_show", id=agency.org["id"], include_dataset_count=True)
        assert shown["package_count"] == 2
        (listed,) = as_anybody("organization_list", all_fields=True, organizations=[agency.org["name"]])
        assert listed["package_count"] == 2
        assert agency.call("organization_show", id=agency.org["id"])["package_count"] == 2

    @pytest.mark.usefixtures("counted")
    def test_of_the_whole_portal(self, agency, app):
        for who in (as_anybody, agency.call):
            assert who("package_search", rows=0)["count"] == 2
        assert as_anybody("package_search", rows=0, **{"facet.field": ["organization"]})["search_facets"][
            "organization"
        ]["items"] == [{"name": agency.org["name"], "display_name": agency.org["title"], "count": 2}]

    def test_of_a_group(self, agency, record, at):
        agency.wave(record, "甲")
        site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        group = factories.Group(user={"name": site})
        member = {"id": group["id"], "object": record["id"], "object_type": "package", "capacity": "public"}
        tk.get_action("member_create")({"ignore_auth": True, "user": site}, member)
        agency.call("package_patch", id=record["id"], title="停车场")
        assert as_anybody("group_show", id=group["id"])["package_count"] == 1
        at.go(START + DAY)
        sweep()
        assert as_anybody("group_show", id=group["id"])["package_count"] == 1


def test_ten_thousand_withdrawn_at_once_do_not_stop_the_search(agency, record):
    """While the index has not followed, each of them is left out by name."""
    for _ in range(10_000):
        outbox.put("release.unindex", str(uuid.uuid4()))
    model.repo.commit()
    assert as_anybody("package_search")["count"] == 1
    outbox.put("release.unindex", record["id"])
    model.repo.commit()
    assert as_anybody("package_search")["count"] == 0


def test_a_move_is_in_rdf_and_tables_at_once(agency, record, at, app):
    wave = agency.wave(record, "甲")
    resource, ttl = wave["resources"][0]["id"], f"/dataset/{record['name']}.ttl"
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [resource]})  # its loading is queued
    tk.get_action("provdata_table_fill")({"ignore_auth": True, "user": agency.user["name"]}, {"id": resource})
    assert resource not in app.get(ttl).body
    at.go(START + DAY)
    sweep()
    assert resource in app.get(ttl).body
    assert as_anybody("datastore_search", resource_id=resource)["total"] == 1
    agency.call("provdata_wave_withdraw", id=wave["id"], reason="有误")
    assert resource not in app.get(ttl).body
    with pytest.raises(tk.ObjectNotFound):
        as_anybody("datastore_search", resource_id=resource)
