"""Every route and every action, called by outsiders: no word of a canary, and nothing that tells it is there."""

from __future__ import annotations

import time

import pytest

from .conftest import FULL, everything, report
from .exits import actions, classified, routes
from .sweep import Sweep


def test_every_action_is_classified(app):
    assert sorted(set(actions()) ^ set(classified("actions"))) == []


def test_every_route_is_classified(app):
    assert sorted(set(routes(app)) ^ set(classified("routes"))) == []


@pytest.mark.parametrize("who", range(3), ids=["anonymous", "stranger", "other agency"])
def test_no_exit_leaks(app, hidden, before, who, caplog):
    person = hidden.people[who]
    sweep = Sweep(app, hidden)
    began = time.monotonic()
    # what names something may change something: first the calls that are compared with the answers of before
    calls = sorted(everything(app, hidden, person, full=FULL), key=lambda call: bool(call.canary))
    for call in calls:
        caplog.clear()
        sweep.try_all(person, [call], before)
        leaks = hidden.tokens.found(caplog.text, " ".join(call.said))
        if leaks:
            sweep.note(person, call, f"log with {', '.join(leaks)}")
    figures = {"routes": sum(map(len, routes(app).values())), "actions": len(actions()), "requests": sweep.requests}
    report(str(person), **figures, leaks=len(sweep.findings), seconds=round(time.monotonic() - began))
    assert not sweep.findings, sweep.report()
