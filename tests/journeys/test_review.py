"""A clerk hands records in, one comes back with remarks, both are published, and the public sees only that."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

import pytest
from playwright.sync_api import expect

from scripts.portal import postgres, site
from tests.journeys.conftest import log_in
from tests.journeys.test_accessibility import grave
from tests.journeys.test_agency import register

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
