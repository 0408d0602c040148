"""The pure rules, over the whole product of what they are asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from ckanext.provdata.access.policy import applications, deadlines, grading, identity
from ckanext.provdata.access.policy.applications import Event, State
from ckanext.provdata.access.policy.verdict import Actor, Grade, GrantState, Reason, Term, Verdict, grant_state, verdict
from ckanext.provdata.release.policy import WaveState

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
UNKNOWN = "?"
STATES = [*map(str, WaveState), UNKNOWN, ""]
GRADES = [*map(str, Grade), UNKNOWN, ""]
ACTORS = [*map(str, Actor), UNKNOWN, ""]
GRANTS = [*map(str, GrantState), UNKNOWN, ""]
EVERYTHING = list(product(STATES, GRADES, ACTORS, GRANTS, (True, False)))

#: Everybody but the agency who may read, said once more in other words: the whole list, nothing else.
OPENED_TO_ALL = {
    ("opened", grade, actor, grant, True)
    for grade in ("open", "conditional")
    for actor in ("anonymous", "user")
    for grant in ("none", "active", "unconfirmed", "expired", "revoked")
}
GRANTED = {
    ("on_application", "open", "user", "active", True),
    ("on_application", "conditional", "user", "active", True),
}


def judged(case) -> Verdict:
    state, grade, actor, grant, public = case
    return verdict(state, grade, actor, grant, public=public)


class TestVerdict:
    """2,450 situations; a failing test lists those that are judged wrongly."""

    def test_it_allows_exactly_these(self):
        wrong = [case for case in EVERYTHING if judged(case).allowed is not self.may(case)]
        assert wrong == []

    @staticmethod
    def may(case) -> bool:
        return case[2] == "agency" or case in OPENED_TO_ALL or case in GRANTED

    def test_nothing_is_said_of_what_is_not_public_or_not_known(self):
        wrong = [case for case in EVERYTHING if (judged(case).reason is Reason.HIDDEN) is not self.hidden(case)]
        assert wrong == []

    @staticmethod
    def hidden(case) -> bool:
        """What no public page shows: unknown, deleted, of a hidden record, or held, unless a grant waits with it."""
        state, grade, actor, grant, public = case
        waits = actor == "user" and grant in ("active", "unconfirmed") and grade != "closed"
        shown = public and UNKNOWN not in case and "" not in case and state != "deleted"
        return actor != "agency" and (not shown or (state == "held" and not waits))

    def test_the_product_is_whole(self):
        assert len(EVERYTHING) == 7 * 5 * 5 * 7 * 2

    @pytest.mark.parametrize(
        ("state", "grade", "actor", "grant", "reason"),
        [
            ("planned", "open", "anonymous", "none", Reason.NOT_OFFERED),
            ("held", "conditional", "user", "none", Reason.HIDDEN),
            ("held", "conditional", "user", "expired", Reason.HIDDEN),
            ("held", "conditional", "user", "active", Reason.SUSPENDED),
            ("planned", "conditional", "user", "unconfirmed", Reason.SUSPENDED),
            ("on_application", "conditional", "anonymous", "none", Reason.LOG_IN),
            ("on_application", "conditional", "user", "none", Reason.APPLY),
            ("on_application", "conditional", "user", "unconfirmed", Reason.UNCONFIRMED),
            ("on_application", "conditional", "user", "expired", Reason.EXPIRED),
            ("on_application", "conditional", "user", "revoked", Reason.REVOKED),
            ("on_application", "closed", "user", "active", Reason.CLOSED),
            ("opened", "closed", "user", "none", Reason.CLOSED),
        ],
    )
    def test_a_refusal_says_why(self, state, grade, actor, grant, reason):
        assert verdict(state, grade, actor, grant).reason is reason


class TestGrant:
    @pytest.mark.parametrize(
        ("left", "state"), [(TICK, GrantState.ACTIVE), (0 * TICK, GrantState.EXPIRED), (-TICK, GrantState.EXPIRED)]
    )
    def test_it_ends_at_its_end(self, left, state):
        assert grant_state(Term(NOW + left, "a"), "a", NOW) is state

    def test_taken_back_is_taken_back_whatever_the_term(self):
        for ends in (NOW - TICK, NOW + TICK):
            assert grant_state(Term(ends, "a", NOW + TICK), "a", NOW) is GrantState.REVOKED

    @pytest.mark.parametrize("owner", ["b", "", None])
    def test_another_agency_has_to_confirm_it(self, owner):
        assert grant_state(Term(NOW + TICK, "a"), owner, NOW) is GrantState.UNCONFIRMED

    def test_without_one_there_is_none(self):
        assert grant_state(None, "a", NOW) is GrantState.NONE


#: The table as people read it.
PATHS = {
    "submitted": {"return": "returned", "endorse": "endorsed", "approve": "approved", "decline": "declined",
                  "withdraw": "withdrawn", "settle": "settled"},
    "returned": {"resubmit": "submitted", "decline": "declined", "withdraw": "withdrawn", "settle": "settled"},
    "endorsed": {"return": "returned", "approve": "approved", "decline": "declined", "withdraw": "withdrawn",
                 "settle": "settled"},
    "approved": {"expire": "expired", "revoke": "revoked", "withdraw": "withdrawn", "confirm": "approved"},
}  # fmt: skip


class TestTransitions:
    @pytest.mark.parametrize(
        ("state", "event"), list(product([*map(str, State), UNKNOWN], [*map(str, Event), UNKNOWN]))
    )
    def test_every_pair(self, state, event):
        follows = PATHS.get(state, {}).get(event)
        if follows:
            assert applications.after(state, event) == follows
        else:
            with pytest.raises(applications.TransitionError):
                applications.after(state, event)

    def test_what_is_allowed_is_what_the_table_has(self):
        assert {state: applications.allowed(state) for state in State} == {
            state: set(PATHS.get(state, {})) for state in map(str, State)
        }

    @pytest.mark.parametrize(("left", "state"), [(TICK, "approved"), (0 * TICK, "expired"), (-TICK, "expired")])
    def test_an_approval_expires_at_its_end(self, left, state):
        assert applications.standing("approved", NOW + left, NOW) == state

    @pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
    def test_nothing_else_expires(self, state):
        assert applications.standing(state, NOW - TICK, NOW) is state

    @pytest.mark.parametrize(("left", "overdue"), [(TICK, False), (0 * TICK, True), (-TICK, True)])
    def test_a_deadline_is_missed_from_its_instant_on(self, left, overdue):
        assert applications.is_overdue("submitted", NOW + left, NOW) is overdue

    @pytest.mark.parametrize("state", list(State))
    def test_only_what_waits_for_the_agency_is_overdue(self, state):
        assert applications.is_overdue(state, NOW, NOW) is (state in ("submitted", "endorsed"))


class TestTwoPersons:
    @pytest.mark.parametrize(
        ("two", "state", "by", "event"),
        [
            (False, "submitted", None, Event.APPROVE),
            (True, "submitted", None, Event.ENDORSE),
            (True, "endorsed", "other", Event.APPROVE),
            (False, "endorsed", "me", Event.APPROVE),
        ],
    )
    def test_what_an_approval_means(self, two, state, by, event):
        assert applications.approval(state, two_persons=two, endorsed_by=by, reviewer="me") is event

    def test_the_second_is_another_person(self):
        with pytest.raises(applications.ReviewError):
            applications.approval("endorsed", two_persons=True, endorsed_by="me", reviewer="me")


class TestDeadline:
    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2026, 10, 1), False),  # National Day
            (date(2026, 10, 10), True),  # a Saturday that is worked
            (date(2026, 11, 23), True),
            (date(2026, 11, 22), False),
            (date(2090, 1, 2), True),  # Monday of a year nobody has fixed
            (date(2090, 1, 1), False),  # Sunday
        ],
    )
    def test_working_days(self, day, works):
        assert deadlines.is_working_day(day) is works

    @pytest.mark.parametrize(
        ("start", "days", "end"),
        [
            # Monday 09:00 in Shanghai: the fifth working day is the next Monday, over at midnight
            (datetime(2026, 11, 23, 1, tzinfo=UTC), 5, datetime(2026, 11, 30, 16, tzinfo=UTC)),
            # half past midnight in Shanghai is the day before in UTC
            (datetime(2026, 11, 22, 16, 30, tzinfo=UTC), 1, datetime(2026, 11, 24, 16, tzinfo=UTC)),
            # over the National Day week, to the Saturday that is worked
            (datetime(2026, 9, 30, 1, tzinfo=UTC), 3, datetime(2026, 10, 10, 16, tzinfo=UTC)),
        ],
    )
    def test_the_end_of_the_last_working_day(self, start, days, end):
        assert deadlines.due(start, days) == end


class TestIdentity:
    @pytest.mark.parametrize(
        ("kind", "text", "number"),
        [
            ("person", " 11010519491231002x ", "11010519491231002X"),
            ("organization", "91350100m000100y43", "91350100M000100Y43"),
        ],
    )
    def test_a_number_is_kept_in_one_form(self, kind, text, number):
        assert identity.number(kind, text) == number

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("person", "110105194912310021"),  # check digit
            ("person", "11010519491331002X"),  # no such month
            ("person", "91350100M000100Y43"),
            ("organization", "91350100M000100Y4Z"),
            ("organization", "11010519491231002X"),
            ("person", ""),
        ],
    )
    def test_a_wrong_number_is_no_number(self, kind, text):
        with pytest.raises(ValueError):  # noqa: PT011 - each part of stdnum has a class of its own
            identity.number(kind, text)

    @pytest.mark.parametrize(("text", "shown"), [("11010519491231002X", "11**************2X"), ("1234", "****")])
    def test_masked_it_shows_its_ends_only(self, text, shown):
        assert identity.masked(text) == shown


LEVELS = ("L1", "L2", "L3", "L4", "important", "core")
RULE = grading.read(
    {
        "name": "r",
        "label": {},
        "source": "s",
        "levels": {"L1": ["open"], "L2": ["conditional"], "L3": ["conditional", "closed"], "L4": ["closed"]},
    },
    LEVELS,
)
AGREES = {("L1", "open"), ("L2", "conditional"), ("L3", "conditional"), ("L3", "closed"), ("L4", "closed"),
          ("important", "closed"), ("core", "closed")}  # fmt: skip


class TestGrading:
    @pytest.mark.parametrize(("level", "grade"), list(product(LEVELS, map(str, Grade))))
    def test_every_pair(self, level, grade):
        assert (grading.finding(RULE, level, grade) is None) is ((level, grade) in AGREES)

    @pytest.mark.parametrize(
        ("level", "grade", "finding"),
        [
            ("L2", "open", grading.Finding.TOO_OPEN),
            ("L2", "closed", grading.Finding.TOO_CLOSED),
            ("L1", "closed", grading.Finding.TOO_CLOSED),
            ("core", "conditional", grading.Finding.NEVER),
        ],
    )
    def test_what_is_wrong(self, level, grade, finding):
        assert grading.finding(RULE, level, grade) is finding

    @pytest.mark.parametrize("grade", ["open", "conditional"])
    @pytest.mark.parametrize("level", ["core", "important"])
    def test_core_and_important_data_never_open_without_any_rule(self, level, grade):
        nothing = grading.Rule("", {}, "", {})
        assert grading.finding(nothing, level, grade) is grading.Finding.NEVER
        assert grading.effective(grade, level) == "closed"

    def test_nothing_is_wrong_with_what_is_not_stated(self):
        assert grading.finding(RULE, None, "open") is grading.finding(RULE, "L4", None) is None

    def test_without_a_grade_nothing_is_open(self):
        assert grading.effective(None, "L1") == "closed"
        assert grading.effective("open", None) == "open"

    @pytest.mark.parametrize(
        "levels", [{"core": ["open"]}, {"important": ["closed"]}, {"L9": ["open"]}, {"L1": []}, {"L1": ["ajar"]}, None]
    )
    def test_a_file_cannot_say_everything(self, levels):
        with pytest.raises(ValueError):  # noqa: PT011 - the message names the place
            grading.read({"name": "r", "label": {}, "source": "s", "levels": levels}, LEVELS)
