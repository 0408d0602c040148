"""Whoever knows of a wave is told why not and what next where it is spoken of; addresses of its files say nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from .test_pages import ask, main  # noqa: F401 - a fixture

ABSENT = "0" * 8 + "-0000-4000-8000-" + "0" * 12


@pytest.fixture(params=["nobody", "stranger", "applicant", "revoked"])
def asker(request, portal):
    """Somebody without a live grant, logged in but for the first."""
    if request.param == "revoked":
        portal.call("provdata_grant_revoke", id=portal.granted()["id"], reason="用途不符")
    elif request.param == "applicant":
        portal.apply()
    return request.param, None if request.param == "nobody" else portal.applicant


def test_the_records_page_leads_on(portal, ask, asker):  # noqa: F811
    who, user = asker
    page = ask(f"/transport/{portal.record['name']}", user)
    assert ("/application/" if who == "applicant" else f"/wave/{portal.wave}/apply") in page.text


@pytest.mark.parametrize("below", ["", "/resource/{resource}", "/resource/{resource}/download/parks.csv"])
def test_direct_addresses_answer_as_for_what_is_not_there(portal, ask, asker, below):  # noqa: F811
    there = f"/dataset/{portal.wave}" + below.format(resource=portal.resource)
    nowhere = f"/dataset/{ABSENT}" + below.format(resource=ABSENT)
    told = [main(ask(address, asker[1], status=404)) for address in (there, nowhere)]
    assert told[0] == told[1]
    assert "从其目录页提出申请" in told[0]


def test_the_page_of_the_application_says_why_and_what_next(portal, ask):  # noqa: F811
    page = ask(f"/wave/{portal.wave}/apply")
    assert "请登录或注册后提出申请" in main(page)
    assert BeautifulSoup(page.data, "html.parser").select('main a[href*="/user/login"]')
    portal.set_wave(state="planned", release_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert "目前不接受申请" in main(ask(f"/wave/{portal.wave}/apply", portal.applicant))


def test_of_a_held_wave_nothing_is_told(portal, ask):  # noqa: F811
    portal.set_wave(state="held")
    assert main(ask(f"/wave/{portal.wave}/apply", portal.applicant, status=404)) == main(
        ask(f"/wave/{ABSENT}/apply", portal.applicant, status=404)
    )
