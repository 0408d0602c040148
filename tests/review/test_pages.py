"""The queues and the review of a record, as those who work with them read them; to others they say nothing."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from .conftest import public, required_checks


@pytest.fixture
def ask(app, agency):
    """Ask for a page as somebody; forms as a browser without scripts. The main part's text."""
    tokens: dict[str, str] = {}

    def asked(user, path, data=None, *, status=None) -> str:
        name = user["name"] if user else ""
        if user and name not in tokens:
            tokens[name] = factories.APIToken(user=name)["token"]
        call, more = (app.get, {}) if data is None else (app.post, {"data": data})
        headers = {"Authorization": tokens[name]} if user else {}
        answer = call(path, headers=headers, follow_redirects=False, **more)
        assert answer.status_code == (status or (200 if data is None else 302)), answer.status
        found = BeautifulSoup(answer.data, "html.parser").select_one("main")
        return found.get_text(" ", strip=True) if found else ""

    return asked


def test_a_draft_is_handed_in_judged_together_and_published(agency, ask):
    made = [agency.create(title=f"共同审核{n}") for n in range(2)]
    ids = [each["id"] for each in made]
    page = f"/dataset/{made[0]['name']}/review"
    assert "公众看不到这条信息资源" in ask(agency.user, f"/dataset/{made[0]['name']}")
    assert "送审" in ask(agency.user, page)
    ask(agency.user, "/review/editor", {"step": "submit", "ids": ids, "confirmed": "1"})
    assert "共同审核1" in ask(agency.reviewer, "/review/reviewer?q=共同&kind=new")
    assert "共同审核1" not in ask(agency.reviewer, "/review/reviewer?kind=change")
    assert "审核清单" in ask(agency.reviewer, "/review/reviewer", {"step": "approve", "ids": ids}, status=200)
    sent = {"step": "approve", "ids": ids, "confirmed": "1"}
    assert "请逐项确认审核清单" in ask(agency.reviewer, "/review/reviewer", sent, status=200)
    ask(agency.reviewer, "/review/reviewer", {**sent, "checks": required_checks(), "publish": "1"})
    assert all(public(each) for each in ids)
    assert "审核通过" in ask(agency.reviewer, page)


def test_a_change_is_shown_beside_what_is_public(agency, ask):
    made = agency.published(title="公开的名称", update_cycle="monthly")
    agency.call("package_patch", id=made["id"], title="提出的名称", update_cycle="quarterly", region_code="130104")
    agency.wave(made, opens="now")
    shown = ask(agency.user, f"/dataset/{made['name']}/review")
    # changes are marked inside a text, and values are said in words
    for text in ("公开 的名称", "提出 的名称", "每月", "每季度", "桥西区 130104", "新的一批", "发布后立即开放"):
        assert text in shown
    assert "quarterly" not in shown
    assert "公众看到的仍是修改之前的内容" in ask(agency.user, f"/transport/edit/{made['name']}")
    assert "公众看到的仍是修改之前的内容" in ask(agency.user, f"/dataset/{made['name']}/files")
    ask(agency.user, f"/dataset/{made['name']}/review", {"step": "submit"})
    sent = {"step": "return", "remark": ""}
    assert "退回须写明意见" in ask(agency.reviewer, f"/dataset/{made['name']}/review", sent, status=200)
    assert "提出 的名称" in ask(agency.reviewer, "/en/dataset/" + made["name"] + "/review")
    assert "提出" not in ask(None, f"/dataset/{made['name']}")


def test_whoever_has_nothing_to_do_with_it_sees_nothing(agency, ask):
    draft, open_one = agency.create(), agency.published()
    stranger = factories.User()
    ask(stranger, f"/dataset/{draft['name']}/review", status=404)
    ask(stranger, f"/dataset/{open_one['name']}/review", status=403)
    assert "审核" not in ask(stranger, f"/dataset/{open_one['name']}")
    assert "没有需要办理的信息资源" in ask(stranger, "/review/reviewer")
    ask(None, "/review", status=302)
