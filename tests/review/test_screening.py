"""An approval asks the screening: nothing opens by it that is not looked through, or in which finds are undecided."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories, helpers

from ckanext.provdata.review.service import checks
from ckanext.provdata.screening.service import scanning
from tests.screening.conftest import PLAIN, given, roll

from .conftest import DEMANDED, SUPERIOR, public


def upload(agency, record, text: str = "", name: str = "名单.csv") -> str:
    """A file of persons, or of that text, in a draft; its id."""
    return agency.call("resource_create", package_id=record["id"], **given(text or roll(), name))["id"]


def let_pass(agency, resource_id: str, user: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The decision of whoever administers the agency, with what is asked of it."""
    user = user or agency.reviewer
    shown = agency.by(user, "provdata_screening_show", id=resource_id)
    said = {
        "decision": "pass",
        "reason": "依法应当公开的名单",
        "checks": [each["name"] for each in shown["checks"]],
        "sha256": shown["sha256"],
    }
    return agency.by(user, "provdata_screening_decide", id=resource_id, **{**said, **changes})


def refused(agency, record, user=None, step: str = "approve") -> str:
    (answer,) = agency.step(user or agency.reviewer, step, record)
    return answer["refused"] or ""


@pytest.fixture
def submitted(agency):
    """A draft with a file of persons, handed in; and the file's id."""
    made = agency.create()
    found = upload(agency, made)
    agency.taken(agency.user, "submit", made)
    return made, found


class TestADraft:
    def test_waits_for_the_decision_about_its_files(self, agency, submitted):
        made, found = submitted
        assert agency.shown(made)["screening"] == {
            "ready": False, "files": 1, "waiting": [], "undecided": [found], "refused": [],
        }  # fmt: skip
        assert "名单" in refused(agency, made)
        let_pass(agency, found)
        assert agency.taken(agency.reviewer, "approve", made) == "approved"
        assert agency.taken(agency.reviewer, "publish", made) == "published"
        assert [file["id"] for file in public(made["id"])["resources"]] == [found]

    def test_is_not_approved_with_what_nobody_has_looked_through(self, agency, monkeypatch):
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        made = agency.create()
        waiting = upload(agency, made, PLAIN)
        agency.taken(agency.user, "submit", made)
        assert agency.shown(made)["screening"]["waiting"] == [waiting]
        assert refused(agency, made)

    def test_is_not_approved_with_what_must_not_open(self, agency, submitted):
        made, found = submitted
        let_pass(agency, found, decision="refuse", checks=[])
        assert agency.shown(made)["screening"]["refused"] == [found]
        assert refused(agency, made)

    def test_waits_for_its_waves_but_not_for_what_is_withheld(self, agency):
        """A masked copy takes the file's place, and the original stays in a wave that is held."""
        made = agency.create()
        original = upload(agency, made)
        agency.call("provdata_screening_mask", id=original, columns={"1": "truncate", "2": "hash", "3": "remove"})
        at = {"release_at": "2090-01-01", "resources": [given(roll(), "计划.csv")]}
        wave = agency.call("provdata_wave_create", record=made["id"], **at)
        agency.taken(agency.user, "submit", made)
        told = agency.shown(made)["screening"]
        assert (told["files"], told["undecided"]) == (2, [wave["resources"][0]["id"]])
        assert "计划" in refused(agency, made)
        let_pass(agency, wave["resources"][0]["id"])
        assert agency.taken(agency.reviewer, "approve", made) == "approved"

    def test_is_not_published_when_other_words_are_looked_for_since(self, agency):
        made = agency.create()
        file = upload(agency, made, PLAIN)
        agency.taken(agency.user, "submit", made)
        agency.taken(agency.reviewer, "approve", made)
        words = {"organization": agency.org["id"]}
        agency.by(agency.reviewer, "provdata_screening_words_update", words="人民公园", **words)
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [file]})
        assert "名单" in refused(agency, made, step="publish")
        assert public(made["id"]) is None
        let_pass(agency, file)
        assert agency.taken(agency.reviewer, "publish", made) == "published"
        agency.by(agency.reviewer, "provdata_screening_words_update", words="", **words)


class TestWhatIsPublic:
    def test_waits_for_the_files_it_proposes_to_open_alone(self, agency):
        made = agency.published()
        agency.call("package_patch", id=made["id"], title="另一个名称")
        wave = agency.call("provdata_wave_create", record=made["id"], opens="now", resources=[given(roll(), "新.csv")])
        agency.call("provdata_wave_create", record=made["id"], opens="held", resources=[given(roll(), "旧.csv")])
        agency.taken(agency.user, "submit", made)
        assert agency.shown(made)["screening"]["undecided"] == [wave["resources"][0]["id"]]
        assert "新" in refused(agency, made)
        let_pass(agency, wave["resources"][0]["id"])
        assert agency.taken(agency.reviewer, "approve", made) == "approved"
        assert agency.taken(agency.reviewer, "publish", made) == "published"
        assert [file["name"] for file in public(made["id"])["resources"]] == ["新"]

    def test_is_corrected_while_one_of_its_files_is_closed(self, agency):
        made = agency.create()
        found = upload(agency, made)
        with helpers.changed_config(DEMANDED, ""):
            agency.call("package_patch", id=made["id"], private=False)
        agency.call("package_patch", id=made["id"], title="更正的名称")
        agency.taken(agency.user, "submit", made)
        assert agency.taken(agency.reviewer, "approve", made) == "approved"
        assert found in [file["id"] for file in public(made["id"])["resources"]]


