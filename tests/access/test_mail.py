"""Mails to both sides, from the outbox through CKAN's mailer into a real SMTP server."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers

from tests import mailbox

from .portal import PERSON, SAID


@pytest.fixture
def sink():
    with mailbox.opened() as kept, mailbox.used(kept):
        yield kept


def post(application) -> None:
    """Have the outbox send what waits for that application."""
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [application["id"]]})


def told(sink, address) -> list[str]:
    """Chinese subjects of the mails to an address."""
    return [subject.split("] ")[1].split(" /")[0] for to, subject, _ in sink.mails if to == address]


def test_both_sides_hear_of_every_step(portal, sink):
    made = portal.apply()
    post(made)
    assert told(sink, portal.applicant["email"]) == ["申请已提交"]
    assert told(sink, portal.user["email"]) == ["新的数据使用申请"]
    portal.call("provdata_application_review", id=made["id"], decision="return", reason="请补充")
    portal.by(portal.applicant, "provdata_application_update", **SAID, id=made["id"])
    portal.approve(made)
    portal.call("provdata_grant_revoke", id=made["id"], reason="用途不符")
    post(made)
    assert told(sink, portal.applicant["email"]) == ["申请已提交", "申请需要补正", "申请已批准", "使用授权已撤销"]
    assert told(sink, portal.user["email"]) == ["新的数据使用申请", "申请已补正", "使用授权已撤销"]


def test_a_mail_says_what_and_where_and_no_more(portal, sink):
    made = portal.apply()
    post(made)
    body = next(text for to, _, text in sink.mails if to == portal.user["email"])
    assert portal.record["title"] in body
    assert f"/application/{made['id']}/review" in body
    for secret in (PERSON, SAID["contact_phone"], SAID["applicant_name"], SAID["purpose"], "parks.csv", "名录"):
        assert secret not in "".join(text for _, _, text in sink.mails).replace(portal.record["title"], "")


def test_of_hidden_data_no_title_is_mailed(portal, sink):
    made = portal.apply()
    portal.set_record(private=True)
    post(made)
    assert len(sink.mails) == 2
    assert portal.record["title"] not in str(sink.mails)


def test_a_mail_that_fails_is_tried_again(portal, sink):
    made = portal.apply()
    with helpers.changed_config("smtp.server", "127.0.0.1:1"):
        post(made)
    assert sink.mails == []
    post(made)
    assert {to for to, _, _ in sink.mails} == {portal.applicant["email"], portal.user["email"]}


def test_what_is_undone_is_not_mailed(portal, sink):
    portal.refused(
        portal.applicant,
        "provdata_application_create",
        tk.ValidationError,
        **{**SAID, "term_days": 0},
        wave=portal.wave,
    )
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
    assert portal.applicant["email"] not in [to for to, _, _ in sink.mails]


@pytest.mark.parametrize("returned", [False, True])
def test_who_waits_when_the_wave_opens_is_told_that_he_need_not(portal, sink, returned):
    made = portal.apply()
    if returned:
        portal.call("provdata_application_review", id=made["id"], decision="return", reason="请补充")
    portal.call("provdata_wave_open", id=portal.wave, reason="提前开放")
    for subject in (portal.wave, made["id"]):
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [subject]})
    shown = portal.by(portal.applicant, "provdata_application_show", id=made["id"])
    assert (shown["state"], shown["trail"][-1]["event"]) == ("settled", "settle")
    assert told(sink, portal.applicant["email"])[-1] == "数据已开放，无需申请"
    refused = portal.errors("provdata_application_review", id=made["id"], decision="approve")
    assert "state" in refused


def test_a_decision_that_was_taken_stays_when_the_wave_opens(portal, sink):
    made = portal.granted()
    portal.call("provdata_wave_open", id=portal.wave, reason="提前开放")
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [portal.wave]})
    assert portal.by(portal.applicant, "provdata_application_show", id=made["id"])["state"] == "approved"
