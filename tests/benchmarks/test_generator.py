"""Generated records are those that the public actions make."""

import ckan.plugins.toolkit as tk
import pytest

from ckanext.provdata.regions import policy as regions
from tests.benchmarks.generator import check, fill, organizations, stored

PLACES = ("130000", "130100", "130102")


@pytest.fixture
def author(with_plugins, clean_db, clean_index):
    """Name of a sysadmin on a site with a province, a city with its departments, and a county."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    organizations.ensure(user, [regions.region(code) for code in PLACES])
    return user


def test_every_row_and_document_equals_what_package_create_makes(author):
    assert check.differences(fill.Generator(author), 30, author) == []


def test_a_column_that_differs_is_found(author, monkeypatch):
    original = stored._resource
    monkeypatch.setattr(stored, "_resource", lambda *args: original(*args) | {"hash": "x"})
    found = check.differences(fill.Generator(author), 10, author)
    assert "resource: .hash: '' by the action, 'x' generated" in found
    assert any(line.startswith("document sent of") and "hash" in line for line in found)


def test_a_row_that_is_missing_is_found(author, monkeypatch):
    monkeypatch.setattr(fill.rows.Rows, "add_activity", lambda *args: None)
    found = check.differences(fill.Generator(author), 3, author)
    assert sum(line.startswith("activity: row missing") for line in found) == 3


def test_records_are_the_same_for_the_same_seed_and_others_for_another(author):
    requests = [[fill.Generator(author, seed=seed).request(n) for n in range(5)] for seed in (1, 1, 2)]
    assert requests[0] == requests[1] != requests[2]


def test_a_filled_site_can_be_searched_and_emptied(author):
    fill.fill(fill.Generator(author), 50)
    assert fill.held() == (50, 50)
    found = tk.get_action("package_search")({}, {"q": "*:*", "rows": 50})
    assert found["count"] == 50
    assert {package["type"] for package in found["results"]} > {"transport", "health"}
    fill.clear()
    assert fill.held() == (0, 0)
