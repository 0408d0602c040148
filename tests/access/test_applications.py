"""Applications by the public actions: what they must say, who may do what, and what nobody is told."""

from __future__ import annotations

import io
from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from ckanext.provdata.access.service import papers
from ckanext.provdata.shared import clock

from .portal import ORGANIZATION, PERSON, SAID

TICK = timedelta(microseconds=1)


def upload(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


class TestApplying:
    @pytest.mark.parametrize("field", [field for field in SAID if field != "undertaking"])
    def test_every_field_is_needed(self, portal, field):
        error = portal.refused(portal.applicant, "provdata_application_create", tk.ValidationError,
                               **{**SAID, "wave": portal.wave, field: " "})  # fmt: skip
        assert list(error.error_dict) == [field]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("term_days", 0), ("term_days", 366), ("term_days", "long"), ("applicant_kind", "robot"),
            ("identity_number", ORGANIZATION), ("identity_number", "110105194912310021"), ("contact_phone", "?"),
            ("contact_email", "zhang"), ("applicant_name", "张\n三"), ("purpose", "x" * 2001), ("purpose", "a\x00b"),
            ("undertaking", False), ("undertaking", ""), ("purpose", ["list"]),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_at_its_field(self, portal, field, value):
        error = portal.refused(portal.applicant, "provdata_application_create", tk.ValidationError,
                               **{**SAID, "wave": portal.wave, field: value})  # fmt: skip
        assert list(error.error_dict) == [field]
        assert PERSON not in str(error.error_dict)

    def test_an_organisation_applies_by_its_code(self, portal):
        made = portal.apply(applicant_kind="organization", applicant_name="某公司", identity_number=ORGANIZATION)
        assert made["identity_number"] == f"91{'*' * 14}43"

    def test_one_at_a_time_for_a_wave(self, portal):
        portal.apply()
        error = portal.refused(portal.applicant, "provdata_application_create", tk.ValidationError,
                               **SAID, wave=portal.wave)  # fmt: skip
        assert list(error.error_dict) == ["wave"]

    def test_the_undertaking_is_kept_in_its_wording(self, portal):
        assert "申请人承诺" in portal.apply()["undertaking"]

    @pytest.mark.parametrize(("state", "told"), [("planned", tk.NotAuthorized), ("held", tk.ObjectNotFound)])
    def test_only_what_is_on_application(self, portal, state, told):
        portal.set_wave(state=state, release_at=clock.now() + timedelta(days=1))
        portal.refused(portal.applicant, "provdata_application_create", told, **SAID, wave=portal.wave)
        assert portal.by(portal.applicant, "provdata_application_list")["count"] == 0

    def test_who_is_not_logged_in_learns_how_whatever_he_asks_for(self, portal):
        told = {str(portal.refused(None, "provdata_application_create", **SAID, wave=wave).message)
                for wave in (portal.wave, "0" * 36)}  # fmt: skip
        assert told == {"这批数据依申请开放。请登录或注册后提出申请。"}

    def test_hidden_and_absent_are_told_alike(self, portal):
        absent = portal.refused(portal.applicant, "provdata_application_create", tk.ObjectNotFound, **SAID, wave="x")
        portal.set_record(private=True)
        for action, wave in (
            ("provdata_application_create", {"wave": portal.wave}),
            ("provdata_access_show", {"id": portal.wave}),
        ):
            hidden = portal.refused(portal.applicant, action, tk.ObjectNotFound, **{**SAID, **wave})
            assert str(hidden.message) == str(absent.message)


class TestPapers:
    def test_they_are_kept_outside_what_is_served(self, portal):
        made = portal.apply(attachments=[portal.paper()])
        kept = papers.path(made["attachments"][0]["id"])
        assert kept.read_bytes().startswith(b"%PDF")
        assert "storage" not in kept.parts[-5:]
        assert kept.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.exe", b"MZ"),
            ("a.pdf", b"not a pdf"),
            ("a.pdf", b""),
            ("a", b"x"),
            ("a.pdf", b"%PDF-" + b"x" * (10 << 20) + b"%%EOF"),
        ],
    )
    def test_others_are_refused_and_leave_nothing(self, portal, name, content):
        error = portal.refused(portal.applicant, "provdata_application_create", tk.ValidationError,
                               **SAID, wave=portal.wave, attachments=[upload(name, content)])  # fmt: skip
        assert list(error.error_dict) == ["attachments"]
        assert portal.by(portal.applicant, "provdata_application_list")["count"] == 0

    def test_there_is_an_end_to_their_number(self, portal):
        made = portal.apply(attachments=[portal.paper() for _ in range(4)])
        portal.by(portal.applicant, "provdata_attachment_create", application=made["id"], upload=portal.paper())
        error = portal.refused(portal.applicant, "provdata_attachment_create", tk.ValidationError,
                               application=made["id"], upload=portal.paper())  # fmt: skip
        assert list(error.error_dict) == ["upload"]

    def test_one_is_taken_back(self, portal):
        made = portal.apply(attachments=[portal.paper()])
        paper = made["attachments"][0]["id"]
        portal.by(portal.applicant, "provdata_attachment_delete", id=paper)
        assert not papers.path(paper).exists()
        assert portal.by(portal.applicant, "provdata_application_show", id=made["id"])["attachments"] == []

    def test_decided_they_stay(self, portal):
        made = portal.granted(attachments=[portal.paper()])
        (paper,) = made["attachments"]
        error = portal.refused(portal.applicant, "provdata_attachment_delete", tk.ValidationError, id=paper["id"])
        assert list(error.error_dict) == ["state"]
        assert portal.call("provdata_application_show", id=made["id"])["attachments"] == [paper]

    def test_they_are_no_business_of_others(self, portal):
        paper = portal.apply(attachments=[portal.paper()])["attachments"][0]["id"]
        for action in ("provdata_attachment_show", "provdata_attachment_delete"):
            portal.refused(portal.stranger(), action, tk.ObjectNotFound, id=paper)
        assert portal.call("provdata_attachment_show", id=paper)["name"] == "证明.pdf"
        portal.refused(portal.user, "provdata_attachment_delete", tk.ObjectNotFound, id=paper)


