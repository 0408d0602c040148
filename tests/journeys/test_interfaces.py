"""A programmer copies what a table's interface page shows, and it runs as it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from scripts.portal import settings

from .conftest import log_in

PURPOSES = ["first", "filter", "word", "sort", "all"]


@pytest.fixture(scope="module")
def airports(journey_site):
    """The airports' table: its id, and all its rows."""
    found = requests.get(f"{journey_site}/api/3/action/package_show?id=airports-130000", timeout=60).json()["result"]
    resource_id = next(each["id"] for each in found["resources"] if each["datastore_active"])
    asked = {"resource_id": resource_id, "limit": 1000}
    table = requests.get(f"{journey_site}/api/3/action/datastore_search", params=asked, timeout=60).json()
    return resource_id, table["result"]["records"]


def examples(site: str, resource_id: str, language: str) -> dict[str, str]:
    """Purpose → code, as the page shows it."""
    page = requests.get(f"{site}/table/{resource_id}/api?lang={language}", timeout=60)
    assert page.status_code == 200
    found = BeautifulSoup(page.text, "html.parser").select(f"code[data-language={language}]")
    return {str(code["id"]).removeprefix("code-"): code.get_text() for code in found}


def run(command: list[str], folder: Path) -> str:
    """What a program prints. It fails when the program does."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def meant(purpose: str, page: str, rows: list[dict]) -> list[dict]:
    """Rows that an example's answer must hold, worked out from the whole table and what the page says."""
    if purpose == "filter":
        (column, value), *_ = json.loads(page).items()
        return [row for row in rows if row[column] == value][:5]
    if purpose == "word":
        [word] = json.loads(page)["_contains"]
        return [row for row in rows if any(word.lower() in str(value).lower() for value in row.values())][:5]
    return rows[:5]


def test_curl(journey_site, airports, tmp_path):
    resource_id, rows = airports
    shown = examples(journey_site, resource_id, "curl")
    assert list(shown) == PURPOSES
    for purpose, code in shown.items():
        printed = run(["bash", "-c", code], tmp_path)
        if purpose == "all":
            lines = (tmp_path / f"{resource_id}.csv").read_text("utf-8-sig").splitlines()
            assert len(lines) == len(rows) + 1
            continue
        found = json.loads(printed)["result"]["records"]
        if purpose == "sort":
            column = code.split("sort=")[1].split(" desc")[0]
            values = [row[column] for row in found]
            assert values == sorted((row[column] for row in rows), reverse=True)[:5]
        else:
            asked = code.split("filters=")[1].split("'")[0] if "filters=" in code else ""
            assert found == meant(purpose, asked, rows)
            assert found


def test_python(journey_site, airports, tmp_path):
    resource_id, rows = airports
    shown = examples(journey_site, resource_id, "python")
    assert list(shown) == PURPOSES
    for purpose, code in shown.items():
        (tmp_path / "example.py").write_text(code)
        printed = run([sys.executable, "example.py"], tmp_path).splitlines()
        if purpose == "all":
            assert printed == [str(len(rows))]
        else:
            assert 1 <= len(printed) <= 5
            assert all(line.startswith("{") for line in printed)


def test_javascript(journey_site, airports, page):
    """In the browser, as a module of a page of the portal."""
    resource_id, rows = airports
    shown = examples(journey_site, resource_id, "javascript")
    assert list(shown) == PURPOSES
    page.goto(f"/table/{resource_id}/api?lang=javascript")
    page.locator("h1").wait_for()
    for purpose, code in shown.items():
        printed = page.evaluate(
            "async (code) => { const said = []; const log = { log: (text) => said.push(text) };"
            "const body = Object.getPrototypeOf(async () => {}).constructor;"
            "await new body('console', code)(log); return said; }",
            code,
        )
        if purpose == "all":
            assert printed == [len(rows)]
        else:
            assert 1 <= len(printed) <= 5
            assert all(any(json.loads(line).items() <= row.items() for row in rows) for line in printed)


def test_r_says_the_same(journey_site, airports):
    """No R here: what can be seen is that its calls are those of the others."""
    resource_id, _ = airports
    shown = examples(journey_site, resource_id, "r")
    assert list(shown) == PURPOSES
    assert all(resource_id in code and "library(httr2)" in code for code in shown.values())
    asked = examples(journey_site, resource_id, "curl")["filter"].split("filters=")[1].split("'")[0]
    assert json.dumps(asked, ensure_ascii=False) in shown["filter"]


def test_the_guide_leads_to_the_tokens(airports, page):
    resource_id, _ = airports
    log_in(page, "citizen")
    page.goto(f"/table/{resource_id}/api")
    page.get_by_role("link", name="我的 API 令牌").click()
    assert page.url.endswith("/user/citizen/api-tokens")
    assert settings.secret("citizen") not in page.content()


def figures(place):
    """What the first chart of a page or frame has drawn; waits until it has."""
    drawn = "() => document.querySelector('[data-pd-chart]')?.pdChart"
    place.wait_for_function(drawn)
    return place.evaluate(f"({drawn})().data.datasets.map((each) => each.data)")


@contextmanager
def somebody_else(folder: Path, code: str):
    """Address of another site, whose page holds the code."""
    (folder / "index.html").write_text(f'<!doctype html><link rel="icon" href="data:,">{code}')
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_chart_is_drawn_here_and_in_somebody_elses_page(airports, page, tmp_path):
    """The policy of the embedded page forbids whatever is not ours; the browser says when something is held back."""
    resource_id, rows = airports
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"/table/{resource_id}/chart?by=icao&values=elevation_m&how=sum")
    expected = [[row["elevation_m"] for row in rows]]
    assert figures(page) == expected
    assert page.locator("canvas").bounding_box()["height"] > 200
    assert page.locator(".pd-keep").count() == 0
    page.locator(".pd-embedding summary").click()
    code = page.locator("#embed-code").input_value()
    with somebody_else(tmp_path, code) as address:
        page.goto(address)
        page.frame_locator("iframe").locator("canvas").wait_for()
        [frame] = [each for each in page.frames if "/embed/chart/" in each.url]
        assert figures(frame) == expected
    assert said == []


def test_a_clerk_puts_a_chart_on_the_resources_page(airports, page, phone):
    resource_id, rows = airports
    log_in(page, "admin")
    page.goto(f"/table/{resource_id}/chart")
    page.get_by_label("图表类型").select_option("line")
    page.get_by_label("分组列").select_option("icao")
    page.get_by_label("统计方式").select_option("max")
    page.get_by_label("统计列").select_option(["elevation_m"])
    page.get_by_label("第 1 个条件：列").select_option("elevation_m")
    page.get_by_label("第 1 个条件：比较方式").select_option("least")
    page.get_by_label("第 1 个条件：值").fill("50")
    page.get_by_role("button", name="绘制").click()
    expected = [[row["elevation_m"] for row in rows if row["elevation_m"] >= 50]]
    assert figures(page) == expected
    page.get_by_label("图表名称").fill("海拔 50 米以上的机场")
    page.get_by_role("button", name="添加到资源页面").click()
    try:
        expect(page.locator(".flash-messages").get_by_role("status")).to_contain_text("图表已添加到资源页面")
        phone.goto(page.url)
        assert figures(phone) == expected
        assert "不小于 50" in phone.locator(".pd-narrowed").inner_text()
    finally:
        view = page.url.split("view_id=")[1]
        page.goto(page.url.split("?")[0] + f"/edit_view/{view}")
        with page.expect_navigation():
            page.get_by_role("button", name="删除").click()
