"""A citizen looks a word up in a table without downloading it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect


@pytest.fixture
def table(page):
    """The preview of the airports' table, filled with its first rows; keeps what the pages asked for in vain."""
    page.missing = []
    page.on("response", lambda answer: page.missing.append(answer.url) if answer.status >= 400 else None)
    page.goto("/dataset/airports-130000")
    page.get_by_role("link", name=re.compile("预览")).first.click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("#dtprv tbody")).to_contain_text("ZBSJ", timeout=30_000)
    return frame


def look_for(table, word: str) -> None:
    box = table.locator("#dtprv_filter input")
    box.fill(word)
    box.press("Enter")


def test_a_chinese_word_is_found(page, table):
    look_for(table, "石家庄")
    rows = table.locator("#dtprv tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("ZBSJ")
    expect(table.locator("#dtprv_info")).to_contain_text("共 1 行")
    look_for(table, "没有这样的机场")
    expect(table.locator("#dtprv tbody")).to_contain_text("没有符合条件的数据")
    assert page.missing == []


def test_what_is_found_is_downloaded(page, table):
    look_for(table, "石家庄")
    expect(table.locator("#dtprv tbody tr")).to_have_count(1)
    table.locator("button.buttons-collection", has=page.locator(".fa-download")).click()
    with page.expect_download() as download:
        table.locator(".dt-button-collection").get_by_text("CSV", exact=True).click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert [row["icao"] for row in rows] == ["ZBSJ"]


def test_the_preview_speaks_chinese(page, table):
    table.locator("th[aria-controls=dtprv]").nth(1).click()
    expect(table.locator("div.sortinfo")).to_contain_text("排序")
    said = table.locator("body").evaluate(
        "body => [...body.querySelectorAll('button[title], input[title], span[title]')].map(each => each.title)"
    )
    assert [text for text in said if text.isascii() and text.strip()] == []
    expect(page.locator(".view-item-datatables_view")).to_have_text(re.compile("表格"))
    page.goto(page.url.replace("/dataset/", "/en/dataset/", 1).replace("/transport/", "/en/transport/", 1))
    expect(page.locator(".view-item-provdata_map")).to_have_text(re.compile("Map"))