class TestReview:
    def state(self, portal, application):
        return portal.call("provdata_application_show", id=application["id"])["state"]

    def decide(self, portal, application, decision, **more):
        return portal.call("provdata_application_review", id=application["id"], decision=decision, **more)

    def test_declined_needs_a_reason_and_says_it(self, portal):
        made = portal.apply()
        portal.refused(
            portal.user, "provdata_application_review", tk.ValidationError, id=made["id"], decision="decline"
        )
        assert self.decide(portal, made, "decline", reason="用途不明")["state"] == "declined"
        shown = portal.by(portal.applicant, "provdata_application_show", id=made["id"])
        assert shown["trail"][-1]["reason"] == "用途不明"
        assert "user" not in shown["trail"][-1]

    def test_returned_and_answered_it_waits_again(self, portal):
        made = portal.apply()
        self.decide(portal, made, "return", reason="请补充")
        answered = portal.by(
            portal.applicant, "provdata_application_update", **{**SAID, "id": made["id"], "purpose": "新的"}
        )
        assert (answered["state"], answered["purpose"]) == ("submitted", "新的")
        assert [step["event"] for step in answered["trail"]] == ["submit", "return", "resubmit"]

    def test_what_is_not_returned_is_not_answered(self, portal):
        made = portal.apply()
        changed = {**SAID, "purpose": "别的用途", "id": made["id"]}
        error = portal.refused(portal.applicant, "provdata_application_update", tk.ValidationError, **changed)
        assert list(error.error_dict) == ["state"]
        assert portal.call("provdata_application_show", id=made["id"])["purpose"] == SAID["purpose"]

    def test_the_reviewer_may_shorten_the_term(self, portal):
        grant = portal.approve(portal.apply(), term_days=7)["grant"]
        ends, starts = (tk.h.date_str_to_datetime(grant[key][:19]) for key in ("ends_at", "starts_at"))
        assert ends - starts == timedelta(days=7)

    def test_a_term_has_its_limit(self, portal):
        made = portal.apply()
        error = portal.refused(portal.user, "provdata_application_review", tk.ValidationError,
                               id=made["id"], decision="approve", term_days=9999)  # fmt: skip
        assert list(error.error_dict) == ["term_days"]
        assert self.state(portal, made) == "submitted"

    def test_decided_is_decided(self, portal):
        made = portal.granted()
        error = portal.refused(portal.user, "provdata_application_review", tk.ValidationError,
                               id=made["id"], decision="decline", reason="x")  # fmt: skip
        assert list(error.error_dict) == ["state"]

    def test_nothing_is_approved_that_is_not_on_application(self, portal):
        made = portal.apply()
        portal.set_wave(state="held")
        portal.refused(
            portal.user, "provdata_application_review", tk.ValidationError, id=made["id"], decision="approve"
        )
        shown = portal.call("provdata_application_show", id=made["id"])
        assert (shown["state"], shown["grant"]) == ("submitted", None)

    def test_members_who_only_read_do_not_review(self, portal):
        made, member = portal.apply(), portal.colleague("member")
        portal.refused(member, "provdata_application_review", tk.ObjectNotFound, id=made["id"], decision="approve")
        portal.refused(member, "provdata_application_list", tk.ObjectNotFound, organization=portal.org["id"])
        assert self.state(portal, made) == "submitted"

    def test_nobody_reviews_his_own(self, portal):
        colleague = portal.colleague()
        portal.set_record(owner_org=portal.org["id"])
        made = portal.apply(portal.stranger())
        portal.own(made, colleague)
        told = portal.refused(colleague, "provdata_application_review", id=made["id"], decision="approve")
        assert "自己" in str(told.message)
        assert self.state(portal, made) == "submitted"

    def test_a_stranger_is_told_nothing(self, portal):
        made, stranger = portal.apply(), portal.stranger()
        for action in ("provdata_application_show", "provdata_application_review", "provdata_application_withdraw",
                       "provdata_application_update", "provdata_grant_revoke", "provdata_grant_confirm"):  # fmt: skip
            real = portal.refused(stranger, action, tk.ObjectNotFound, id=made["id"], decision="approve", reason="x")
            absent = portal.refused(stranger, action, tk.ObjectNotFound, id="x", decision="approve", reason="x")
            assert str(real.message) == str(absent.message)