class TestOneChecklist:
    """The points of 保密审查 and 脱敏 are confirmed once for whatever opens."""

    def asked(self, agency, resource_id: str) -> list[str]:
        shown = agency.by(agency.reviewer, "provdata_screening_show", id=resource_id)
        return [each["name"] for each in shown["checks"]]

    def test_an_approval_confirms_it_and_a_decision_before_it_the_finds(self, agency, submitted):
        made, found = submitted
        assert [each["name"] for each in agency.shown(made)["checks"]] == [
            "secrecy", "procedure", "personal", "commercial", "grade", "content",
        ]  # fmt: skip
        assert self.asked(agency, found) == ["finds"]
        with pytest.raises(tk.ValidationError, match="清单"):
            let_pass(agency, found, checks=[])
        let_pass(agency, found)
        agency.taken(agency.reviewer, "approve", made)
        assert len(self.asked(agency, found)) == len(checks.of_file(approval_follows=False)) > 1

    def test_a_decision_that_no_approval_follows_confirms_it_itself(self, agency, submitted):
        _, found = submitted
        with helpers.changed_config(DEMANDED, ""):
            assert self.asked(agency, found) == ["finds", "secrecy", "procedure", "personal", "commercial"]
            with pytest.raises(tk.ValidationError, match="清单"):
                let_pass(agency, found, checks=["finds"])


def test_the_city_is_told_of_what_it_would_open_and_of_nothing_else(with_city):
    agency = with_city
    made = agency.create()
    found = upload(agency, made)
    agency.call("provdata_wave_create", record=made["id"], opens="held", resources=[given(roll(), "旧.csv")])
    for user in (agency.above, factories.User()):
        with pytest.raises(tk.ObjectNotFound):
            agency.by(user, "provdata_screening_list", record=made["id"])
    agency.taken(agency.user, "submit", made)
    listed = agency.by(agency.above, "provdata_screening_list", record=made["id"])
    assert [(file["id"], file["counts"]) for file in listed] == [(found, {"identity": 3, "mobile": 3})]
    assert len(agency.call("provdata_screening_list", record=made["id"])) == 2
    with pytest.raises(tk.ObjectNotFound):
        agency.by(agency.above, "provdata_screening_show", id=found)
    let_pass(agency, found)
    assert agency.taken(agency.reviewer, "approve", made) == "endorsed"
    assert agency.taken(agency.above, "approve", made) == "approved"


def test_the_city_sees_what_is_proposed_when_it_is_handed_in_and_until_it_returns_it(with_city, app):
    agency = with_city
    with helpers.changed_config(SUPERIOR, ""):
        made = agency.published()
    agency.call("package_patch", id=made["id"], title="提出的名称")
    with pytest.raises(tk.NotAuthorized):
        agency.shown(made, agency.above)
    agency.taken(agency.user, "submit", made)
    agency.taken(agency.reviewer, "approve", made)
    assert agency.shown(made, agency.above)["changes"]
    token = {"Authorization": factories.APIToken(user=agency.above["name"])["token"]}
    sent = {"step": "return", "remark": "请说明"}
    answer = app.post(f"/dataset/{made['name']}/review", data=sent, headers=token, follow_redirects=False)
    assert answer.location.endswith("/review/reviewer")
    assert agency.shown(made)["state"] == "returned"


def test_the_pages_say_what_is_in_the_way_and_lead_there(agency, submitted, app):
    made, found = submitted
    token = {"Authorization": factories.APIToken(user=agency.reviewer["name"])["token"]}
    finds, page = f"/dataset/{made['name']}/screening/{found}", f"/dataset/{made['name']}/review"
    shown = BeautifulSoup(app.get(page, headers=token).data, "html.parser").select_one("main")
    assert shown.select_one(f'a[href="{finds}"]')
    assert "居民身份证号 3 处" in shown.get_text()
    assert not shown.select("[value=approve], [name=checks]")
    ticked = [each["name"] for each in agency.shown(made)["checks"]]
    sent = {"step": "approve", "ids": [made["id"]], "checks": ticked}
    confirm = app.post("/review/reviewer", data=sent, headers=token)
    assert "有文件尚未通过安全检查" in confirm.body
    told = app.post("/review/reviewer", data={**sent, "confirmed": "1"}, headers=token, follow_redirects=True)
    (flash,) = BeautifulSoup(told.data, "html.parser").select(".alert-danger, .alert-error")
    assert "名单" in flash.get_text()
    assert flash.select_one(f'a[href="{page}"]')
    decision = {"decision": "pass", "reason": "依法公开", "checks": "finds"}
    form = BeautifulSoup(app.get(finds, headers=token).data, "html.parser")
    assert [box["value"] for box in form.select("[name=checks]")] == ["finds"]
    decision["sha256"] = form.select_one("[name=sha256]")["value"]
    app.post(finds, data=decision, headers=token)
    shown = BeautifulSoup(app.get(page, headers=token).data, "html.parser").select_one("main")
    assert shown.select("[value=approve]")
