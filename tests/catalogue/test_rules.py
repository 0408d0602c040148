"""The rules between a record's fields, each both ways."""

import pytest

from .records import record

CONDITION = {"opening_grade": "conditional", "opening_condition": "实名登记并签署协议后使用。"}
CLOSED = {"opening_grade": "closed", "opening_basis": "《中华人民共和国保守国家秘密法》第九条"}
LINK = [{"name": "目录", "url": "https://example.org/a.csv", "format": "CSV"}]


class TestOpening:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"opening_grade": "conditional"}, "opening_condition"),
            ({"opening_grade": "closed"}, "opening_basis"),
            ({"license_id": None}, "license_id"),
        ],
    )
    def test_a_grade_states_its_reason(self, agency, changes, field):
        assert list(agency.refusal(**changes)) == [field]

    @pytest.mark.parametrize("changes", [CONDITION, CLOSED, {}])
    def test_a_grade_with_its_reason_is_accepted(self, agency, changes):
        created = agency.create(**changes)
        assert {name: created[name] for name in changes} == changes

    def test_a_reason_of_another_grade_is_dropped(self, agency):
        created = agency.create(**CONDITION)
        opened = agency.call("package_patch", id=created["id"], opening_grade="open")
        assert "opening_condition" not in opened

    def test_a_closed_record_carries_no_files(self, agency):
        assert list(agency.refusal(**CLOSED, resources=LINK)) == ["opening_grade"]

    def test_an_open_record_carries_files(self, agency):
        assert agency.create(resources=LINK)["num_resources"] == 1

    def test_no_file_is_added_to_a_closed_record(self, agency):
        created = agency.create(**CLOSED)
        errors = agency.errors("resource_create", package_id=created["id"], **LINK[0])
        assert list(errors) == ["opening_grade"]
        assert agency.call("package_show", id=created["id"])["resources"] == []

    def test_a_record_is_not_closed_while_it_carries_files(self, agency):
        created = agency.create(resources=LINK)
        errors = agency.errors("package_patch", id=created["id"], **CLOSED)
        assert list(errors) == ["opening_grade"]
        assert agency.call("package_show", id=created["id"])["opening_grade"] == "open"

    def test_a_record_is_closed_together_with_removing_its_files(self, agency):
        created = agency.create(resources=LINK)
        closed = agency.call("package_patch", id=created["id"], resources=[], **CLOSED)
        assert (closed["opening_grade"], closed["resources"]) == ("closed", [])


class TestSharing:
    @pytest.mark.parametrize("sharing", ["conditional", "none"])
    def test_condition_or_basis_must_be_stated(self, agency, sharing):
        assert list(agency.refusal(sharing_type=sharing)) == ["sharing_condition"]

    @pytest.mark.parametrize("sharing", ["conditional", "none"])
    def test_stated_it_is_accepted(self, agency, sharing):
        assert agency.create(sharing_type=sharing, sharing_condition="依据某法")["sharing_condition"] == "依据某法"

    def test_unconditional_sharing_needs_none(self, agency):
        assert "sharing_condition" not in agency.create(sharing_type="unconditional")


