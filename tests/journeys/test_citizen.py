"""A citizen comes with a question and leaves with a file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

AIRPORTS = "河北省民用机场名录"


def search_for(page, words: str) -> None:
    page.goto("/")
    box = page.locator("input[name=q]").first
    box.fill(words)
    with page.expect_navigation():
        box.press("Enter")


def test_from_the_home_page_to_a_file_with_real_data(page):
    search_for(page, "机场")
    page.get_by_role("link", name=re.compile(AIRPORTS)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(AIRPORTS)
    with page.expect_download() as download:
        page.locator("a[href$='.csv']").first.click()
    path = Path(download.value.path())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads Chinese only after a byte order mark"
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert {"ZBSJ"} <= {row["icao"] for row in rows}  # Shijiazhuang Zhengding


def test_a_table_is_seen_before_it_is_downloaded(page):
    page.goto("/dataset/airports-130000")
    page.get_by_role("link", name=re.compile("预览")).first.click()
    preview = page.frame_locator("iframe").first.locator("body")
    expect(preview).to_contain_text("ZBSJ", timeout=30_000)
    assert "标高（米）" in preview.inner_text()


def test_choosing_a_city_includes_its_counties(page):
    page.goto("/dataset/?region=130100")
    assert "新乐市" in page.locator(".pd-results").inner_text()
    page.goto("/dataset/?region=130200")
    expect(page.locator("h1").first).to_be_visible()
    assert "新乐市" not in " ".join(page.locator(".pd-results").all_inner_texts())


def test_a_conditional_record_says_its_condition_and_offers_no_file(page):
    page.goto("/dataset/vehicle-positions-130100")
    expect(page.locator("main, [role=main]").first).to_contain_text("有条件开放")
    assert page.locator("a[href*='/download/']").count() == 0


def test_an_english_reader_finds_the_same_record(page):
    page.goto("/en/dataset/airports-130000")
    expect(page.get_by_role("heading", level=1)).to_contain_text(AIRPORTS)
    expect(page.locator("body")).to_contain_text("Opening grade")
    assert page.locator("html").get_attribute("lang") == "en"


def test_by_keyboard_alone(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href') || ''").startswith("#"), (
        "the skip link comes first"
    )
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("机场")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text(AIRPORTS)


def test_on_a_narrow_phone_nothing_runs_over_the_edge(phone):
    for path in (
        "/",
        "/dataset/?q=机场",
        "/dataset/airports-130000",
        "/organization/",
        "/organization/r130100",
        "/transport/",
    ):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_nothing_is_loaded_from_another_host(page, journey_site):
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if request.url.startswith("http") else None)
    for path in ("/", "/dataset/?q=机场", "/dataset/airports-130000", "/organization/", "/user/login"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert hosts == {journey_site.split("/")[2]}
