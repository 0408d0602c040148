"""A clerk hands a record in, a reviewer decides with the checklist, and the public sees only what was published; what
is personal in a file is found, masked, decided about, and opens by the approval alone."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from scripts.portal import postgres, site
from tests.journeys.conftest import log_in
from tests.journeys.test_agency import register, remove
from tests.screening.people import Invented

#: a county of which the site of the journeys demands approval
COUNTY, NAME = "r130930", "孟村回族自治县"
NEVER = 404
#: the demonstration's clerk edits there, too, while the journey lasts
JOIN = f"""
INSERT INTO member (id, table_id, group_id, table_name, capacity, state)
SELECT gen_random_uuid(), u.id, g.id, 'user', 'editor', 'active' FROM "user" AS u, "group" AS g
WHERE u.name = 'agency' AND g.name = '{COUNTY}'
"""  # noqa: S608 - our own names
LEAVE = f"""
DELETE FROM member WHERE table_id = (SELECT id FROM "user" WHERE name = 'agency')
    AND group_id = (SELECT id FROM "group" WHERE name = '{COUNTY}')
"""  # noqa: S608


def opened(browser, journey_site, who: str):
    context = browser.new_context(base_url=journey_site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, who)
    return page


@pytest.fixture
def clerk(browser, journey_site):
    postgres.sql(JOIN, database=site.JOURNEY.database)
    page = opened(browser, journey_site, "agency")
    yield page
    page.context.close()
    postgres.sql(LEAVE, database=site.JOURNEY.database)


@pytest.fixture
def reviewer(browser, journey_site):
    page = opened(browser, journey_site, "admin")
    yield page
    page.context.close()


@pytest.fixture
def record(clerk):
    """A draft, made and removed through the pages. Yields its name."""
    register(clerk, f"孟村县停车场名录 {uuid.uuid4().hex[:8]}", NAME)
    name = clerk.url.split("/dataset/")[1].split("/")[0]
    yield name
    remove(clerk, name)


def hand_in(clerk, record: str) -> None:
    clerk.goto(f"/dataset/{record}")
    clerk.get_by_role("link", name="办理审核").click()
    clerk.get_by_role("button", name="送审", exact=True).click()
    expect(clerk.locator(".pd-trail li").last).to_contain_text("送审")


def test_from_the_draft_to_publication_and_a_change(clerk, reviewer, page, record):
    assert page.request.get(f"/dataset/{record}").status == NEVER
    hand_in(clerk, record)
    title = clerk.locator("h1").inner_text()

    reviewer.goto("/review/reviewer")
    reviewer.get_by_label(title).check()
    reviewer.get_by_role("button", name="审核通过所选…").click()
    reviewer.get_by_role("button", name="确认审核通过").click()
    expect(reviewer.locator("main")).to_contain_text("请逐项确认审核清单")
    for point in reviewer.locator("[name=checks]").all():
        point.check()
    reviewer.get_by_label("通过后立即发布").check()
    reviewer.get_by_role("button", name="确认审核通过").click()
    reviewer.wait_for_url(re.compile(r"/review/reviewer"))
    page.goto(f"/dataset/{record}")
    expect(page.locator("h1")).to_have_text(title)

    clerk.goto(f"/transport/edit/{record}")
    clerk.fill("#field-title", f"{title}（更正）")
    clerk.get_by_role("button", name="保存修改").click()
    expect(clerk.locator("main")).to_contain_text("公众看到的仍是修改之前的内容")
    hand_in(clerk, record)
    reviewer.goto(f"/dataset/{record}/review")
    expect(reviewer.locator("ins")).to_have_text(f"{title}（更正）")
    reviewer.locator("summary", has_text="退回修改").click()
    reviewer.get_by_label("退回意见").fill("名称无须更正。")
    reviewer.get_by_role("button", name="退回修改").click()
    expect(reviewer.locator(".pd-trail")).to_contain_text("名称无须更正。")
    clerk.goto("/review/editor?state=returned")
    clerk.get_by_role("link", name=title).click()
    expect(clerk.locator(".pd-trail")).to_contain_text("名称无须更正。")
    page.reload()
    expect(page.locator("h1")).to_have_text(title)


def roll() -> tuple[str, list[str]]:
    """A table of persons that do not exist, and their identity numbers."""
    people = Invented(3)
    rows = [(people.name(), people.identity(), people.mobile()) for _ in range(3)]
    return "\n".join(["姓名,身份证号,手机号", *(",".join(row) for row in rows), ""]), [row[1] for row in rows]


def test_what_is_personal_is_found_masked_and_decided_about(clerk, reviewer, page, record):
    text, numbers = roll()
    clerk.set_input_files("input[type=file]", {"name": "名单.csv", "mimeType": "text/csv", "buffer": text.encode()})
    clerk.get_by_label("立即开放").check()
    clerk.get_by_role("button", name="保存", exact=True).click()
    clerk.wait_for_url(re.compile(rf"/dataset/{record}/files$"))
    clerk.goto(f"/dataset/{record}/screening")
    expect(clerk.locator("tbody")).to_contain_text("居民身份证号 3 处")
    clerk.get_by_role("link", name="审核 名单").click()
    first = clerk.locator("tbody tr").first
    expect(first.locator("[data-label=行]")).to_have_text("2")
    expect(first.locator("[data-label=列]")).to_have_text("2 身份证号")
    assert not any(number in clerk.content() for number in numbers)
    clerk.get_by_role("link", name="脱敏…").click()
    clerk.get_by_label("2 身份证号").select_option("hash")
    clerk.get_by_role("button", name="生成脱敏文件").click()
    expect(clerk.locator(".pd-chips")).to_have_text(re.compile(r"全部 3\s+手机号码 3"))
    hand_in(clerk, record)

    reviewer.goto(f"/dataset/{record}/review")
    expect(reviewer.locator("main")).to_contain_text("有文件尚未通过安全检查，暂时不能办理。")
    reviewer.get_by_role("link", name="审核 名单（脱敏）").click()
    reviewer.get_by_label("已打开原文件逐项核对").check()
    reviewer.fill("#field-reason", "公示联系电话，本人同意公开。")
    reviewer.get_by_role("button", name="准予开放").click()
    expect(reviewer.locator(".pd-trail")).to_contain_text("本人同意公开")
    assert page.request.get(f"/dataset/{record}").status == NEVER
    reviewer.goto(f"/dataset/{record}/review")
    for point in reviewer.locator("[name=checks]").all():
        point.check()
    reviewer.get_by_label("通过后立即发布").check()
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.locator(".pd-trail li").last).to_contain_text("发布")

    page.goto(f"/dataset/{record}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 名单（脱敏）").click()
    with open(download.value.path(), encoding="utf-8") as file:
        opened_text = file.read()
    assert text.splitlines()[1].rpartition(",")[2] in opened_text
    assert not any(number in opened_text for number in numbers)
