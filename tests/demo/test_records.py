"""The list of records: every sector, level and grade; nothing made up without saying so; any province."""

from __future__ import annotations

from collections import Counter

import pytest

from ckanext.provdata.demo.policy import files, records
from ckanext.provdata.demo.policy.synthetic import MADE_UP
from ckanext.provdata.regions.policy import Level
from ckanext.provdata.schemas import compose, vocabulary

PROVINCES = ("13", "41", "42", "32")


@pytest.fixture(scope="module", params=PROVINCES)
def catalogue(request) -> list[records.Record]:
    return records.catalogue_of(request.param)


def test_there_are_enough_of_every_sector_level_and_grade(catalogue):
    assert len(catalogue) >= 60
    assert set(Counter(record.sector for record in catalogue)) == set(compose.SECTORS)
    assert min(Counter(record.sector for record in catalogue).values()) >= 5
    assert {record.place.level for record in catalogue} == {Level.PROVINCE, Level.CITY, Level.COUNTY}
    grades = Counter(record.grade for record in catalogue)
    assert set(grades) == {"open", "conditional", "closed"}
    assert grades["open"] > len(catalogue) * 3 / 4


def test_names_are_unique_and_every_provider_exists(catalogue):
    assert len({record.name for record in catalogue}) == len(catalogue)
    province = catalogue[0].place.code[:2]
    known = {organization["name"] for organization in records.organizations_of(province)}
    bodies = {record.organization for record in catalogue if "-" in record.organization}
    assert bodies <= known
    assert known - bodies == set()


def test_open_records_have_files_with_rows_and_others_have_none(catalogue):
    for record in catalogue:
        assert bool(record.files) == (record.grade == "open"), record.name
        assert all(file.table.rows for file in record.files)
        assert len(record.files) == 0 or record.files[0].kind == "csv"


def test_what_is_made_up_says_so_everywhere(catalogue):
    invented = [record for record in catalogue if record.made_up]
    assert invented
    for record in invented:
        fields = record.fields()
        assert records.DECLARED in record.title
        assert records.DECLARED in fields["tag_string"].split(",")
        assert "本条为演示数据" in fields["notes"]
        assert all("本条为演示数据" in record.resource(file)["description"] for file in record.files)


def test_nothing_else_holds_made_up_values_or_lacks_its_source(catalogue):
    for record in catalogue:
        if not record.made_up:
            assert all(item.description != MADE_UP for item in record.items), record.name
            assert record.origin, record.name
            assert record.origin in record.fields()["notes"]
            assert "不是提供方的正式发布" in record.fields()["notes"]


def test_every_open_record_has_what_an_assessment_asks(catalogue):
    wanted = {
        "title", "notes", "tag_string", "license_id", "contact_email", "contact_name", "owner_org", "update_cycle",
        "region_code", "information_items", "catalogue_class",
    }  # fmt: skip
    for record in catalogue:
        if record.grade == "open":
            assert wanted <= set(record.fields()), record.name
            assert vocabulary.term("licence", record.licence)
            for file in record.files:
                assert record.resource(file)["mimetype"] == files.MEDIA_TYPES[file.kind]


def test_bodies_are_of_several_kinds_and_none_has_an_invented_code():
    bodies = records.organizations_of("13")
    kinds = {body["kind"] for body in bodies}
    assert kinds == {term["value"] for term in vocabulary.terms("organization_kind")}
    assert not any("uscc" in body for body in bodies)
    assert all("示例" in body["title"] for body in bodies if body["kind"] != "government")


def test_a_province_without_cities_has_fewer_records_and_no_error():
    found = records.catalogue_of("11")
    assert 30 < len(found) < len(records.catalogue_of("13"))
