"""A clerk hands a record in, a reviewer decides with the checklist, and the public sees only what was published."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from scripts.portal import postgres, site
from tests.journeys.conftest import log_in
from tests.journeys.test_agency import register, remove

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
    expect(reviewer.locator("ins")).to_have_text("（更正）")
    reviewer.locator("summary", has_text="退回修改").click()
    reviewer.get_by_label("退回意见").fill("名称无须更正。")
    reviewer.get_by_role("button", name="退回修改").click()
    expect(reviewer.locator(".pd-trail")).to_contain_text("名称无须更正。")
    clerk.goto("/review/editor?state=returned")
    clerk.get_by_role("link", name=title).click()
    expect(clerk.locator(".pd-trail")).to_contain_text("名称无须更正。")
    page.reload()
    expect(page.locator("h1")).to_have_text(title)
