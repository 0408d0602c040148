from __future__ import annotations

import itertools

import pytest

from ckanext.provdata.regions.policy import Organization
from ckanext.provdata.review.policy import changes, demand, differences, states
from ckanext.provdata.review.policy.states import Event, Objection, State


def organization(name: str, region: str | None) -> Organization:
    return Organization(name, name, name, "government", region, None)


COUNTY = [organization("r130102-wjw", "130102"), organization("r130102", "130102"),
          organization("r130100", "130100"), organization("r130000", "130000")]  # fmt: skip
PROVINCE = COUNTY[3:]


class TestStates:
    def test_only_approval_leads_to_publication(self):
        reaches = {state for (state, event), then in states.TRANSITIONS.items()
                   if then is State.PUBLISHED and event not in (Event.EXEMPT, Event.DISCARD)}  # fmt: skip
        assert reaches == {State.APPROVED}

    def test_only_a_decision_leads_to_approval(self):
        ways = {event for (_, event), then in states.TRANSITIONS.items() if then is State.APPROVED}
        assert ways == {Event.APPROVE}

    def test_what_is_judged_is_not_edited(self):
        assert not any(states.allows(state, Event.EDIT) for state in states.FROZEN)

    @pytest.mark.parametrize(("state", "event"), itertools.product(State, Event))
    def test_what_the_table_does_not_name_is_refused(self, state, event):
        if states.allows(state, event):
            assert states.after(state, event) in State
        else:
            with pytest.raises(states.TransitionError):
                states.after(state, event)

    def test_withholding_is_always_allowed(self):
        assert {states.after(state, Event.WITHDRAW) for state in State} == {State.DRAFT}

    def test_whoever_wrote_it_does_not_approve_it(self):
        asked = {"actor": "a", "authors": ["a", "b"], "required": ["x"]}
        assert states.objections(Event.APPROVE, **asked) == [Objection.OWN, Objection.CHECKS]
        assert states.objections(Event.APPROVE, **{**asked, "actor": "c"}, checked=["x", "y"]) == []
        assert states.objections(Event.RETURN, **asked) == [Objection.REMARK]
        assert states.objections(Event.ENDORSE, actor="c", authors=[], unscreened=1) == [Objection.SCREENING]

    def test_the_last_organisation_approves(self):
        assert states.approval(["a", "b"], "a") == (Event.ENDORSE, "b")
        assert states.approval(["a", "b"], "b") == (Event.APPROVE, None)


@pytest.mark.parametrize(
    ("own", "above", "path", "stages"),
    [
        ("", "", COUNTY, []),
        ("county", "", COUNTY, ["r130102-wjw"]),
        ("county", "", PROVINCE, []),
        ("all", "", PROVINCE, ["r130000"]),
        ("r130100", "", COUNTY, ["r130102-wjw"]),
        ("county -r130102", "", COUNTY, []),
        ("county", "county", COUNTY, ["r130102-wjw", "r130100"]),
        ("", "county", COUNTY, ["r130100"]),
        ("", "all", PROVINCE, ["r130000"]),
        ("all", "all", [], []),
        ("", "all", [organization("a", None), organization("b", None)], ["b"]),
    ],
)
def test_whose_approval_is_needed(own, above, path, stages):
    assert demand.stages(path, own.split(), above.split()) == stages


BEFORE = {"title": "a", "notes": "", "tags": [{"name": "x", "id": "1"}],
          "resources": [{"id": "f", "name": "n", "position": 0, "hash": ""}]}  # fmt: skip


class TestChanges:
    def between(self, **changed):
        return changes.between(BEFORE, {**BEFORE, **changed}, ["title", "notes", "tag_string"])

    def test_what_changes_by_itself_is_no_change(self):
        files = [{"id": "f", "name": "n", "position": 3, "metadata_modified": "2027"}]
        same = {"notes": None, "tags": [{"name": "x", "id": "2"}], "resources": files}
        assert self.between(**same) == changes.Changes()

    def test_fields_and_tags_as_a_request_states_them(self):
        found = self.between(title="b", tags=[{"name": "y", "state": "active"}, {"name": "x"}])
        assert found.fields == {"title": "b", "tags": [{"name": "x"}, {"name": "y"}]}

    def test_files(self):
        assert self.between(resources=[]).removed
        assert self.between(resources=[{"id": "f", "name": "m"}]).files
        added = self.between(resources=[*BEFORE["resources"], {"id": "g"}])
        assert (added.files, added.removed) == (True, False)


class TestDifferences:
    @staticmethod
    def marked(row, side: str) -> str:
        signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
        return "".join(signs[piece.mark].format(piece.text) for piece in getattr(row, side))

    def test_a_text_shows_what_changed_inside(self):
        [row] = differences.rows(["全市公共停车场的名称、位置。"], ["全市公共停车场的名称、地址和位置。"])
        assert self.marked(row, "before") == "全市公共停车场的名称、位置。"
        assert self.marked(row, "after") == "全市公共停车场的名称、[+地址和+]位置。"

    def test_what_is_hardly_alike_or_very_long_differs_as_a_whole(self):
        for before, after in (("每月更新一次", "不定期发布"), ("每月", "每季度")):
            [row] = differences.rows([before], [after])
            assert (self.marked(row, "before"), self.marked(row, "after")) == (f"[-{before}-]", f"[+{after}+]")
        long = "停车场" * differences.LONGEST
        [row] = differences.rows([long], [f"{long}名录"])
        assert [piece.mark for piece in row.after] == ["new"]

    def test_of_many_items_those_that_stay_are_counted(self):
        before = [f"item_{number} · 信息项{number}" for number in range(12)]
        after = [*before[:6], "item_6 · 信息项六", *before[7:], "more · 新项"]
        found = differences.rows(before, after)
        assert [row.unchanged for row in found] == [5, 0, 0, 0, 3, 0, 0]
        assert self.marked(found[2], "after") == "item_6 · 信息项[+六+]"
        assert (self.marked(found[-1], "before"), self.marked(found[-1], "after")) == ("", "[+more · 新项+]")

    def test_nothing_becomes_something(self):
        [row] = differences.rows([], ["新的"])
        assert (row.before, self.marked(row, "after")) == ((), "[+新的+]")
