"""Every kind of page, in both languages."""

from __future__ import annotations

import itertools
import re

import pytest
from bs4 import BeautifulSoup

from ckanext.provdata.schemas.compose import SECTORS

HAN = re.compile(r"[\u4e00-\u9fff]+")
#: Chinese on English pages: the language's own name, examples of what to type, what records are marked with.
CHINESE_IN_ENGLISH = ("简体中文", "停车场", "交通运输厅", "演示数据", "医院", "医疗卫生机构", "没有这样的数据")
WORD = re.compile(r"[A-Za-z]{4,}")
#: Latin words on Chinese pages that are names, formats and codes.
LATIN_IN_CHINESE = {
    "English", "DCAT", "JSON", "Turtle", "Excel", "ckanext", "Creative", "Commons", "Apache", "ODbL", "ECharts",
}  # fmt: skip


def visible(page: BeautifulSoup) -> str:
    """What a reader sees: addresses, codes and examples of calls left out."""
    for element in page.select("script, style, code, pre, .pd-code, .pd-cite, [lang]:not(html)"):
        element.extract()
    return page.body.get_text(" ")


def test_every_page_says_its_language_title_and_one_heading(portal):
    for address, page in portal.all_pages():
        assert page.html["lang"] == ("en" if address.startswith("/en/") else "zh-Hans-CN"), address
        assert page.title.get_text(strip=True), address
        assert len(page.select("h1")) == 1, address


def test_headings_skip_no_level(portal):
    for address, page in portal.all_pages():
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
        main = levels[levels.index(1) :]
        assert all(after <= before + 1 for before, after in itertools.pairwise(main)), (address, levels)


@pytest.mark.parametrize("path", ["/about", "/terms", "/licence", "/developers", "/user/login", "/", "/no-such-page"])
def test_english_pages_hold_no_chinese_of_ours(portal, path):
    text = visible(portal.read(f"/en{path}", status=404 if "no-such" in path else 200))
    for allowed in (*portal.stated, *CHINESE_IN_ENGLISH, *portal.places):
        text = text.replace(allowed, "")
    assert HAN.findall(text) == []


@pytest.mark.parametrize(
    "path",
    ["/", "/dataset/", "/dataset/?q=没有", "/transport/", "/dataset/{record}", "/dataset/{record}/resource/{resource}",
     "/organization/", "/organization/{organization}", "/about", "/terms", "/user/login"],
)  # fmt: skip
def test_chinese_pages_hold_no_english_of_ckan(portal, path):
    text = visible(portal.read(path))
    for allowed in portal.stated:
        text = text.replace(allowed, "")
    assert set(WORD.findall(text)) - LATIN_IN_CHINESE == set()


def test_the_navigation_leads_to_every_sector(portal):
    links = {link["href"] for link in portal.read("/").select(".pd-nav a")}
    assert {f"/{sector}/" for sector in SECTORS} <= links


def test_the_language_switch_keeps_the_page_and_its_search(portal):
    page = portal.read("/dataset/?q=停车场&opening_grade=open")
    other = page.select_one('.pd-language a[hreflang="en"]')
    assert other["href"].startswith("/en/dataset/?q=")
    assert portal.read(other["href"]).html["lang"] == "en"


def test_both_addresses_of_a_record_name_the_same_lasting_one(portal):
    lasting = {
        portal.read(path).select_one('link[rel="canonical"]')["href"]
        for path in ("/dataset/{record}", "/transport/{record}", "/en/transport/{record}")
    }
    assert len(lasting) == 1
    assert lasting.pop().endswith("/dataset/{record}".format(**portal.names))


def test_a_page_that_is_not_there_offers_a_search(portal):
    assert portal.read("/no-such-page", status=404).select_one("main form[role=search]")


def test_ckans_scripts_get_their_chinese_texts(portal):
    answer = portal.app.get("/api/i18n/zh_Hans-CN")
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "application/json")
