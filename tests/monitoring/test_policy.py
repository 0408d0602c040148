"""What follows from what was found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.provdata.monitoring import policy

WELL = {"database": {"ok": True}, "search": {"ok": True}, "feed": {"ok": True}}
ILL = {"ok": False}


@pytest.mark.parametrize(
    ("ill", "expected"),
    {(): "ok", ("search",): "degraded", ("feed", "search"): "degraded", ("redis",): "degraded", ("database",): "down",
     ("database", "feed"): "down"}.items(),
)  # fmt: skip
def test_only_what_no_page_can_be_served_without_takes_the_portal_down(ill, expected):
    assert policy.health({**WELL, **dict.fromkeys(ill, ILL)}, needs_redis=False) == expected
    with_sessions = "down" if "redis" in ill else expected
    assert policy.health({**WELL, **dict.fromkeys(ill, ILL)}, needs_redis=True) == with_sessions


@pytest.mark.parametrize("name", policy.PATIENCE)
def test_a_process_is_dead_when_it_has_not_come_round_for_too_long(name):
    patience = policy.PATIENCE[name]
    assert policy.process(name, patience - 1)["ok"]
    assert not policy.process(name, patience)["ok"]
    assert policy.process(name, None) == {"ok": False, "seconds": None}


@pytest.mark.parametrize(
    ("waiting", "failed", "oldest", "ok"),
    [(0, 0, None, True), (900, 0, policy.LATE - 1, True), (1, 0, policy.LATE, False), (1, 1, 0.5, False)],
)
def test_work_may_wait_a_while_and_must_not_fail(waiting, failed, oldest, ok):
    assert policy.backlog(waiting, failed, oldest)["ok"] is ok


def test_files_need_not_be_ready_at_once():
    late = policy.PATIENCE["feed"]
    assert policy.edition(None, late - 1, prepared=False)["ok"]
    assert not policy.edition(5.0, late, prepared=False)["ok"]
    assert policy.edition(5.0, late, prepared=True)["ok"]
    assert policy.edition(None, None, prepared=False)["ok"]
    rendering = policy.backlog(0, 0, None)
    ill = policy.edition(None, late, prepared=False)
    assert not policy.feed(rendering, last_good=0, closed=0, edition=ill)["ok"]


def test_seconds_are_numbers_whatever_the_database_gives():
    assert type(policy.backlog(1, 0, Decimal("40.62"))["oldest_seconds"]) is float


@pytest.mark.parametrize(
    ("given", "wanted", "same"), [("a", "a", True), ("b", "a", False), ("", "", False), ("", "a", False)]
)
def test_without_a_token_nobody_has_it(given, wanted, same):
    assert policy.is_token(given, wanted) is same
