"""The pages: what everybody reads, what agencies write, in both languages."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from ckan import model

from ckanext.provdata.release.model import RegisterEntry
from ckanext.provdata.release.policy import Event
from ckanext.provdata.shared import clock

HAN = re.compile(r"[\u4e00-\u9fff]+")
PAGES = ("/plan/", "/plan/{plan}", "/plan/stage/{stage}", "/plan/calendar", "/plan/overdue", "/plan/register",
         "/opening-list", "/")  # fmt: skip
STATED = (
    "单位",
    "province",
    "city",
    "county",
    "简体中文",
    "石家庄市公共停车场名录",
    "开放计划",
    "第一阶段",
    "核查",
    "第一批",
    "停车场",
    "医院",
)


def read(app, path, status=200, user=None, **options):
    headers = {"Authorization": user} if user else {}
    return BeautifulSoup(app.get(path, status=status, headers=headers, **options).body, "html.parser")


def post(app, path, user, status=200, **form):
    answer = app.post(path, data=form, headers={"Authorization": user}, status=status)
    return BeautifulSoup(answer.body, "html.parser")


@pytest.fixture
def shown(world):
    """A plan with a kept, an overdue and a planned promise."""
    plan, record = world.plan(), world.opened()
    stage = plan["stages"][0]["id"]
    world.chiefly("provdata_stage_record_add", id=stage, records=[record["id"]])
    soon = clock.now() + timedelta(days=3)
    for event, at in ((Event.PLANNED, soon), (Event.RESCHEDULED, soon + timedelta(hours=2))):
        line = {"wave_id": "w1", "planned_for": at, "reason": "核查", "at": clock.now()}
        model.Session.add(RegisterEntry(event=event, record_id=record["id"], **line))
    model.Session.commit()
    return {"plan": plan["id"], "stage": stage, "record": record["name"]}


def token(name):
    from ckan.tests import factories  # noqa: PLC0415 - after the plugins are loaded

    return factories.APIToken(user=name)["token"]


def test_every_page_is_there_in_both_languages(app, world, shown):
    for path in PAGES:
        chinese = read(app, path.format(**shown))
        assert len(chinese.select("h1")) == 1, path
        levels = [int(heading.name[1]) for heading in chinese.select("main h1, main h2, main h3")]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), (path, levels)
        english = read(app, "/en" + path.format(**shown)).select_one("main")
        text = english.get_text(" ")
        for stated in STATED:
            text = text.replace(stated, "")
        if path != "/":
            assert HAN.findall(text) == [], path


def test_the_pages_lead_to_each_other_and_to_the_files(app, world, shown):
    hrefs = {link["href"] for path in PAGES for link in read(app, path.format(**shown)).select("a[href]")}
    files = ("plan/calendar.ics", "opening-list.xlsx", "opening-list.csv", "plan/overdue.json", "plan/register.csv")
    pages = (f"plan/{shown['plan']}", f"plan/stage/{shown['stage']}", "plan/calendar", "plan/overdue", "opening-list")
    wanted = {f"/{path}" for path in (*files, *pages, "plan/calendar.xlsx", f"plan/{shown['plan']}.xlsx")}
    assert wanted <= hrefs


def test_a_record_says_in_which_stage_it_is(app, world, shown):
    page = read(app, f"/dataset/{shown['record']}")
    assert page.select_one(f'.pd-side a[href="/plan/stage/{shown["stage"]}"]')


def test_what_is_not_there_and_what_is_hidden_look_alike(app, world):
    draft = world.plan(approved=False)
    stage = draft["stages"][0]["id"]

    def texts(path, name):
        return read(app, path.format(name), status=404).get_text().replace(name, "")

    for path, name in (("/plan/{}", draft["id"]), ("/plan/stage/{}", stage), ("/plan/{}.csv", draft["id"])):
        assert texts(path, name) == texts(path, "x")
    for path in ("/plan/x/edit", "/plan/new", "/plan/stage/x/move"):
        assert app.get(path, follow_redirects=False).status_code in (302, 401, 403, 404), path


def test_nonsense_in_addresses_is_no_fault(app, world, shown):
    for path in ("/opening-list?level=x", "/plan/overdue?sector=x", "/plan/register?page=99999999999999",
                 f"/plan/stage/{shown['stage']}?page=99999999999", "/opening-list.csv?opening_grade=x"):  # fmt: skip
        assert app.get(path).status_code == 404, path
    assert app.get("/plan/calendar?month=9999-99").status_code == 200


def test_a_plan_is_written_by_its_pages(app, world):
    chief, record = token(world.chief), world.record("city")
    page = post(app, "/plan/new", chief, owner_org=world.orgs["province"]["id"], title="")
    assert page.select_one(".pd-notice[role=alert]")
    post(app, "/plan/new", chief, owner_org=world.orgs["province"]["id"], title="省计划", period="2027 年")
    (plan,) = world.chiefly("provdata_plan_list")
    days = {"due_province": "2027-06-30", "due_city": "2027-12-31", "due_county": ""}
    post(app, f"/plan/{plan['id']}/stage", chief, stage_form="1", title="一", sectors="transport", **days)
    stage = world.chiefly("provdata_plan_show", id=plan["id"])["stages"][0]["id"]
    editor = token(world.editors["city"])
    post(app, f"/plan/stage/{stage}/records", editor, records=f"https://example.org/dataset/{record['name']}")
    post(app, f"/plan/{plan['id']}/approve", chief)
    shown = world.act(None, "provdata_plan_show", id=plan["id"])
    assert (shown["state"], shown["stages"][0]["records"]) == ("approved", 1)

    moved = {"due_province": "2027-06-30", "due_city": "2028-01-31"}
    preview = post(app, f"/plan/stage/{stage}/move", chief, **moved)
    assert "2028年1月31日" in preview.select_one(".pd-preview").get_text()
    refused = post(app, f"/plan/stage/{stage}/move", chief, confirm="1", **moved)
    assert refused.select_one(".pd-notice[role=alert]")
    assert world.act(None, "provdata_plan_show", id=plan["id"]) == shown
    post(app, f"/plan/stage/{stage}/move", chief, confirm="1", reason="核查", **moved)
    after = world.act(None, "provdata_plan_show", id=plan["id"])
    assert [each["due_on"] for each in after["stages"][0]["deadlines"]] == ["2027-06-30", "2028-01-31"]
    page = read(app, f"/plan/{plan['id']}")
    assert "核查" in page.get_text()
    post(app, f"/plan/stage/{stage}/records/remove", editor, record=record["id"], reason="重复")
    post(app, f"/plan/stage/{stage}/delete", chief, reason="合并")
    assert world.act(None, "provdata_plan_show", id=plan["id"])["stages"][0]["cancelled_at"]
