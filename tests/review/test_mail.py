"""Mails of each step, from the outbox through CKAN's mailer into a real SMTP server."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest

from tests import mailbox


@pytest.fixture
def sink():
    with mailbox.opened() as kept, mailbox.used(kept):
        yield kept


def post(sink, agency) -> dict[str, list[str]]:
    """Have the outbox send what waits; Chinese subjects by who got them, of mails since the last call."""
    people = {agency.user["email"]: "editor", agency.reviewer["email"]: "reviewer", agency.above["email"]: "above"}
    for organization in (agency.org, agency.city, agency.user):
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [organization["id"]]})
    told: dict[str, list[str]] = {}
    for to, subject, _ in sink.mails:
        told.setdefault(people.get(to, to), []).append(subject.split("] ")[1].split(" /")[0])
    sink.mails.clear()
    return told


def test_each_step_is_told_to_whom_it_concerns(with_city, sink):
    agency = with_city
    made = [agency.create(title=f"保密的名称{n}") for n in range(2)]
    post(sink, agency)
    agency.step(agency.user, "submit", *made)
    assert post(sink, agency) == {"reviewer": ["信息资源待审核"]}
    agency.step(agency.reviewer, "approve", *made)
    assert post(sink, agency) == {"above": ["信息资源待上级审核"], "editor": ["信息资源已通过本单位审核"]}
    agency.step(agency.above, "return", *made, remark="请核对")
    assert post(sink, agency) == {"editor": ["信息资源被退回"]}
    agency.step(agency.user, "submit", *made)
    agency.step(agency.reviewer, "approve", *made)
    post(sink, agency)
    agency.step(agency.above, "approve", *made)
    assert post(sink, agency) == {"reviewer": ["信息资源待发布"], "editor": ["信息资源审核通过"]}
    agency.step(agency.reviewer, "publish", made[0])
    assert post(sink, agency) == {"editor": ["信息资源已发布"]}


def test_a_mail_says_how_many_and_where_and_no_title(agency, sink):
    made = [agency.create(title="保密的名称") for _ in range(2)]
    agency.step(agency.user, "submit", *made)
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [agency.org["id"]]})
    body = next(text for to, _, text in sink.mails if to == agency.reviewer["email"])
    assert "有 2 条信息资源送审" in body
    assert "/review/reviewer" in body
    agency.step(agency.reviewer, "return", made[0], remark="请核对名称")
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [agency.user["id"]]})
    body = next(text for to, _, text in sink.mails if to == agency.user["email"])
    assert "请核对名称" in body
    assert f"/dataset/{made[0]['id']}/review" in body
    assert "保密" not in str(sink.mails)