@pytest.mark.ckan_config("ckanext.provdata.access.two_persons", True)
class TestTwoPersons:
    def test_the_first_endorses_the_second_approves(self, portal):
        made = portal.apply()
        assert portal.approve(made)["state"] == "endorsed"
        error = portal.refused(portal.user, "provdata_application_review", tk.ValidationError,
                               id=made["id"], decision="approve")  # fmt: skip
        assert list(error.error_dict) == ["decision"]
        second = portal.by(portal.colleague(), "provdata_application_review", id=made["id"], decision="approve")
        assert second["grant"]["live"]

    def test_the_applicant_does_not_see_the_first_opinion(self, portal):
        made = portal.apply()
        portal.approve(made)
        shown = portal.by(portal.applicant, "provdata_application_show", id=made["id"])
        assert [step["event"] for step in shown["trail"]] == ["submit"]

    def test_a_return_begins_anew(self, portal):
        made = portal.apply()
        portal.approve(made)
        portal.call("provdata_application_review", id=made["id"], decision="return", reason="补充")
        portal.by(portal.applicant, "provdata_application_update", **{**SAID, "id": made["id"]})
        assert portal.approve(made)["state"] == "endorsed"


class TestParents:
    """An agency's parent reviews only where the site says so."""

    @pytest.fixture
    def above(self, portal):
        user = factories.User()
        parent = factories.Organization(users=[{"name": user["name"], "capacity": "admin"}])
        portal.put_below(parent)
        return user

    def test_not_by_itself(self, portal, above):
        made = portal.apply()
        told = portal.refused(above, "provdata_application_show", tk.ObjectNotFound, id=made["id"])
        assert portal.applicant["name"] not in str(told)
        assert portal.call("provdata_application_show", id=made["id"])["id"] == made["id"]

    @pytest.mark.ckan_config("ckanext.provdata.access.parents_review", True)
    def test_by_the_option(self, portal, above):
        assert portal.by(above, "provdata_application_show", id=portal.apply()["id"])["identity_number"] == PERSON


class TestLists:
    def test_they_show_neither_number_nor_contact(self, portal):
        portal.apply()
        found = portal.call("provdata_application_list", organization=portal.org["id"])
        assert PERSON not in str(found)
        assert SAID["contact_phone"] not in str(found)

    def test_each_side_has_its_own(self, portal):
        made = portal.apply()
        portal.apply(portal.stranger())
        assert [each["id"] for each in portal.by(portal.applicant, "provdata_application_list")["results"]] == [
            made["id"]
        ]
        waiting = portal.call("provdata_application_list", wave=portal.wave, state="submitted")
        assert made["id"] in [each["id"] for each in waiting["results"]]

    def test_overdue_from_the_deadline_on(self, portal, monkeypatch):
        made = portal.apply()
        due = portal.due(made)
        for left, overdue in ((TICK, False), (0 * TICK, True)):
            monkeypatch.setattr(clock, "now", lambda left=left: due - left)
            found = portal.by(portal.applicant, "provdata_application_show", id=made["id"])
            listed = portal.call("provdata_application_list", wave=portal.wave, overdue=True, limit=100)["results"]
            assert found["overdue"] is overdue
            assert (made["id"] in [each["id"] for each in listed]) is overdue

    @pytest.mark.parametrize("wrong", [{"state": "lost"}, {"limit": "many"}, {"offset": -1}])
    def test_wrong_filters_are_refused(self, portal, wrong):
        error = portal.refused(portal.applicant, "provdata_application_list", tk.ValidationError, **wrong)
        assert list(error.error_dict) == list(wrong)

    def test_titles_are_gone_with_the_record(self, portal):
        portal.apply()
        portal.set_record(private=True)
        shown = portal.by(portal.applicant, "provdata_application_list")
        assert portal.record["title"] not in str(shown)
        assert shown["results"][0]["record_name"] is None
