"""What is wrong is refused at its field, in the reader's language, and leaves nothing behind."""

from __future__ import annotations

import pytest
from ckan import model
from ckan.tests import helpers

from ckanext.provdata.catalogue.model import RecordCode

from .records import SECTORS, record

ITEM = {"name": "a", "title": "甲", "type": "C"}

#: sector, field, a value that is wrong
WRONG = [
    ("transport", "title", "题" * 300),
    ("transport", "title", ""),
    ("transport", "title", "   "),
    ("transport", "title", "第一行\n第二行"),
    ("transport", "title", "带零\x00字符"),
    ("transport", "title", "反转\u202egpj.exe"),
    ("transport", "title", {"zh": "题"}),
    ("transport", "notes", "摘" * 5001),
    ("transport", "notes", "\x07响铃"),
    ("transport", "notes", None),
    ("transport", "catalogue_class", "999999"),
    ("transport", "catalogue_class", "307"),
    ("transport", "catalogue_class", "30701５"),
    ("transport", "catalogue_class", "'; drop table package; --"),
    ("transport", "catalogue_code", "不是代码"),
    ("transport", "catalogue_code", "307015/1"),
    ("transport", "catalogue_code", "../../etc"),
    ("transport", "name", "大写 Name"),
    ("transport", "region_code", "999999"),
    ("transport", "region_code", "石家庄"),
    ("transport", "region_code", "410100"),
    ("transport", "region_code", "130223"),
    ("transport", "contact_phone", "打给我"),
    ("transport", "contact_phone", "0311-1234567890123456789012345678901234567890"),
    ("transport", "contact_email", "a@b"),
    ("transport", "contact_email", "a b@example.org"),
    ("transport", "contact_email", "<script>@example.org"),
    ("transport", "format_category", "paper"),
    ("transport", "format_type", "docm"),
    ("transport", "update_cycle", "7"),
    ("transport", "issued", "2023-02-30"),
    ("transport", "issued", "0000-00-00"),
    ("transport", "issued", "昨天"),
    ("transport", "data_modified", "2999-01-01"),
    ("transport", "temporal_start", "20230101x"),
    ("transport", "temporal_end", "2023-13"),
    ("transport", "spatial_bbox", "113,36,112,42"),
    ("transport", "spatial_bbox", "36,113,42,119"),
    ("transport", "spatial_bbox", "113,36,119"),
    ("transport", "spatial_bbox", "nan,nan,nan,nan"),
    ("transport", "spatial_bbox", "POLYGON((1 1))"),
    ("transport", "language", "tlh"),
    ("transport", "sharing_type", "maybe"),
    ("transport", "opening_grade", "L4"),
    ("transport", "license_id", "all-rights"),
    ("transport", "related_codes", ["x?y"]),
    ("transport", "related_codes", "（甲）"),
    ("transport", "further_sectors", ["sport"]),
    ("transport", "further_sectors", {"a": 1}),
    ("transport", "transport_mode", []),
    ("transport", "transport_mode", ["broom"]),
    ("transport", "realtime", "sometimes"),
    ("transport", "information_items", [{**ITEM, "type": "Z"}]),
    ("transport", "information_items", [{**ITEM, "name": "x" * 64}]),
    ("geography", "coordinate_system", "GCJ02"),
    ("geography", "map_scale", "10000"),
    ("geography", "map_scale", "1:0"),
    ("geography", "spatial_resolution", "-1"),
    ("geography", "spatial_resolution", "细"),
    ("geography", "survey_date", "2999-01-01"),
    ("geography", "map_approval_number", "冀审 12"),
    ("health", "deidentification", "perhaps"),
    ("tourism", "visitor_capacity", "1.5"),
    ("tourism", "visitor_capacity", "inf"),
    ("tourism", "coordinates", "38.04,214.49"),
    ("tourism", "scenic_grade", ["6A"]),
    ("statistics", "indicator_code", "甲 乙"),
    ("statistics", "statistical_unit", None),
    ("meteorology", "station", "5369"),
    ("meteorology", "weather_element", ["魔法"]),
    ("education", "academic_year", "2024-2026"),
    ("education", "academic_year", "今年"),
    ("agriculture", "product_unit", ""),
    ("agriculture", "agriculture_branch", "mining"),
    ("science", "result_kind", "magic"),
    ("general", "national_sector", "23"),
]


