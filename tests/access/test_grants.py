"""A grant is read live: one wave, one user, one term, as long as everything it rests on stands."""

from __future__ import annotations

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.provdata.shared import clock

TICK = timedelta(microseconds=1)


def reads(portal, app, user=None) -> bool:
    """Whether the wave's file, its resource and its dataset can be read; all three or none."""
    user = user or portal.applicant
    answers = {
        portal.fetch(app, user).status_code == 200,
        allowed(portal, user, "resource_show", id=portal.resource),
        allowed(portal, user, "package_show", id=portal.wave),
    }
    assert len(answers) == 1
    return answers.pop()


def allowed(portal, user, action, **data) -> bool:
    try:
        portal.by(user, action, **data)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


class TestTerm:
    @pytest.mark.parametrize(("left", "may"), [(TICK, True), (0 * TICK, False), (-TICK, False)])
    def test_it_ends_at_its_very_end(self, portal, app, monkeypatch, left, may):
        ends = portal.ends(portal.granted())
        monkeypatch.setattr(clock, "now", lambda: ends - left)
        assert reads(portal, app) is may

    def test_over_it_says_so(self, portal, monkeypatch):
        made = portal.granted()
        ends = portal.ends(made)
        monkeypatch.setattr(clock, "now", lambda: ends)
        shown = portal.by(portal.applicant, "provdata_application_show", id=made["id"])
        assert (shown["state"], shown["grant"]["state"], shown["grant"]["live"]) == ("expired", "expired", False)
        assert portal.by(portal.applicant, "provdata_access_show", id=portal.wave)["reason"] == "expired"
        found = portal.by(portal.applicant, "provdata_application_list", state="expired")
        assert [each["id"] for each in found["results"]] == [made["id"]]

    def test_a_new_one_takes_the_place_of_the_old(self, portal, app):
        first, second = portal.granted(), portal.granted()
        assert reads(portal, app)
        portal.call("provdata_grant_revoke", id=second["id"], reason="x")
        assert not reads(portal, app)
        assert portal.by(portal.applicant, "provdata_application_show", id=first["id"])["state"] == "expired"


class TestScope:
    def test_one_user(self, portal, app):
        portal.granted()
        assert not reads(portal, app, portal.stranger())
        assert portal.fetch(app).status_code != 200

    def test_one_wave(self, portal, app):
        portal.granted()
        wave, resource = portal.add_wave()
        assert portal.fetch(app, portal.applicant, package=wave, resource=resource).status_code != 200
        assert not allowed(portal, portal.applicant, "package_show", id=wave)

    def test_reading_only(self, portal):
        portal.granted()
        for action, data in (
            ("package_patch", {"id": portal.wave, "title": "x"}),
            ("resource_patch", {"id": portal.resource, "name": "x"}),
            ("provdata_wave_show", {"id": portal.wave}),
        ):
            assert not allowed(portal, portal.applicant, action, **data)

    def test_not_found_by_search(self, portal):
        portal.granted()
        found = portal.by(portal.applicant, "package_search", q="*:*", include_private=True)
        assert portal.wave not in [each["id"] for each in found["results"]]


class TestEnds:
    def test_revoked(self, portal, app):
        made = portal.granted()
        assert reads(portal, app)
        portal.call("provdata_grant_revoke", id=made["id"], reason="x")
        assert not reads(portal, app)
        assert portal.by(portal.applicant, "provdata_access_show", id=portal.wave)["reason"] == "revoked"

    def test_given_up(self, portal, app):
        made = portal.granted()
        portal.by(portal.applicant, "provdata_application_withdraw", id=made["id"])
        assert not reads(portal, app)

    def test_a_revocation_needs_a_reason(self, portal, app):
        made = portal.granted()
        portal.refused(portal.user, "provdata_grant_revoke", tk.ValidationError, id=made["id"])
        assert reads(portal, app)


class TestWhatItRestsOn:
    """Whatever changes below a grant suspends it at once, and it comes back by itself when that is undone."""

    CHANGES = (
        ("set_wave", {"state": "planned", "release_at": clock.now() + timedelta(days=1)}),
        ("set_wave", {"state": "held"}),
        ("set_wave", {"state": "deleted"}),
        ("set_wave", {"state": "unheard-of"}),
        ("set_record", {"private": True}),
        ("set_record", {"state": "deleted"}),
        ("set_holder", {"state": "deleted"}),
    )

    @pytest.mark.parametrize(("step", "change"), CHANGES)
    def test_it_is_suspended_and_returns(self, portal, app, step, change):
        applicant, made = portal.applicant, portal.granted()
        assert reads(portal, app, applicant)
        getattr(portal, step)(**change)
        assert not reads(portal, app, applicant)
        shown = portal.by(applicant, "provdata_application_show", id=made["id"])
        assert shown["grant"]["live"] is False
        portal.renew()
        assert reads(portal, app, applicant)

    @pytest.mark.parametrize("extras", [{"opening_grade": "closed"}, {"opening_grade": ""}, {"opening_grade": "?"},
                                        {"data_level": "core"}, {"data_level": "important"}])  # fmt: skip
    def test_a_grade_that_closes_closes(self, portal, app, extras):
        portal.granted()
        portal.set_record(extras={**portal.extras, **extras})
        assert not reads(portal, app)

    def test_opened_everybody_reads_and_the_grant_is_moot(self, portal):
        made = portal.granted()
        wave, resource = portal.add_wave()
        portal.call("provdata_wave_open", id=wave)
        assert allowed(portal, portal.stranger(), "resource_show", id=resource)
        assert portal.by(portal.applicant, "provdata_application_show", id=made["id"])["grant"]["live"]

    def test_cancelled_by_the_agency(self, portal, app):
        portal.granted()
        portal.call("provdata_wave_cancel", id=portal.wave, reason="x")
        assert not reads(portal, app)
        assert portal.by(portal.applicant, "provdata_access_show", id=portal.wave)["reason"] == "suspended"

    def test_what_hangs_on_it_is_told_before(self, portal):
        before = portal.call("provdata_outstanding_show", id=portal.record["id"])
        portal.granted()
        portal.apply(portal.stranger())
        for package in (portal.wave, portal.record["id"]):
            now = portal.call("provdata_outstanding_show", id=package)
            assert now == {"applications": before["applications"] + 1, "grants": before["grants"] + 1}
        portal.refused(portal.applicant, "provdata_outstanding_show", id=portal.record["id"])


class TestAnotherAgency:
    @pytest.fixture
    def heir(self, portal):
        """The editor of an agency that takes the record over."""
        user = factories.User()
        org = factories.Organization(users=[{"name": user["name"], "capacity": "editor"}])
        portal.heir = org["id"]
        return user

    def test_it_has_to_confirm(self, portal, app, heir):
        made = portal.granted()
        portal.hand_over(portal.heir)
        assert not reads(portal, app)
        assert portal.by(portal.applicant, "provdata_access_show", id=portal.wave)["reason"] == "unconfirmed"
        portal.refused(portal.user, "provdata_grant_confirm", tk.ObjectNotFound, id=made["id"])
        assert portal.by(heir, "provdata_grant_confirm", id=made["id"])["grant"]["live"]
        assert reads(portal, app)

    def test_applications_go_with_the_wave(self, portal, heir):
        made = portal.apply()
        portal.hand_over(portal.heir)
        portal.refused(portal.user, "provdata_application_show", tk.ObjectNotFound, id=made["id"])
        assert portal.by(heir, "provdata_application_review", id=made["id"], decision="approve")["grant"]["live"]
