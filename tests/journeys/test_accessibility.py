"""Every kind of page is usable by keyboard, on a narrow screen and by assistive technology."""

from __future__ import annotations

import json
import urllib.request
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import log_in

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
    "/plan/overdue",
    "/plan/register",
    "/opening-list",
    "/about",
    "/terms",
    "/licence",
    "/developers",
    "/user/login",
    "/no-such-page",
)


#: Pages with something of the demonstration in their address, see ``named``, and who reads them.
NAMED = {
    None: ("/dataset/{record}/resource/{file}", "/dataset/{waiting}", "/dataset/{offered}", "/wave/{wave}/apply",
           "/plan/{plan}", "/plan/stage/{stage}", "/dataset/{record}", "/quality/", "/quality/records",
           "/dataset/{record}/quality", "/table/{file}", "/table/{file}/chart", "/table/{file}/map",
           "/table/{file}/api", "/table/{file}/dictionary", "/embed/chart/{file}", "/embed/table/{file}",
           "/embed/map/{file}"),
    "citizen": ("/applications", "/wave/{wave}/apply", "/dashboard/"),
    "agency": ("/transport/new", "/transport/edit/{record}", "/dataset/{record}/sector?type=health",
               "/applications", "/organization/{agency}/applications", "/organization/{agency}/grants",
               "/organization/{agency}/downloads", "/dataset/{offered}/files", "/dataset/{record}/files",
               "/dataset/{record}/files/new", "/dataset/{offered}/waves/{wave}/edit",
               "/dataset/{offered}/waves/{wave}/plan", "/dataset/{offered}/waves/{wave}/delete",
               "/dataset/{offered}/waves/{wave}/files", "/dataset/{offered}/listing", "/dataset/{offered}/takedown",
               "/quality/records?organization={agency}&unreleased=true"),
    "admin": ("/organization/{agency}/takedown", "/plan/new", "/plan/{plan}/edit", "/plan/{plan}/stage",
              "/plan/stage/{stage}/edit", "/review/editor", "/review/reviewer", "/review/publisher",
              "/dataset/{record}/review", "/dataset/{record}/resource/{file}/new_view?view_type=provdata_chart"),
}  # fmt: skip


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


@pytest.fixture(scope="module")
def named(journey_site) -> dict[str, str]:
    """What the demonstration's pages are called: a record and its file, records with a dated and an offered wave, …"""

    def ask(action: str) -> dict:
        with urllib.request.urlopen(f"{journey_site}/api/3/action/{action}", timeout=60) as answer:
            return json.load(answer)["result"]

    record = ask("package_show?id=airports-130000")
    plan = ask("provdata_plan_list")[0]
    promises = ask("provdata_register_list?limit=100")["results"]
    waiting, offered = (
        next(each for each in promises if each["history"][-1]["event"] == event) for event in ("planned", "offered")
    )
    return {
        "record": record["name"],
        "file": record["resources"][0]["id"],
        "plan": plan["id"],
        "stage": plan["stages"][0]["id"],
        "waiting": waiting["record"]["name"],
        "offered": offered["record"]["name"],
        "wave": offered["wave"],
        "agency": offered["record"]["organization"],
    }


@pytest.fixture(scope="module")
def reader(browser, journey_site):
    """Opens a page for one of the demo accounts, logged in once; on a phone it is read in English."""
    states: dict[str, dict] = {}

    def opened(name: str | None, *, phone: bool):
        if name and name not in states:
            context = browser.new_context(base_url=journey_site, locale="zh-CN")
            log_in(context.new_page(), name)
            states[name] = context.storage_state()
            context.close()
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        state = states[name] if name else None
        return browser.new_context(base_url=journey_site, viewport=size, locale="zh-CN", storage_state=state)

    return opened


#: pages that only an account sees are looked at on a phone alone: the frame around them is the same
SEEN = [(name, path, phone) for name, paths in NAMED.items() for path in paths for phone in (True, False)]


@pytest.mark.parametrize(("name", "path", "phone"), [seen for seen in SEEN if seen[2] or not seen[0]])
def test_pages_of_the_demonstration(reader, named, name, path, phone):
    context = reader(name, phone=phone)
    page = context.new_page()
    open_page(page, ("/en" if phone else "") + path.format_map(named), until="load")
    assert page.locator("h1").count() == 1
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


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
        assert page.locator("h1").first.inner_text() == "交通数据"

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
