"""Records are found by the region and the branch of organisations they belong to."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import jobs
from ckan.tests import factories
from sqlalchemy import event

from ckanext.provdata.regions import service

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


FOUND = {
    'region:"130100"': {"of-city", "of-county", "of-bureau"},
    'region:"130102"': {"of-county"},
    'region:"130200"': {"of-bureau-on-tangshan"},
    'organization_tree:"r130100"': {"of-city", "of-county", "of-bureau", "of-bureau-on-tangshan"},
    'organization_tree:"r130100-jtysj"': {"of-bureau", "of-bureau-on-tangshan"},
    "level:province": {"of-province"},
    "level:city": {"of-city", "of-bureau", "of-bureau-on-tangshan"},
    "level:county AND org_kind:government": {"of-county"},
}


def names(fq: str) -> set[str]:
    answer = tk.get_action("package_search")({}, {"fq": fq, "fl": ["name"], "rows": 100})
    return {result["name"] for result in answer["results"]}


@pytest.fixture
def records(branch, record):
    record("of-province", branch["r130000"]["id"])
    record("of-city", branch["r130100"]["id"], "health")
    record("of-county", branch["r130102"]["id"])
    record("of-bureau", branch["r130100-jtysj"]["id"])
    record("of-bureau-on-tangshan", branch["r130100-jtysj"]["id"], region_code="130203")


def test_a_branch_is_found_by_its_top(records):
    for fq, found in FOUND.items():
        assert names(fq) == found, fq


def test_facets_count_a_citys_counties(records):
    asked = {"facet.field": ["region"], "facet.limit": -1, "rows": 0}
    facets = tk.get_action("package_search")({}, asked)["facets"]["region"]
    assert (facets["130000"], facets["130100"], facets["130102"]) == (5, 3, 1)


def test_a_retired_region_finds_what_lies_in_its_successor(branch, organization, record):
    county = organization("r130284", region_code="130284")
    record("luanzhou", county["id"])
    record("old-luanxian", county["id"], region_code="130223")
    assert names('region:"130223"') == {"luanzhou", "old-luanxian"}
    assert names('region:"130284"') == {"luanzhou", "old-luanxian"}


def test_waves_say_nothing_of_their_place(branch, record):
    record("a-wave", branch["r130102"]["id"], "wave")
    record("a-record", branch["r130102"]["id"])
    assert names('+(organization_tree:"r130102" OR region:"130102")') == {"a-record"}


def test_an_organisations_page_shows_the_records_below_it(app, records):
    page = app.get("/organization/r130100").body
    assert all(f"/{name}" in page for name in ("of-city", "of-county", "of-bureau"))
    assert "of-province" not in page


def test_the_pages_branch_stays_within_what_one_may_see(app, branch, record):
    record("a-private-one", branch["r130102"]["id"], private=True)
    record("a-public-one", branch["r130102"]["id"])
    page = app.get("/organization/r130100").body
    assert "a-public-one" in page
    assert "a-private-one" not in page


def test_a_client_that_asks_for_one_organisation_gets_that_one(records, branch):
    assert names(f'owner_org:"{branch["r130100"]["id"]}"') == {"of-city"}


def test_a_worker_does_what_moving_queues_and_other_changes_queue_nothing(records, branch, sysadmin, clean_queues):
    patch = tk.get_action("organization_patch")
    patch({"user": sysadmin}, {"id": "r130100-jtysj", "description": "新的简介"})
    assert tk.get_action("job_list")({"ignore_auth": True}, {}) == []
    patch({"user": sysadmin}, {"id": "r130100-jtysj", "parent": "r130000"})
    (job,) = tk.get_action("job_list")({"ignore_auth": True}, {})
    assert "organisation" in job["title"]
    jobs.Worker().work(burst=True)
    assert names('organization_tree:"r130100"') == {"of-city", "of-county"}
    assert "of-bureau" in names('organization_tree:"r130000"')


def test_an_organisations_path_takes_one_query(records, branch):
    statements = []
    engine = model.Session.get_bind()

    def note(*args):
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        above = service.path(branch["r130102"]["id"])
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [organization.name for organization in above] == ["r130102", "r130100", "r130000"]
    assert len([statement for statement in statements if "member" in statement]) == 1


def test_the_count_of_reindexed_records(records, branch):
    assert service.reindex_below(branch["r130102"]["id"]) == 1
    assert service.reindex_below(branch["r130000"]["id"]) == 5


def test_anonymous_and_members_see_the_same_tree(records, branch):
    tree = tk.get_action("provdata_organization_tree")
    assert tree({"user": factories.User()["name"]}, {}) == tree({"user": ""}, {})
