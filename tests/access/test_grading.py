"""The data level against the opening grade, as configured; core and important data never open."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckan.tests import helpers

from ckanext.provdata.access.service import grading
from ckanext.provdata.schemas import vocabulary

CONDITION = {"opening_grade": "conditional", "opening_condition": "实名"}
CLOSED = {"opening_grade": "closed", "opening_basis": "某法", "license_id": None}


class TestByDefault:
    def test_the_level_is_optional(self, portal):
        assert "data_level" not in portal.create()

    def test_agreeing_it_is_kept(self, portal):
        assert portal.create(data_level="L2", **CONDITION)["data_level"] == "L2"

    def test_a_contradiction_is_saved_and_said(self, portal):
        made = portal.create(data_level="L4")
        assert list(made["provdata_warnings"]) == ["opening_grade"]
        again = portal.call("package_patch", id=made["id"], title="另一个名称")
        assert list(again["provdata_warnings"]) == ["opening_grade"]
        assert "provdata_warnings" not in portal.call("package_patch", id=made["id"], data_level="L1")

    def test_a_warning_is_no_part_of_the_record(self, portal):
        made = portal.create(data_level="L4")
        sent = portal.call("package_update", **{**made, "title": "再改"})
        assert sent["title"] == "再改"
        for shown in (
            portal.call("package_show", id=made["id"]),
            portal.call("package_search", fq=f"id:{made['id']}")["results"][0],
        ):
            assert "provdata_warnings" not in shown

    def test_an_unknown_level_is_none(self, portal):
        assert list(portal.refusal(data_level="L9")) == ["data_level"]


@pytest.mark.ckan_config("ckanext.provdata.access.grading_mode", "refuse")
class TestRefusing:
    def test_a_contradiction_is_refused_at_the_grade(self, portal):
        assert list(portal.refusal(data_level="L4")) == ["opening_grade"]

    def test_so_is_a_change_into_one(self, portal):
        made = portal.create(data_level="L1")
        assert list(portal.errors("package_patch", id=made["id"], data_level="L3")) == ["opening_grade"]

    @pytest.mark.ckan_config("ckanext.provdata.access.grading", "")
    def test_without_a_rule_there_is_none(self, portal):
        assert portal.create(data_level="L4")["data_level"] == "L4"


@pytest.mark.parametrize("level", ["core", "important"])
class TestNever:
    @pytest.mark.ckan_config("ckanext.provdata.access.grading", "")
    @pytest.mark.ckan_config("ckanext.provdata.access.grading_mode", "warn")
    def test_whatever_is_configured(self, portal, level):
        assert list(portal.refusal(data_level=level)) == ["opening_grade"]
        assert list(portal.refusal(data_level=level, **CONDITION)) == ["opening_grade"]

    def test_closed_is_what_remains(self, portal, level):
        assert portal.create(data_level=level, **CLOSED)["opening_grade"] == "closed"


class TestRuleFiles:
    def test_the_shipped_one_names_its_source_and_every_general_level(self):
        rule = grading.rule()
        assert rule.name == "zhejiang"
        assert "DB33/T 2351" in rule.source
        general = {term["value"] for term in vocabulary.terms("data_level")} - {"core", "important"}
        assert set(rule.levels) == general

    def test_a_province_brings_its_own(self, portal, tmp_path):
        own = tmp_path / "own.yaml"
        own.write_text("name: own\nlabel: {}\nsource: s\nlevels: {L1: [conditional]}\n")
        with helpers.changed_config("ckanext.provdata.access.grading", str(own)):
            assert grading.finding("L1", "open") == "too_open"
            assert grading.finding("L2", "open") is None


class TestForm:
    def test_the_warning_stands_at_the_field(self, portal, app):
        made = portal.create(data_level="L4")
        headers = {"Authorization": portal.with_token(portal.user)["token"]}
        page = BeautifulSoup(app.get(f"/transport/edit/{made['name']}", headers=headers).data, "html.parser")
        warning = page.select_one("[data-field=data_level] .pd-grading-warning")
        assert "比数据分级允许的更宽" in warning.text
        assert not warning.has_attr("hidden")
