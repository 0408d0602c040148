"""A misfiled record moves to its sector whole, and the move is kept."""

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories, helpers

from .records import SECTORS

LINK = [{"name": "目录", "url": "https://example.org/a.csv", "format": "CSV"}]
REASON = "实为旅游厕所名录"


def move(agency, created, **changes):
    fields = {"type": "tourism", "reason": REASON, "record": SECTORS["tourism"], **changes}
    return agency.call("provdata_record_retype", id=created["id"], **fields)


class TestMove:
    def test_id_code_address_and_files_stay(self, agency):
        created = agency.create(resources=LINK)
        moved = move(agency, created)
        same = ("id", "name", "catalogue_code", "title", "issued", "information_items", "opening_grade")
        assert [moved[name] for name in same] == [created[name] for name in same]
        assert [r["id"] for r in moved["resources"]] == [r["id"] for r in created["resources"]]

    def test_the_new_sectors_fields_replace_the_old_ones(self, agency):
        moved = move(agency, agency.create())
        assert moved["type"] == "tourism"
        assert moved["national_sector"] == "18"
        assert {name: moved[name] for name in SECTORS["tourism"]} == SECTORS["tourism"]
        assert not set(SECTORS["transport"]) & set(moved)
        assert not moved.get("extras")

    def test_its_own_new_sector_is_no_further_one(self, agency):
        moved = move(agency, agency.create(further_sectors=["tourism", "health"]))
        assert moved["further_sectors"] == ["health"]

    def test_it_is_found_under_the_new_sector(self, agency):
        created = agency.create()
        move(agency, created)
        assert agency.call("package_search", fq="dataset_type:tourism")["count"] == 1
        assert agency.call("package_search", fq="dataset_type:transport")["count"] == 0

    def test_who_when_why_and_what_are_kept(self, agency):
        created = agency.create()
        move(agency, created)
        move(agency, created, type="transport", record=SECTORS["transport"], reason="改回")
        rows = agency.call("provdata_record_retyping_list", id=created["name"])
        assert [(r["from_type"], r["to_type"], r["reason"]) for r in rows] == [
            ("transport", "tourism", REASON),
            ("tourism", "transport", "改回"),
        ]
        assert {r["user_id"] for r in rows} == {agency.user["id"]}


class TestRefusedMove:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"record": {}}, "tourism_kind"),
            ({"record": {**SECTORS["tourism"], "coordinates": "x"}}, "coordinates"),
            ({"type": "sport"}, "type"),
            ({"type": "transport"}, "type"),
            ({"reason": " "}, "reason"),
            ({"reason": "因" * 1001}, "reason"),
        ],
    )
    def test_nothing_changes(self, agency, changes, field):
        created = agency.create(resources=LINK)
        with pytest.raises(tk.ValidationError) as caught:
            move(agency, created, **changes)
        assert field in caught.value.error_dict
        model.Session.remove()
        assert agency.call("package_show", id=created["id"]) == created
        assert agency.call("provdata_record_retyping_list", id=created["id"]) == []

    def test_strangers_may_not(self, agency):
        created = agency.create()
        stranger = {"user": factories.User()["name"], "ignore_auth": False}
        for action in ("provdata_record_retype", "provdata_record_retyping_list"):
            with pytest.raises(tk.NotAuthorized):
                helpers.call_action(action, context=dict(stranger), id=created["id"], type="tourism", reason=REASON)


class TestVocabularies:
    def test_they_are_listed_with_labels(self, agency):
        listed = helpers.call_action("provdata_vocabulary_list", context={"user": "", "ignore_auth": False})
        assert {"name": "update_cycle", "label": {"zh_Hans_CN": "更新周期", "en": "Update cycle"}} in listed

    def test_one_is_shown_whole(self, agency):
        shown = helpers.call_action(
            "provdata_vocabulary_show", context={"user": "", "ignore_auth": False}, name="licence"
        )
        assert shown["terms"][0]["uri"].endswith("/licence/CC_BY_4_0")

    def test_an_unknown_one_is_not_found(self, agency):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action("provdata_vocabulary_show", name="../core")

    def test_licences_are_ckans_own(self, agency):
        titles = {licence["id"]: licence["title"] for licence in helpers.call_action("license_list")}
        assert titles["CC-BY-4.0"] == "知识共享 署名 4.0 国际（CC BY 4.0）"
        assert "notspecified" in titles
