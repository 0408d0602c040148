"""Every kind of page is usable by keyboard, on a narrow screen and by assistive technology."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

#: What axe calls serious or critical keeps people out.
GRAVE = {"serious", "critical"}
LANGUAGES = ("", "/en")
PAGES = (
    "/",
    "/dataset/",
    "/dataset/?q=石家庄&opening_grade=open",
    "/dataset/?q=zzzzzz&tags=zzzzzz",
    "/geography/",
    "/dataset/divisions-130000",
    "/dataset/pupils-130000",
    "/organization/",
    "/organization/r130100",
    "/plan/",
    "/plan/calendar",
    "/opening-list",
    "/about",
    "/terms",
    "/licence",
    "/developers",
    "/user/login",
    "/no-such-page",
)


def grave(page) -> list[tuple[str, str]]:
    """(rule, first place) of every grave problem axe finds on the page."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in GRAVE]


def open_page(page, path: str, until: str = "networkidle") -> None:
    """Go to a page; scripts have started when the network is idle."""
    page.goto(quote(path, safe="/?=&"), wait_until=until)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_axe_finds_nothing_grave(self, page, path, language):
        open_page(page, language + path, until="load")
        assert grave(page) == []

    def test_it_fits_a_narrow_screen(self, phone, path, language):
        open_page(phone, language + path, until="load")
        assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert grave(phone) == []


def test_axe_would_find_something_grave(page):
    open_page(page, "/about")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/provdata/favicon.svg\">')"
    )
    assert [rule for rule, _ in grave(page)] == ["image-alt"]


class TestKeyboard:
    def test_the_first_tab_leads_past_the_header(self, page):
        open_page(page, "/dataset/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#content"
        assert page.locator(".pd-skip").bounding_box()["y"] >= 0

    def test_focus_is_visible(self, page):
        open_page(page, "/")
        page.focus(".pd-tile")
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in outline

    def test_the_sectors_open_and_lead_on(self, page):
        open_page(page, "/")
        page.focus(".pd-nav .dropdown-toggle")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/transport/")

    def test_the_tree_unfolds(self, page):
        open_page(page, "/organization/")
        county = page.get_by_role("link", name="长安区", exact=True)
        assert not county.is_visible()
        page.locator("summary", has_text="石家庄市的下级单位").press("Enter")
        assert county.is_visible()

    def test_a_suggestion_is_chosen(self, page):
        open_page(page, "/")
        page.locator("#home-search").press_sequentially("石家", delay=20)
        page.locator(".pd-suggestions li").first.wait_for()
        page.keyboard.press("ArrowDown")
        wanted = page.locator(".pd-suggestions li[aria-selected=true] span").first.inner_text()
        assert page.locator("#home-search").get_attribute("aria-activedescendant")
        page.keyboard.press("Enter")
        page.wait_for_url("**/dataset/?q=*")
        assert page.locator("#catalogue-search").input_value() == wanted


class TestNarrow:
    def test_the_navigation_unfolds(self, phone):
        open_page(phone, "/")
        entry = phone.locator(".pd-nav a", has_text="数据提供方")
        assert not entry.is_visible()
        phone.click(".pd-toggler")
        entry.wait_for(state="visible")

    def test_the_filters_unfold(self, phone):
        open_page(phone, "/dataset/")
        assert not phone.locator("#facets").is_visible()
        phone.click(".pd-facet-button")
        phone.locator("#facets").wait_for(state="visible")


def test_a_page_asks_no_other_host(page, journey_site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        open_page(page, path)
    assert asked
    assert [url for url in asked if not url.startswith((journey_site, "data:"))] == []
