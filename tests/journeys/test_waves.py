"""A clerk plans when files open; a citizen reads the notice, gets the file at its instant, and no longer once it is
withdrawn."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from scripts.portal import console, postgres, site
from scripts.portal.paths import BIN
from tests.journeys.conftest import log_in
from tests.journeys.test_agency import register, remove

TABLE = "park_id,park_name\n0012,新乐停车场\n"
NEVER = 404


@pytest.fixture
def clerk(browser, journey_site):
    """A browser in which the agency's clerk is logged in."""
    context = browser.new_context(base_url=journey_site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, "agency")
    yield page
    context.close()


@pytest.fixture
def record(clerk):
    """A record without files, made and removed through the pages. Yields its name."""
    register(clerk, f"新乐市停车场名录 {uuid.uuid4().hex[:8]}")
    name = clerk.url.split("/dataset/")[1].split("/")[0]
    yield name
    remove(clerk, name)


def schedule(clerk, record: str, name: str, *, announced: bool) -> None:
    """Add a file that opens on the morning two days from now."""
    day = datetime.now().astimezone() + timedelta(days=2)
    clerk.goto(f"/dataset/{record}/files/new")
    clerk.get_by_label("定时开放").check()
    expect(clerk.get_by_label("申请条件")).to_be_hidden()
    clerk.set_input_files("#field-upload", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    clerk.fill("#field-release_at", f"{day:%Y-%m-%d}T09:00")
    if announced:
        clerk.get_by_label("预告文件名").check()
    clerk.get_by_role("button", name="保存", exact=True).click()
    clerk.wait_for_url(re.compile(rf"/dataset/{record}/files$"))


def come_due(record_id: str) -> None:
    """Let the instant of the record's waves come, and the clock look."""
    due = f"UPDATE provdata_wave SET release_at = now() WHERE record_id = '{record_id}' AND state = 'planned'"  # noqa: S608 - our own id
    postgres.sql(due, database=site.JOURNEY.database)
    console.run([BIN / "ckan", "-c", site.JOURNEY.ini, "provdata", "release", "sweep"], log="journey-sweep")


def test_from_the_plan_to_the_withdrawal(clerk, page, record):
    schedule(clerk, record, "泊位", announced=True)
    schedule(clerk, record, "车流", announced=False)
    waves = clerk.request.get(f"/api/3/action/provdata_wave_list?record={record}").json()["result"]
    expect(clerk.locator(".pd-wave-card")).to_have_count(2)

    page.goto(f"/dataset/{record}")
    notice = page.locator(".pd-coming")
    expect(notice).to_contain_text(re.compile(r"\d{4}年\d+月\d+日 09:00 开放（上海时间）"))
    expect(notice).to_contain_text("泊位")
    expect(page.locator("main")).not_to_contain_text("车流")
    files = [f"/dataset/{wave['id']}/resource/{wave['resources'][0]['id']}/download/x.csv" for wave in waves]
    assert [page.request.get(address).status for address in files] == [NEVER, NEVER]

    come_due(waves[0]["record_id"])
    page.reload()
    expect(page.locator(".pd-coming")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 泊位").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read() == TABLE
    assert page.request.get(files[0]).text() == TABLE, "the old address leads to the open file"
    open_address = download.value.url

    clerk.goto(f"/dataset/{record}/files")
    card = clerk.locator(".pd-wave-card", has_text="泊位")
    card.get_by_role("link", name="撤回").click()
    expect(clerk.locator("main")).to_contain_text("公众立即不能再查看、下载和检索下列文件")
    clerk.fill("#field-reason", "坐标有误，重新核对。")
    clerk.get_by_role("button", name="确认撤回").click()
    clerk.wait_for_url(re.compile(r"/files$"))

    assert page.request.get(open_address).status == NEVER
    assert page.request.get(files[0]).status == NEVER
    page.goto(f"/dataset/{record}")
    expect(page.locator("#dataset-resources")).not_to_contain_text("泊位")
    expect(page.locator("#dataset-resources")).to_contain_text("车流")
