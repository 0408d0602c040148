"""A clerk registers a record and uploads a table; a citizen finds it; a harvester reads it."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect
from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS

from scripts.portal import processes
from tests.journeys.conftest import log_in

TABLE = "station_id,station_name,lon,lat\n0012,新乐站,114.684,38.343\n0013,正定站,114.570,38.146\n"
COLUMNS = [("station_id", "站点编号", "C"), ("station_name", "站名", "C"), ("lon", "经度", "B"), ("lat", "纬度", "B")]
#: what the interface answers of a table that nobody outside may read yet
CLOSED = 403
#: How a spreadsheet puts rows on the clipboard.
PASTE = """([cell, text]) => {
  const clipboard = new DataTransfer(); clipboard.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def title() -> str:
    return f"新乐市充电桩站点名录 {uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def record(browser, journey_site, title):
    """A record registered and filled through the pages. Yields its name; removed afterwards through the pages."""
    context = browser.new_context(base_url=journey_site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, "agency")
    register(page, title)
    name = page.url.split("/dataset/")[1].split("/")[0]
    upload(page, name)
    yield name
    remove(page, name)
    context.close()


def register(page, title: str, organization: str = "新乐市") -> None:
    """Fill in the steps of the form as a clerk would, columns pasted from a spreadsheet."""
    page.goto("/transport/new")
    page.fill("#field-title", title)
    page.fill("#field-notes", "新乐市公共充电桩的编号、名称和坐标，仅供测试。")
    page.select_option("#field-catalogue_class", "307015")
    following(page)
    page.select_option("#field-organizations", label=organization, force=True)
    page.fill("#field-contact_name", "数据管理科")
    following(page)
    page.select_option("#field-format_category", "spreadsheet")
    page.select_option("#field-format_type", "csv")
    page.select_option("#field-update_cycle", "monthly")
    rows = "\n".join("\t".join(column) for column in COLUMNS)
    first = page.locator("[name=information_items-0000-name]")
    page.evaluate(PASTE, [first.element_handle(), rows])
    following(page)
    page.get_by_label("公路", exact=True).check()
    page.select_option("#field-realtime", "static")
    following(page)
    page.select_option("#field-sharing_type", "unconditional")
    page.select_option("#field-sharing_mode", "platform")
    page.select_option("#field-opening_grade", "open")
    page.select_option("#field-license_id", "CC-BY-4.0")
    page.get_by_role("button", name="保存并添加数据文件").click()
    page.wait_for_url(re.compile(r"^[^?]*/files/new"))


def following(page) -> None:
    page.get_by_role("button", name="下一步").click()


def upload(page, name: str) -> None:
    page.set_input_files(
        "input[type=file]", {"name": "充电桩.csv", "mimeType": "text/csv", "buffer": TABLE.encode("gb18030")}
    )
    page.get_by_label("立即开放").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(rf"/dataset/{name}/files$"))


def remove(page, name: str) -> None:
    page.goto(f"/transport/delete/{name}")
    page.get_by_role("button", name=re.compile("确认|确定")).click()
    page.wait_for_load_state()


def act(journey_site: str, action: str, **parameters) -> dict:
    """What the public interface answers to somebody who is not logged in."""
    address = f"{journey_site}/api/3/action/{action}?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)["result"]


def table_of(journey_site: str, record: str) -> dict | None:
    """The record's table once the worker has put all of it in and its file has been looked through."""
    resource = act(journey_site, "package_show", id=record)["resources"][0]
    if not resource.get("datastore_active"):
        return None
    try:
        table = act(journey_site, "datastore_search", resource_id=resource["id"])
    except urllib.error.HTTPError as refused:
        if refused.code != CLOSED:
            raise
        return None
    return table if len(table["records"]) == TABLE.count("\n") - 1 else None


def test_the_record_is_what_the_clerk_wrote(journey_site, record, title):
    package = act(journey_site, "package_show", id=record)
    assert package["title"] == title
    assert package["region_code"] == "130184", "the provider's region was meant"
    assert package["catalogue_code"].startswith("307015/")
    assert [(item["name"], item["title"], item["type"]) for item in package["information_items"]] == COLUMNS


def test_a_gbk_table_arrives_with_its_zeros_and_its_dictionary(journey_site, record):
    assert processes.wait(lambda: table_of(journey_site, record) is not None, 60), "the worker has not loaded it"
    table = table_of(journey_site, record)
    assert [(row["station_id"], row["station_name"]) for row in table["records"]] == [
        ("0012", "新乐站"),
        ("0013", "正定站"),
    ]
    labels = {field["id"]: field.get("info", {}).get("label") for field in table["fields"]}
    assert labels["station_name"] == "站名"


def test_a_citizen_finds_it_by_region_and_topic(page, record, title):
    page.goto(f"/dataset/?q={urllib.parse.quote('新乐 充电桩')}")
    assert page.get_by_role("link", name=title).is_visible()


def test_choosing_its_city_finds_it_too(page, record, title):
    page.goto(f"/dataset/?region=130100&q={urllib.parse.quote('充电桩')}")
    assert page.get_by_role("link", name=title).is_visible()
    page.goto(f"/dataset/?region=130200&q={urllib.parse.quote('充电桩')}")
    assert page.get_by_role("link", name=title).count() == 0


def test_a_citizen_downloads_what_was_uploaded(page, record):
    page.goto(f"/dataset/{record}")
    with page.expect_download() as download:
        page.locator("a[href*='/download/']").first.click()
    with open(download.value.path(), "rb") as file:
        assert file.read() == TABLE.encode("gb18030")


def test_a_harvester_reads_it(journey_site, record, title):
    graph = Graph().parse(f"{journey_site}/dataset/{record}.ttl", format="turtle")
    assert Literal(title, lang="zh") in set(graph.objects(None, DCTERMS.title))


def test_a_wrong_form_says_so_at_the_field_and_saves_nothing(page, journey_site):
    log_in(page, "agency")
    before = act(journey_site, "package_search", rows=0)["count"]
    page.goto("/transport/new")
    page.fill("#field-title", "很长的名称" * 60)
    page.get_by_role("button", name="保存并添加数据文件").click()
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text(re.compile("不超过|不能超过|最多"))
    assert act(journey_site, "package_search", rows=0)["count"] == before


def test_a_page_named_csv_is_refused(page, record):
    log_in(page, "agency")
    page.goto(f"/dataset/{record}")
    before = page.locator("a[href$='/download/data.csv']").count()
    page.goto(f"/transport/{record}/resource/new")
    content = b"<html><script>alert(1)</script></html>"
    page.set_input_files("input[type=file]", {"name": "data.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("button[type=submit][name=save]").last.click()
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text("文件内容与扩展名 CSV 不符")
    page.goto(f"/dataset/{record}")
    assert "alert(1)" not in page.content()
    assert page.locator("a[href$='/download/data.csv']").count() == before
