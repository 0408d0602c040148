"""The forms as a browser without scripts sends them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckan.tests import helpers

from ckanext.provdata.schemas import compose

from .records import SECTORS, record


@pytest.fixture
def headers(agency) -> dict[str, str]:
    token = helpers.call_action("api_token_create", user=agency.user["name"], name="test")["token"]
    return {"Authorization": token}


def posted(agency, sector: str = "transport", **changes) -> dict:
    """A record as form fields: items by numbered names, lists as repeated names."""
    fields = record(sector, owner_org=agency.org["id"], private="False", save="", **changes)
    del fields["type"]
    for number, item in enumerate(fields.pop("information_items", [])):
        fields |= {f"information_items-{number:04d}-{name}": value for name, value in item.items()}
    return fields


def page(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.body, "html.parser")


def said(soup: BeautifulSoup, field: str) -> str:
    """What the page says at a field."""
    place = soup.select_one(f'[data-field="{field}"] .error-block')
    return place.get_text(strip=True) if place else ""


class TestChoosingASector:
    @pytest.mark.parametrize(("prefix", "label"), [("", "交通"), ("/en", "Transport")])
    def test_all_ten_are_offered(self, agency, app, headers, prefix, label):
        links = page(app.get(f"{prefix}/dataset/new", headers=headers)).select(".provdata-sector-choice a")
        assert [link["href"].split("/")[-2] for link in links] == list(compose.SECTORS)
        assert links[0].strong.get_text() == label

    def test_what_came_in_the_address_goes_on(self, agency, app, headers):
        link = page(app.get("/dataset/new?group=abc", headers=headers)).select_one(".provdata-sector-choice a")
        assert link["href"].endswith("/transport/new?group=abc")


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_field_has_its_place_in_the_form(agency, app, headers, sector, prefix):
    soup = page(app.get(f"{prefix}/{sector}/new", headers=headers))
    schema = compose.compose(compose.load("core"), compose.load(sector))
    placed = [place["data-field"] for place in soup.select("[data-field]")]
    assert sorted(placed) == sorted(field["field_name"] for field in schema["dataset_fields"])
    assert len(soup.select("fieldset.provdata-step")) == len(schema["steps"])
    assert not soup.select("#dataset-edit [onclick], #dataset-edit script")


class TestSending:
    def test_a_record_is_made_and_files_come_next(self, agency, app, headers):
        answer = app.post("/transport/new?return_to=/dataset/<NAME>/files/new", data=posted(agency),
                          headers=headers, follow_redirects=False)  # fmt: skip
        assert answer.headers["Location"].endswith("/dataset/201001-1/files/new")
        shown = agency.call("package_show", id="201001-1")
        assert (shown["state"], shown["title"]) == ("active", record()["title"])
        assert [item["name"] for item in shown["information_items"]] == ["park_name", "spaces"]

    def test_the_form_itself_asks_for_files_next(self, agency, app, headers):
        form = page(app.get("/transport/new", headers=headers)).select_one("#dataset-edit")
        assert "return_to=/dataset/%3CNAME%3E/files/new" in form["action"]

    def test_twelve_items_keep_their_order(self, agency, app, headers):
        items = [{"name": f"c{number}", "title": f"列{number}", "type": "C"} for number in range(12)]
        app.post("/transport/new", data=posted(agency, information_items=items), headers=headers)
        assert agency.call("package_show", id="201001-1")["information_items"] == items

    def test_an_edit_is_saved(self, agency, app, headers):
        created = agency.create()
        changes = {"title": "新名称", "name": created["name"], "catalogue_code": created["catalogue_code"]}
        app.post(f"/transport/edit/{created['name']}", data=posted(agency, **changes), headers=headers)
        assert agency.call("package_show", id=created["id"])["title"] == "新名称"

    def test_the_edit_form_shows_what_is_there(self, agency, app, headers):
        created = agency.create(further_sectors=["science"], related_codes=["307015/3", "307015/4"])
        soup = page(app.get(f"/transport/edit/{created['name']}", headers=headers))
        assert soup.select_one("#field-title")["value"] == created["title"]
        assert soup.select_one("#field-catalogue_code").has_attr("readonly")
        assert [box["value"] for box in soup.select("[name=further_sectors][checked]")] == ["science"]
        assert soup.select_one("#field-related_codes").get_text().split() == ["307015/3", "307015/4"]
        names = [cell["value"] for cell in soup.select(".provdata-items input[name$=-name]")]
        assert names == ["park_name", "spaces", "", "", ""]


class TestMistakes:
    @pytest.mark.parametrize(
        ("prefix", "message"), [("", "不予开放须写明法律依据。"), ("/en", "State the legal basis")]
    )
    def test_they_are_said_at_the_field_and_its_step(self, agency, app, headers, prefix, message):
        fields = posted(agency, opening_grade="closed")
        soup = page(app.post(f"{prefix}/transport/new", data=fields, headers=headers))
        assert said(soup, "opening_basis").startswith(message)
        step = soup.select_one('.provdata-steps a[href="#step-opening"]')
        assert step.select_one(".provdata-step-wrong")
        assert soup.select_one('.error-explanation a[href="#field-opening_basis"]')

    def test_what_was_typed_is_still_there(self, agency, app, headers):
        fields = posted(agency, title="题" * 101, contact_phone="123", line_code="G4")
        soup = page(app.post("/transport/new", data=fields, headers=headers))
        assert said(soup, "title") == "不能超过 100 个字，现在有 101 个字。"
        assert soup.select_one("#field-title")["value"] == "题" * 101
        assert soup.select_one("#field-line_code")["value"] == "G4"
        boxes = soup.select("[name=transport_mode][checked]")
        assert [box["value"] for box in boxes] == ["road", "urban_bus"]

    def test_a_wrong_item_is_said_in_its_row(self, agency, app, headers):
        items = [{"name": "a", "title": "甲", "type": "C"}, {"name": "", "title": "乙", "type": "N"}]
        soup = page(app.post("/transport/new", data=posted(agency, information_items=items), headers=headers))
        rows = soup.select(".provdata-items tbody tr")
        assert not rows[0].select(".error-block")
        assert rows[1].select_one(".error-block").get_text() == "缺少内容。"
        assert "第 2 行" in soup.select_one(".error-explanation").get_text()

    def test_a_wrong_edit_shows_the_items_once(self, agency, app, headers):
        created = agency.create()
        fields = posted(agency, title="", name=created["name"], catalogue_code=created["catalogue_code"])
        soup = page(app.post(f"/transport/edit/{created['name']}", data=fields, headers=headers))
        assert said(soup, "title") == "此项必填。"
        names = [cell["value"] for cell in soup.select(".provdata-items input[name$=-name]")]
        assert names == ["park_name", "spaces", "", "", ""]

    def test_nobody_else_may_send_it(self, agency, app):
        assert app.get("/transport/new", status=403, follow_redirects=False)


class TestResourceForm:
    def test_a_link_is_added(self, agency, app, headers):
        created = agency.create()
        form = {
            "save": "go-dataset-complete",
            "id": "",
            "name": "目录",
            "url": "https://example.org/a.csv",
            "url_type": "",
        }
        app.post(f"/transport/{created['name']}/resource/new", data=form, headers=headers)
        (resource,) = agency.call("package_show", id=created["id"])["resources"]
        assert (resource["url"], resource["format"]) == ("https://example.org/a.csv", "CSV")

    def test_neither_file_nor_link_is_a_mistake(self, agency, app, headers):
        created = agency.create()
        form = {"save": "go-dataset-complete", "id": "", "name": "目录", "url": "", "url_type": "upload"}
        soup = page(app.post(f"/transport/{created['name']}/resource/new", data=form, headers=headers))
        assert said(soup, "url") == "请上传文件或填写网址。"
        assert soup.select_one("#field-name")["value"] == "目录"

    def test_its_form_runs_no_inline_script(self, agency, app, headers):
        created = agency.create(resources=[{"name": "目录", "url": "https://example.org/a.csv"}])
        resource = created["resources"][0]["id"]
        for address in ("new", f"{resource}/edit"):
            soup = page(app.get(f"/transport/{created['name']}/resource/{address}", headers=headers))
            assert soup.select_one("#resource-edit")
            assert not soup.select("#resource-edit [onclick], #resource-edit script")
