"""Kept or late, to the microsecond; promises read from lines; deadlines by level."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ckanext.provdata.plan.policy import month, promise, stages
from ckanext.provdata.plan.policy.promise import Line
from ckanext.provdata.plan.policy.status import Status, day_of, days_late, ends, status
from ckanext.provdata.release.policy import Event

DAY = date(2027, 6, 30)
#: midnight in Shanghai that ends the day
END = datetime(2027, 6, 30, 16, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "actual", "cancelled", "wanted"),
    [
        (END - TICK, None, False, Status.PENDING),
        (END, None, False, Status.OVERDUE),
        (END + TICK, None, False, Status.OVERDUE),
        (END + TICK, END - TICK, False, Status.KEPT),
        (END + TICK, END, False, Status.LATE),
        (END + TICK, END + TICK, False, Status.LATE),
        (END - TICK, None, True, Status.CANCELLED),
        (END + TICK, None, True, Status.CANCELLED),
        (END + TICK, END - TICK, True, Status.KEPT),
        (END + TICK, END + TICK, True, Status.LATE),
    ],
)
def test_a_day_lasts_until_its_midnight_in_shanghai(now, actual, cancelled, wanted):
    assert status(DAY, now, actual=actual, cancelled=cancelled) is wanted


def test_the_end_of_a_day_is_the_first_instant_of_the_next():
    assert ends(DAY) == END
    assert (day_of(END - TICK), day_of(END)) == (DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("actual", "late"), [(END - TICK, 0), (END, 1), (END + timedelta(days=1), 2), (END - timedelta(days=9), 0)]
)
def test_days_late_are_counted_by_days_of_shanghai(actual, late):
    assert days_late(DAY, END + timedelta(days=50), actual) == late
    assert days_late(DAY, actual) == late


DAYS = {"province": date(2027, 1, 1), "city": date(2027, 7, 1), "county": date(2028, 1, 1)}


@pytest.mark.parametrize(
    ("level", "deadlines", "wanted"),
    [
        ("province", DAYS, date(2027, 1, 1)),
        ("city", DAYS, date(2027, 7, 1)),
        ("county", DAYS, date(2028, 1, 1)),
        ("township", DAYS, date(2028, 1, 1)),
        (None, DAYS, date(2027, 1, 1)),
        ("county", {"province": date(2027, 1, 1)}, date(2027, 1, 1)),
        ("province", {"city": date(2027, 7, 1)}, None),
        ("city", {}, None),
    ],
)
def test_a_provider_is_bound_by_its_level_or_the_next_wider_one(level, deadlines, wanted):
    assert stages.deadline(level, deadlines) == wanted


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (DAYS, DAYS, {}),
        (DAYS, {"city": date(2027, 9, 1)}, {"city": (date(2027, 7, 1), date(2027, 9, 1))}),
        ({}, {"city": date(2027, 9, 1)}, {"city": (None, date(2027, 9, 1))}),
    ],
)
def test_changes_are_those_days_that_differ(before, after, wanted):
    assert stages.changes(before, after) == wanted


def test_an_instant_moves_by_days_and_keeps_its_hour():
    at = datetime(2027, 6, 20, 1, 30, tzinfo=UTC)
    assert stages.moved(at, date(2027, 6, 30), date(2027, 12, 31)) == at + timedelta(days=184)
    assert stages.moved(at, date(2027, 6, 30), date(2027, 6, 1)) == at - timedelta(days=29)


def test_a_lower_level_may_not_be_due_first():
    assert stages.in_order(DAYS)
    assert stages.in_order({"province": DAY, "city": DAY})
    assert not stages.in_order({"city": DAY, "county": DAY - timedelta(days=1)})


T0 = datetime(2027, 1, 1, tzinfo=UTC)
JUNE, JULY = datetime(2027, 6, 10, tzinfo=UTC), datetime(2027, 7, 10, tzinfo=UTC)


def lines(*events: tuple[Event, datetime | None] | tuple[Event, datetime | None, datetime]) -> list[Line]:
    """Lines an hour apart; a third value says when it really was."""
    return [
        Line(event[2] if len(event) > 2 else T0 + timedelta(hours=number), event[0], event[1])
        for number, event in enumerate(events)
    ]


PLAN, MOVE = (Event.PLANNED, JUNE), (Event.RESCHEDULED, JULY)
AFTER_JUNE, AFTER_JULY = JUNE + timedelta(days=3), JULY + timedelta(days=3)


@pytest.mark.parametrize(
    ("said", "now", "wanted", "changes", "moved"),
    [
        ([PLAN], T0, Status.PENDING, 0, 0),
        ([PLAN], AFTER_JUNE, Status.OVERDUE, 0, 0),
        ([PLAN, (Event.OPENED, JUNE, JUNE)], AFTER_JUNE, Status.KEPT, 0, 0),
        ([PLAN, (Event.OPENED, JUNE, AFTER_JUNE)], AFTER_JULY, Status.LATE, 0, 0),
        ([PLAN, MOVE], AFTER_JUNE, Status.PENDING, 1, 30),
        ([PLAN, MOVE, (Event.OPENED, JULY, JULY)], AFTER_JULY, Status.KEPT, 1, 30),
        ([PLAN, MOVE, (Event.RESCHEDULED, JUNE)], T0, Status.PENDING, 2, 0),
        ([PLAN, (Event.CANCELLED, None)], AFTER_JULY, Status.CANCELLED, 0, 0),
        ([PLAN, (Event.OFFERED, None)], AFTER_JULY, Status.CANCELLED, 0, 0),
        ([PLAN, (Event.DELETED, None)], AFTER_JULY, Status.CANCELLED, 0, 0),
        ([PLAN, (Event.CANCELLED, None), (Event.PLANNED, JULY)], T0, Status.PENDING, 1, 30),
        ([PLAN, (Event.OPENED, JUNE, JUNE), (Event.WITHDRAWN, None, JULY)], AFTER_JULY, Status.KEPT, 0, 0),
        ([PLAN, (Event.OPENED, JUNE, JUNE), (Event.DELETED, None, JULY)], AFTER_JULY, Status.KEPT, 0, 0),
        ([(Event.OPENED, None, T0)], T0, None, 0, 0),
        ([(Event.OFFERED, None)], T0, None, 0, 0),
        ([], T0, None, 0, 0),
    ],
)
def test_lines_add_up_to_a_promise(said, now, wanted, changes, moved):
    found = promise.read(lines(*said))
    assert (found.status(now), found.changes, found.days_moved()) == (wanted, changes, moved)


def test_a_plan_after_a_withdrawal_is_a_new_promise():
    said = [
        PLAN,
        (Event.OPENED, JUNE, AFTER_JUNE),
        (Event.WITHDRAWN, None, AFTER_JUNE),
        (Event.PLANNED, JULY, AFTER_JUNE),
    ]
    found = promise.read(lines(*said))
    assert (found.first, found.planned, found.actual, found.changes) == (JULY, JULY, None, 0)
    assert found.status(AFTER_JUNE) is Status.PENDING


def test_every_line_is_a_new_version_of_the_promise():
    assert [promise.read(lines(*[PLAN, MOVE, MOVE][:number])).sequence for number in (1, 2, 3)] == [0, 1, 2]


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("2027-01", "2027-01"), (None, "2026-11"), ("2027-13", "2026-11"), ("2027-00", "2026-11"), ("1-1", "2026-11"),
     ("0001-01", "2026-11"), ("9999-12", "2026-11"), ("２０２７-01", "2027-01"), ("2027-01\n", "2026-11")],
)  # fmt: skip
def test_a_month_is_read_or_todays(text, wanted):
    assert month.parse(text, TODAY).text == wanted


def test_months_follow_each_other_over_the_year():
    january = month.parse("2027-01", TODAY)
    assert (january.before.text, january.after.text) == ("2026-12", "2027-02")
    assert {len(week) for week in january.weeks()} == {7}
    assert date(2027, 1, 1) in january.weeks()[0]
    assert date(2027, 1, 31) in january.weeks()[-1]


E = Event


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([E.CHANGED], []),
        ([E.CHANGED, E.DELETED], []),
        ([E.PLANNED, E.CHANGED, E.DELETED], [E.PLANNED, E.DELETED]),
        ([E.PLANNED, E.CANCELLED, E.CHANGED, E.DELETED], [E.PLANNED, E.CANCELLED]),
        ([E.OPENED, E.WITHDRAWN, E.DELETED], [E.OPENED, E.WITHDRAWN]),
        ([E.WITHDRAWN, E.CHANGED], [E.WITHDRAWN]),
        ([E.OPENED, E.DELETED], [E.OPENED, E.DELETED]),
        ([E.UNLISTED, E.LISTED], [E.UNLISTED, E.LISTED]),
    ],
)
def test_what_is_done_with_a_wave_nobody_sees_is_not_said(said, wanted):
    shown = promise.public(lines(*((event, JUNE) for event in said)))
    assert [line.event for line in shown] == wanted
