"""A clerk plans when files open, and a citizen gets them from their instant until they are withdrawn; another applies
for files, and has them from the approval to the revocation."""

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
#: a valid number of a person who does not exist (GB 11643)
PERSON = "11010519491231002X"
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
    postgres.sql(
        f"DELETE FROM provdata_application WHERE record_id = (SELECT id FROM package WHERE name = '{name}')",  # noqa: S608 - our own name
        database=site.JOURNEY.database,
    )


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


def offer(clerk, record: str, name: str) -> None:
    """Add a file that is given on application."""
    clerk.goto(f"/dataset/{record}/files/new")
    clerk.get_by_label("依申请开放").check()
    expect(clerk.get_by_label("开放时间", exact=True)).to_be_hidden()
    clerk.set_input_files("#field-upload", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    clerk.fill("#field-condition", "限交通研究。")
    clerk.get_by_role("button", name="保存", exact=True).click()
    clerk.wait_for_url(re.compile(rf"/dataset/{record}/files$"))


def decide(clerk, decision: str, reason: str) -> None:
    """Find what waits for review by the links on the pages, and decide it."""
    clerk.goto("/applications")
    clerk.get_by_role("link", name="新乐市", exact=True).first.click()
    clerk.get_by_role("link", name="办理").first.click()
    clerk.get_by_label(decision, exact=True).check()
    clerk.fill("#field-reason", reason)
    clerk.get_by_role("button", name="提交决定").click()
    expect(clerk.locator(".pd-trail")).to_contain_text(reason)


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


def test_from_the_application_to_the_revocation(clerk, page, phone, record):
    offer(clerk, record, "车流")
    log_in(page, "citizen")
    page.goto(f"/dataset/{record}")
    expect(page.locator("#dataset-resources")).to_contain_text("限交通研究。")
    expect(page.locator("#dataset-resources")).not_to_contain_text("车流")
    page.get_by_role("link", name="申请使用").click()
    apply(page, purpose="研究停车供需。")
    own = page.url

    decide(clerk, "退回补正", "请写明成果。")
    page.goto(own)
    page.get_by_role("link", name="补正申请").click()
    expect(page.locator("main")).to_contain_text("请写明成果。")
    apply(page, purpose="研究停车供需，发表论文。")
    decide(clerk, "批准", "限课题组使用。")

    page.goto(own)
    expect(page.locator("main")).to_contain_text("使用授权：有效")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read() == TABLE
    address = download.value.url
    assert phone.request.get(address).status == NEVER, "a grant is one person's"

    clerk.get_by_role("link", name="撤销授权").click()
    clerk.fill("#field-reason", "用途不符。")
    clerk.get_by_role("button", name="撤销授权").click()
    expect(clerk.locator("main")).to_contain_text("已撤销")
    assert page.request.get(address).status == NEVER
    page.goto(f"/dataset/{record}")
    expect(page.locator("#dataset-resources")).to_contain_text("您的使用授权已被撤销")


def apply(page, purpose: str) -> None:
    """Fill in an application, for the first time or again, and send it."""
    page.fill("#field-purpose", purpose)
    page.fill("#field-usage", "仅在单位内网分析。")
    page.fill("#field-applicant_name", "张三")
    page.fill("#field-identity_number", PERSON)
    page.fill("#field-contact_phone", "0311-12345678")
    page.fill("#field-contact_email", "zhang@example.org")
    page.get_by_label("我已阅读并同意以上承诺").check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url(re.compile(r"/application/[^/]+$"))
    expect(page.locator("main")).to_contain_text(purpose)