@pytest.mark.parametrize("sector", SECTORS)
class TestWrongValues:
    """One test takes all wrong values of a sector: a fresh portal for each of them would take minutes."""

    def test_each_is_said_at_its_field_and_nothing_is_saved(self, agency, sector):
        wrong = [(field, value) for own, field, value in WRONG if own == sector]
        assert wrong
        for field, value in wrong:
            errors = agency.refusal(sector, **{field: value})
            assert errors.get(field), (field, value, errors)
            assert all(errors[field])
        model.Session.rollback()
        assert model.Session.query(model.Package).count() == 0
        assert model.Session.query(RecordCode).count() == 0

    def test_an_old_record_stays_as_it_was(self, agency, sector):
        created = agency.create(sector)
        for field, value in [(field, value) for own, field, value in WRONG if own == sector]:
            changes = {field: "" if value is None else value}
            assert field in agency.errors("package_update", **{**created, **changes}), (field, value)
        assert agency.call("package_show", id=created["id"]) == created


RETIRED = "130223"


def test_a_retired_region_names_its_successors(agency):
    message = agency.refusal(region_code=RETIRED)["region_code"][0]
    assert "130284" in message


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("contact_phone", "0311-12345678", "0311-12345678"),
        ("contact_phone", "+86 (311) 1234-5678 转 12", "+86 (311) 1234-5678 转 12"),
        ("contact_phone", "12345", "12345"),
        ("spatial_bbox", "113.45, 36.05, 119.85, 42.62", "113.45,36.05,119.85,42.62"),
        ("issued", "2024年5月1日", "2024-05-01"),
        ("issued", "2024/5/1", "2024-05-01"),
        ("issued", "2024-05-01T08:00:00", "2024-05-01"),
        ("title", "  首尾空格  ", "首尾空格"),
        ("related_codes", "307015/1\n307015/2，307015/1", ["307015/1", "307015/2"]),
        ("catalogue_class", "30701501", "30701501"),
    ],
)
def test_what_people_write_is_understood(agency, field, value, kept):
    assert agency.create(**{field: value})[field] == kept


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_messages_are_in_the_readers_language(agency, app, language):
    prefix = "" if language == "zh_Hans_CN" else "/en"
    token = helpers.call_action("api_token_create", user=agency.user["name"], name="test")["token"]
    answer = app.post(
        f"{prefix}/api/3/action/package_create",
        json=record(owner_org=agency.org["id"], title="题" * 300, opening_grade="closed", license_id=None),
        headers={"Authorization": token},
        status=409,
    )
    errors = answer.json["error"]
    said = (errors["title"][0], errors["opening_basis"][0])
    if language == "en":
        assert said == ("At most 100 characters; there are 300.", "State the legal basis for not opening it.")
    else:
        assert said == ("不能超过 100 个字，现在有 300 个字。", "不予开放须写明法律依据。")


SCRIPT = "<script>alert(document.domain)</script><img src=x onerror=alert(1)>"
TEXT_FIELDS = [
    "title", "notes", "provider_department", "contact_name", "version", "sharing_condition", "opening_condition",
]  # fmt: skip


class TestScripts:
    """Markup in any text is text."""

    def test_it_is_kept_as_text_and_shown_as_text(self, agency, app):
        texts = dict.fromkeys(TEXT_FIELDS, SCRIPT)
        items = [{"name": SCRIPT[:60], "title": SCRIPT, "type": "C", "description": SCRIPT}]
        created = agency.create(
            **texts, sharing_type="conditional", opening_grade="conditional", information_items=items,
            line_code=SCRIPT, resources=[{"name": SCRIPT, "description": SCRIPT, "url": "https://example.org/a.csv"}],
        )  # fmt: skip
        assert {name: created[name] for name in TEXT_FIELDS} == texts
        for page in (
            f"/transport/{created['name']}",
            f"/transport/{created['name']}/resource/{created['resources'][0]['id']}",
        ):
            body = app.get(page).body
            assert "<script>alert" not in body
            assert "<img src=x" not in body

    def test_the_form_shows_it_as_text(self, agency, app):
        created = agency.create(title=SCRIPT, line_code=SCRIPT)
        token = helpers.call_action("api_token_create", user=agency.user["name"], name="test")["token"]
        body = app.get(f"/transport/edit/{created['name']}", headers={"Authorization": token}).body
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", " JavaScript:alert(1)", "//evil", "a.csv", ""]
    )
    def test_a_link_is_a_web_address(self, agency, url):
        errors = agency.refusal(resources=[{"name": "a", "url": url}])
        assert list(errors["resources"][0]) == ["url"]

    @pytest.mark.parametrize("kind", ["upload", "datastore"])
    def test_a_script_does_not_pass_as_a_stored_file(self, agency, kind):
        errors = agency.refusal(resources=[{"name": "a", "url": "javascript:alert(1)", "url_type": kind}])
        assert list(errors["resources"][0]) == ["url"]

    @pytest.mark.parametrize(("field", "value"), [("tag_string", "<b>x</b>"), ("name", "<b>")])
    def test_core_refuses_it_where_only_words_belong(self, agency, field, value):
        assert agency.refusal(**{field: value})