class TestInformationItems:
    @pytest.mark.parametrize(("category", "kind"), [("spreadsheet", "xlsx"), ("database", "mysql")])
    def test_structured_data_lists_them(self, agency, category, kind):
        changes = {"format_category": category, "format_type": kind, "information_items": None}
        assert list(agency.refusal(**changes)) == ["information_items"]

    @pytest.mark.parametrize(("category", "kind"), [("document", "pdf"), ("self_described", "geojson")])
    def test_other_data_need_not(self, agency, category, kind):
        created = agency.create(format_category=category, format_type=kind, information_items=None)
        assert "information_items" not in created

    def test_empty_rows_do_not_count(self, agency):
        rows = [
            {"name": "", "title": "", "type": ""},
            {"name": "a", "title": "甲", "type": "C"},
            {"name": "", "type": ""},
        ]
        assert agency.create(information_items=rows)["information_items"] == [rows[1]]

    def test_only_empty_rows_are_none(self, agency):
        assert list(agency.refusal(information_items=[{"name": "", "title": "", "type": ""}])) == ["information_items"]

    @pytest.mark.parametrize("gap", ["name", "title", "type"])
    def test_a_row_is_complete(self, agency, gap):
        row = {"name": "a", "title": "甲", "type": "C", gap: ""}
        errors = agency.refusal(information_items=[{"name": "b", "title": "乙", "type": "N"}, row])
        assert list(errors["information_items"][1]) == [gap]

    def test_a_column_stands_once(self, agency):
        rows = [{"name": name, "title": name, "type": "C"} for name in ("code", "name", "CODE")]
        errors = agency.refusal(information_items=rows)
        assert list(errors["information_items"][2]) == ["name"]

    @pytest.mark.parametrize(("length", "right"), [("100", True), ("10,2", True), ("0", False), ("很长", False)])
    def test_a_length_is_a_number(self, agency, length, right):
        rows = [{"name": "a", "title": "甲", "type": "C", "length": length}]
        if right:
            assert agency.create(information_items=rows)["information_items"] == rows
        else:
            assert list(agency.refusal(information_items=rows)["information_items"][0]) == ["length"]

    def test_order_is_kept_beyond_ten(self, agency):
        rows = [{"name": f"c{n}", "title": f"列{n}", "type": "C"} for n in range(25)]
        assert agency.create(information_items=rows)["information_items"] == rows

    def test_many_of_them_do_not_break_the_index(self, agency):
        rows = [{"name": f"c{n}", "title": f"列{n}", "type": "C", "description": "说明" * 100} for n in range(200)]
        created = agency.create(information_items=rows)
        assert agency.call("package_search", fq=f"id:{created['id']}")["count"] == 1


class TestFormat:
    def test_the_type_is_of_the_category(self, agency):
        assert list(agency.refusal(format_category="image", format_type="csv")) == ["format_type"]


class TestDates:
    def test_the_end_is_not_before_the_start(self, agency):
        assert list(agency.refusal(temporal_start="2024-05-01", temporal_end="2024-04-30")) == ["temporal_end"]

    def test_a_single_day_is_a_period(self, agency):
        created = agency.create(temporal_start="2024-05-01", temporal_end="2024-05-01")
        assert created["temporal_end"] == "2024-05-01"

    def test_years_are_whole_years(self, agency):
        created = agency.create(temporal_start="2020", temporal_end="2024年2月")
        assert (created["temporal_start"], created["temporal_end"]) == ("2020-01-01", "2024-02-29")


class TestSector:
    def test_a_general_record_chooses_its_national_sector(self, agency):
        assert list(agency.refusal("general", national_sector=None)) == ["national_sector"]

    def test_the_nine_have_theirs(self, agency):
        assert agency.create("transport", national_sector="1")["national_sector"] == "6"

    def test_further_sectors_are_others(self, agency):
        assert list(agency.refusal(further_sectors=["transport"])) == ["further_sectors"]

    def test_further_sectors_are_kept_in_order(self, agency):
        assert agency.create(further_sectors=["science", "geography"])["further_sectors"] == ["geography", "science"]

    def test_prices_state_their_unit(self, agency):
        assert list(agency.refusal("agriculture", product_unit=None)) == ["product_unit"]

    def test_without_prices_no_unit_is_needed(self, agency):
        assert "product_unit" not in agency.create("agriculture", product_unit=None, price_kind="none")


class TestRegion:
    def test_it_is_the_providers_own(self, agency, monkeypatch):
        created = agency.create(region_code="130102")
        assert created["region_code"] == "130102"

    def test_left_out_it_is_the_province_of_a_provider_without_region(self, agency):
        assert agency.create()["region_code"] == "130000"


class TestClearing:
    def test_an_emptied_field_is_gone(self, agency):
        created = agency.create(contact_phone="0311-12345678", version="1.0")
        cleared = agency.call("package_patch", id=created["id"], contact_phone="", version="")
        assert "contact_phone" not in cleared
        assert not cleared["version"]


class TestTypes:
    def test_a_record_without_a_type_is_general(self, agency):
        fields = record("general", owner_org=agency.org["id"])
        del fields["type"]
        assert agency.call("package_create", **fields)["type"] == "general"

    @pytest.mark.parametrize("kind", ["dataset", "sport"])
    def test_other_types_are_refused(self, agency, kind):
        assert list(agency.refusal("general", type=kind)) == ["type"]
