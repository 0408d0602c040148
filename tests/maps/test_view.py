"""The map on a resource's page, from rows and files the viewer may read."""

import json

import pytest
from bs4 import BeautifulSoup, Tag

from tests.tables.conftest import Desk, work

AIRPORTS = """机场名称,IATA,经度,纬度
石家庄正定,SJW,114.697,38.281
<script>alert(1)</script>,TVS,118.003,39.718
秦皇岛北戴河,BPE,,
"""
ITEMS = [
    {"name": "airport", "title": "机场名称", "type": "C"},
    {"name": "iata", "title": "IATA", "type": "C"},
    {"name": "lon", "title": "经度", "type": "B"},
    {"name": "lat", "title": "纬度", "type": "B"},
]


@pytest.fixture
def airports(desk: Desk) -> dict:
    desk.record = desk.create(information_items=ITEMS)
    return desk.load(AIRPORTS, "airports.csv")


def views(desk: Desk, resource_id: str) -> list[str]:
    return [view["view_type"] for view in desk.call("resource_view_list", id=resource_id)]


def page(app, desk: Desk, resource_id: str, language: str = "") -> BeautifulSoup:
    """The resource's page with the map chosen, as an outsider sees it."""
    listed = desk.call("resource_view_list", id=resource_id)
    chosen = next(view["id"] for view in listed if view["view_type"] == "provdata_map")
    address = f"{language}/dataset/{desk.record['name']}/resource/{resource_id}?view_id={chosen}"
    return BeautifulSoup(app.get(address).body, "html.parser")


def one(shown: Tag, selector: str) -> Tag:
    found = shown.select_one(selector)
    assert found, selector
    return found


def test_a_table_with_coordinates_gets_a_map(app, desk, airports):
    assert views(desk, airports["id"]) == ["datatables_view", "provdata_map"]
    shown = page(app, desk, airports["id"])
    assert len(shown.select(".pd-map-point")) == 2
    assert len(shown.select(".pd-map-city")) == 11
    assert [row.select("td")[1].text for row in shown.select(".pd-map-list tbody tr")] == [
        "石家庄正定", "<script>alert(1)</script>"
    ]  # fmt: skip
    caption = one(shown, ".pd-map figcaption").text
    assert "示意图" in caption
    assert "不作为划界依据" in caption
    assert "共 3 条，地图显示其中 2 条" in caption


def test_nothing_of_a_map_runs_in_the_page_or_comes_from_outside(app, desk, airports):
    figure = one(page(app, desk, airports["id"]), ".pd-map")
    assert not figure.select("script, image, [style], [onclick], [href^=http], [src^=http]")


def test_the_map_speaks_english(app, desk, airports):
    caption = one(page(app, desk, airports["id"], "/en"), ".pd-map figcaption").text
    assert "3 in all, 2 of them on the map" in caption
    assert "Schematic map" in caption


def test_a_table_without_coordinates_gets_none(desk):
    assert views(desk, desk.load("名称,经度\n甲,114\n", "a.csv")["id"]) == ["datatables_view"]


def test_a_geojson_file_gets_a_map(app, desk):
    line = {"type": "LineString", "coordinates": [[114, 38], [115, 39]]}
    feature = {"type": "Feature", "geometry": line, "properties": {"路线": "G4"}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    resource = desk.upload(content, "roads.geojson")
    assert views(desk, resource["id"]) == ["provdata_map"]
    shown = page(app, desk, resource["id"])
    assert len(shown.select(".pd-map-line")) == 1
    assert "G4" in one(shown, ".pd-map-list").text


@pytest.mark.parametrize(
    "content", ['{"type":"Point","coordinates":[500000,4200000]}', '{"type":"FeatureCollection","features":[]}']
)
def test_a_file_that_cannot_be_drawn_says_so_or_shows_the_province(app, desk, content):
    resource = desk.upload(content, "roads.geojson")
    shown = page(app, desk, resource["id"])
    assert one(shown, ".resource-view")
    assert not shown.select(".pd-map-mark")


def test_rows_are_read_with_the_viewers_rights(app, desk, airports):
    """A view's own address shows nothing of a private record, and the drawing reads as whoever looks."""
    desk.call("package_patch", id=desk.record["id"], private=True)
    view = desk.call("resource_view_list", id=airports["id"])[1]
    address = f"/dataset/{desk.record['name']}/resource/{airports['id']}/view/{view['id']}"
    answer = app.get(address, expect_errors=True, follow_redirects=False)
    assert answer.status_code in (302, 403, 404)
    assert "正定" not in answer.body


def test_the_status_is_for_those_who_may_change_the_resource(app, desk):
    resource_id = desk.load("编号,名称\n1\n", "a.csv")["id"]
    address = f"/dataset/{desk.record['name']}/resource/{resource_id}"
    assert "1 行中有 1 行存在问题" not in app.get(address).body
    headers = {"Authorization": desk.call("api_token_create", user=desk.user["name"], name="t")["token"]}
    shown = status_box(app, address, headers)
    assert "1 行中有 1 行存在问题，超过 10% 的限度" in shown.text
    english = status_box(app, f"/en{address}", headers)
    assert "1 of 1 rows have faults" in english.text
    app.post(one(shown, "form")["action"], headers=headers)
    assert desk.status(resource_id)["state"] == "queued"
    work()


def status_box(app, address, headers):
    return one(BeautifulSoup(app.get(address, headers=headers).body, "html.parser"), ".pd-table-status")


def test_nobody_else_may_press_the_button(app, desk):
    resource_id = desk.load("编号,名称\n1,甲\n", "a.csv")["id"]
    address = f"/dataset/{desk.record['name']}/resource/{resource_id}/table"
    answer = app.post(address, expect_errors=True, follow_redirects=False)
    assert answer.status_code in (302, 401, 403)
    assert desk.status(resource_id)["state"] == "loaded"
