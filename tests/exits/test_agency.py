"""What is closed to outsiders stays open to the agency's own members and to administrators."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest

from tests.catalogue.records import record


@pytest.fixture
def context(app):
    with app.flask_app.test_request_context("/"):
        yield


@pytest.fixture
def secret(hidden):
    return next(canary for canary in hidden.canaries if canary.label == "unlisted")


@pytest.fixture(params=["editor", "sysadmin"])
def insider(request, hidden):
    return getattr(hidden, request.param)


@pytest.mark.usefixtures("context")
class TestTheAgencysOwn:
    def test_they_show_it(self, hidden, secret, insider):
        assert hidden.call_as(insider, "package_show", id=secret.name)["id"] == secret.dataset
        assert hidden.call_as(insider, "resource_show", id=secret.resource)["id"] == secret.resource

    def test_they_find_it_by_its_words(self, hidden, secret, insider):
        title = hidden.call_as(insider, "package_show", id=secret.dataset)["title"]
        for typed in (title, secret.name):
            found = hidden.call_as(insider, "package_search", q=typed, include_private=True)
            assert secret.dataset in {one["id"] for one in found["results"]}

    def test_they_filter_and_count_it(self, hidden, secret, insider):
        asked = {"fq": f'owner_org:"{hidden.org["id"]}"', "facet.field": ["sector"], "include_private": True}
        found = hidden.call_as(insider, "package_search", **asked)
        assert secret.dataset in {one["id"] for one in found["results"]}
        assert found["facets"]["sector"]["transport"] == found["count"]

    def test_waves_are_in_no_list(self, hidden, insider):
        wave = next(canary for canary in hidden.canaries if canary.label == "wave")
        found = hidden.call_as(insider, "package_search", include_private=True, rows=100)
        assert wave.dataset not in {one["id"] for one in found["results"]}
        assert hidden.call_as(insider, "package_show", id=wave.dataset)["id"] == wave.dataset

    def test_their_activity_keeps_its_snapshots(self, hidden, secret, insider):
        rows = hidden.call_as(insider, "package_activity_list", id=secret.dataset)
        assert any("notes" in row["data"].get("package", {}) for row in rows)


@pytest.mark.usefixtures("context")
class TestNames:
    def test_a_hidden_datasets_name_is_free_for_others(self, hidden, secret):
        other = hidden.people[2].user
        fields = record("tourism", owner_org=hidden.other_org["id"], name=secret.name)
        made = hidden.call_as(other, "package_create", **fields)
        assert made["name"] == secret.name
        assert hidden.call("package_show", id=secret.dataset)["name"] == secret.dataset

    def test_ones_own_name_clashes_as_ever(self, hidden):
        own = next(canary for canary in hidden.canaries if canary.label == "withdrawn")
        fields = record("tourism", owner_org=hidden.org["id"], name=own.name)
        with pytest.raises(tk.ValidationError, match="name"):
            hidden.call("package_create", **fields)

    def test_visitors_take_no_names(self, hidden):
        own = next(canary for canary in hidden.canaries if canary.label == "withdrawn")
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("package_create")({"user": ""}, {"name": own.name, "type": "general"})
        assert hidden.call("package_show", id=own.dataset)["name"] == own.name


def test_the_agencys_pages_open(app, hidden, secret):
    client = app.test_client(user=hidden.editor_account)
    own = f"/dataset/{secret.dataset}"
    for path in (own, f"/transport/edit/{secret.dataset}", f"{own}/resource/{secret.resource}"):
        assert client.get(path, follow_redirects=True).status_code == 200
