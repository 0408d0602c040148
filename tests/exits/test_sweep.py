"""Every route and every action, called by outsiders: no word of a canary, and nothing that tells it is there."""

from __future__ import annotations

import time

import pytest
from ckan import model
from ckan.model.dashboard import Dashboard
from ckan.tests import helpers

from .conftest import FULL, MOST, everything, report
from .exits import Calls, actions, classified, routes
from .sweep import Sweep, logged_in
from .world import PEOPLE


@pytest.fixture(scope="module")
def compared():
    return lambda call: True


def test_every_action_is_classified(app):
    assert sorted(set(actions()) ^ set(classified("actions"))) == []


def test_every_route_is_classified(app):
    assert sorted(set(routes(app)) ^ set(classified("routes"))) == []


def test_pages_know_who_asks(app, world):
    asked = [
        logged_in(app, person.account).get("/dashboard/datasets", follow_redirects=False) for person in world.people
    ]
    assert [answer.status_code for answer in asked] == [302, *[200] * len(world.accounts)]


#: of a canary's words, in turn, for each place that takes one: with six askers each is tried in most
WORDS = 2


@pytest.fixture
def sweep(app, hidden, mails):
    return Sweep(app, hidden, mails)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_exit_leaks(sweep, hidden, before, who, caplog):
    person, app = hidden.person(who), sweep.app
    began = time.monotonic()
    calls_of = Calls(hidden, full=FULL, words=WORDS, most=MOST, start=PEOPLE.index(who))
    # what names something may change something: first the calls that are compared with the answers of before
    calls = sorted(everything(app, calls_of, person), key=lambda call: bool(call.canary))
    for call in calls:
        caplog.clear()
        sweep.try_all(person, [call], before)
        sweep.look(person, call, "log", caplog.text)
    figures = {"routes": sum(map(len, routes(app).values())), "actions": len(actions()), "requests": sweep.requests}
    figures["canaries"] = MOST or len(hidden.canaries)
    report(who, **figures, leaks=len(sweep.findings), seconds=round(time.monotonic() - began))
    assert not sweep.findings, sweep.report()


@pytest.mark.usefixtures("hidden")
def test_no_notice_leaks(app, world, mails):
    """CKAN mails followers what changed; whoever follows what was public once is told nothing of it."""
    everything_is_new = {name: "2000-01-01" for name in ("email_last_sent", "activity_stream_last_viewed")}
    model.Session.query(Dashboard).update(everything_is_new)
    model.repo.commit()
    with helpers.changed_config("ckan.activity_streams_email_notifications", "true"):
        helpers.call_action("send_email_notifications", context={"user": world.sysadmin["name"]})
    told = {to for to, _, _ in mails}
    assert {person.user["email"] for person in world.accounts} <= told
    assert world.tokens.found(str(mails), "") == []
