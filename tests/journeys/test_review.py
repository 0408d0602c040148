"""A clerk hands records in, one comes back with remarks, both are published, and the public sees only that; what is
personal in a file is found, masked, decided about, and opens by the approval alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

import pytest
from playwright.sync_api import expect

from scripts.portal import postgres, site
from tests.journeys.conftest import log_in
from tests.journeys.test_accessibility import grave
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


#: what two records do not share
OWN = {"id", "name", "title", "catalogue_code", "metadata_created", "metadata_modified", "creator_user_id"}
CALL = """async ([action, data]) => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': meta(meta('csrf_field_name'))};
  const answer = await fetch(`/api/3/action/${action}`, {method: 'POST', body: JSON.stringify(data), headers});
  return await answer.json();
}"""


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
def records(clerk):
    """Two drafts, one made through the pages, one like it. Yields their titles by name."""
    titles = [f"孟村县{kind}名录 {uuid.uuid4().hex[:8]}" for kind in ("停车场", "充电桩")]
    register(clerk, titles[0], NAME)
    first = call(clerk, "package_show", id=clerk.url.split("/dataset/")[1].split("/")[0])
    like = {name: value for name, value in first.items() if name not in OWN}
    second = call(clerk, "package_create", **like, title=titles[1])
    yield {first["name"]: titles[0], second["name"]: titles[1]}
    for made in (first, second):
        call(clerk, "package_delete", id=made["id"])


def call(page, action: str, **data):
    """What the interface answers to the browser's session."""
    found = page.evaluate(CALL, [action, data])
    assert found["success"], found
    return found["result"]


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


def together(page, queue: str, titles: Iterable[str], step: str) -> None:
    """Tick records in a queue and choose a step; its confirmation comes up."""
    page.goto(f"/review/{queue}?q=孟村县")
    page.get_by_role("button", name="全选本页").click()
    for title in titles:
        expect(page.get_by_label(title)).to_be_checked()
    page.get_by_role("button", name=f"{step}所选…", exact=True).click()
    expect(page.locator("h1")).to_contain_text(step)


def statuses(page, names: Iterable[str]) -> set[int]:
    return {page.request.get(f"/dataset/{name}").status for name in names}


def test_from_drafts_to_publication_and_a_change(clerk, reviewer, page, records):
    (first, title), (second, _) = records.items()
    mended = f"{title}（2025 年）"
    assert statuses(page, records) == {NEVER}
    together(clerk, "editor", records.values(), "送审")
    clerk.get_by_role("button", name="确认送审").click()
    expect(clerk.locator(".flash-messages").get_by_role("status")).to_contain_text("2 条")

    reviewer.goto(f"/dataset/{first}/review")
    reviewer.locator("summary", has_text="退回修改").click()
    reviewer.get_by_label("退回意见").fill("名称请写明年份。")
    reviewer.get_by_role("button", name="退回修改").click()
    clerk.goto("/review/editor?state=returned")
    clerk.get_by_role("link", name=title).click()
    expect(clerk.locator(".pd-trail")).to_contain_text("名称请写明年份。")
    clerk.goto(f"/transport/edit/{first}")
    clerk.fill("#field-title", mended)
    clerk.get_by_role("button", name="保存修改").click()
    clerk.goto(f"/dataset/{first}/review")
    clerk.get_by_role("button", name="送审", exact=True).click()
    expect(clerk.locator(".pd-trail li").last).to_contain_text("送审")

    titles = (mended, records[second])
    together(reviewer, "reviewer", titles, "审核通过")
    reviewer.get_by_role("button", name="确认审核通过").click()
    expect(reviewer.locator("main")).to_contain_text("请逐项确认审核清单")
    assert grave(reviewer) == []
    for point in reviewer.locator("[name=checks]").all():
        point.check()
    reviewer.get_by_role("button", name="确认审核通过").click()
    reviewer.wait_for_url(re.compile(r"/review/reviewer"))
    assert statuses(page, records) == {NEVER}
    together(reviewer, "publisher", titles, "发布")
    reviewer.get_by_role("button", name="确认发布").click()
    expect(reviewer.locator(".flash-messages").get_by_role("status")).to_contain_text("2 条")
    assert statuses(page, records) == {200}

    clerk.goto(f"/transport/edit/{first}")
    clerk.fill("#field-title", f"{mended}更正")
    clerk.get_by_role("button", name="保存修改").click()
    expect(clerk.locator("main")).to_contain_text("公众看到的仍是修改之前的内容")
    reviewer.goto(f"/en/dataset/{first}/review")
    expect(reviewer.locator("ins")).to_have_text("更正")
    assert grave(reviewer) == []
    page.goto(f"/dataset/{first}")
    expect(page.locator("h1")).to_have_text(mended)


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
