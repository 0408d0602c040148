"""The page on which a misfiled record moves to its sector."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories, helpers

from .records import SECTORS, Agency

REASON = "实为医疗机构名录"


def token(user) -> dict[str, str]:
    made = helpers.call_action("api_token_create", user=user["name"], name="test")
    return {"Authorization": made["token"]}


def main(answer) -> str:
    return BeautifulSoup(answer.body, "html.parser").select_one("main").get_text(" ", strip=True)


@pytest.fixture
def path(agency) -> str:
    return f"/dataset/{agency.create()['name']}/sector"


@pytest.fixture
def clerk(agency) -> dict[str, str]:
    return token(agency.user)


def test_the_form_leads_to_it_and_it_offers_the_others(app, agency, path, clerk):
    form = app.get(path.replace("/dataset/", "/transport/edit/").removesuffix("/sector"), headers=clerk)
    assert "/sector" in form.body
    offered = BeautifulSoup(app.get(path, headers=clerk).body, "html.parser").select(".provdata-sector-choice a")
    assert {link["href"].partition("type=")[2] for link in offered} == set(SECTORS) - {"transport"}


def test_what_would_be_lost_is_shown_before(app, agency, path, clerk):
    page = BeautifulSoup(app.get(f"{path}?type=health", headers=clerk).body, "html.parser")
    lost = {place.get_text(" ", strip=True) for place in page.select(".pd-lost dt")}
    assert lost == {"运输方式", "设施类型", "公路等级", "线路编号", "数据时效"}
    assert "G4,K1" in page.select_one(".pd-lost").get_text()
    assert {place["data-field"] for place in page.select("[data-field]")} == set(SECTORS["health"])


def test_the_record_moves_and_the_reason_is_kept(app, agency, path, clerk):
    form = {"type": "health", "reason": REASON, **SECTORS["health"]}
    moved = app.post(path, headers=clerk, data=form, follow_redirects=False)
    assert moved.status_code == 302, main(moved)
    name = path.split("/")[2]
    assert moved.headers["Location"].endswith(f"/health/{name}")
    record = agency.call("package_show", id=name)
    assert {field: record[field] for field in SECTORS["health"]} == SECTORS["health"]
    assert REASON in main(app.get(path, headers=clerk))


def test_what_is_missing_is_said_and_nothing_changes(app, agency, path, clerk):
    for missing, said in (("health_subject", "卫生健康主题"), ("reason", "请说明更改领域的理由")):
        form = {"type": "health", "reason": REASON, **SECTORS["health"], missing: ""}
        answer = app.post(path, headers=clerk, data=form, follow_redirects=False)
        assert answer.status_code == 200
        assert said in BeautifulSoup(answer.body, "html.parser").select_one(".error-explanation").get_text()
        assert agency.call("package_show", id=path.split("/")[2])["type"] == "transport"


def test_others_have_no_way_in(app, agency, path):
    assert app.get(path, headers=token(factories.User()), status=403)
    agency.call("package_patch", id=path.split("/")[2], private=True)
    stranger = token(Agency().user)
    hidden = app.get(path, headers=stranger, status=404)
    absent = app.get(path.replace("/sector", "0/sector"), headers=stranger, status=404)
    assert main(hidden) == main(absent)
