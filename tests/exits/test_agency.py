"""What is closed to outsiders stays open to the agency's own members and to administrators, and is in nothing that is
made ahead of its readers."""

from __future__ import annotations

import gzip
import uuid
import zlib

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import search
from ckan.tests import helpers

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import editions, segments
from tests.catalogue.records import record
from tests.release.conftest import sweep

from .sweep import logged_in

#: of the feed, and what is made from the same rows
DOCUMENTS = [
    *(f"/catalog.{form}{query}" for form in text.FORMS for query in ("", "?page=1", "?modified_since=2000-01-01")),
    "/data.json", "/.well-known/void", "/sitemap.xml", "/sitemap/site.xml", "/sitemap/records-1-1.xml", "/robots.txt",
    "/healthz",
]  # fmt: skip


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
        wave = next(canary for canary in hidden.canaries if canary.label == "held")
        found = hidden.call_as(insider, "package_search", include_private=True, rows=100)
        assert wave.dataset not in {one["id"] for one in found["results"]}
        assert hidden.call_as(insider, "package_show", id=wave.dataset)["id"] == wave.dataset

    def test_their_activity_keeps_its_snapshots(self, hidden, secret, insider):
        rows = hidden.call_as(insider, "package_activity_list", id=secret.dataset)
        assert any("notes" in row["data"].get("package", {}) for row in rows)


@pytest.fixture
def private(hidden):
    """Another record that is not public, whose name the sweep does not look for."""
    return hidden.create(private=True, name=f"private-{uuid.uuid4()}")


def made_by_another(world, **fields):
    """A record of another agency."""
    wanted = record("tourism", owner_org=world.other_org["id"], **fields)
    return world.call_as(world.person("other agency").user, "package_create", **wanted)


@pytest.mark.usefixtures("context")
class TestNames:
    def test_a_hidden_datasets_name_is_free_for_others(self, hidden, private):
        made = made_by_another(hidden, name=private["name"])
        assert made["name"] == private["name"]
        assert hidden.call("package_show", id=private["id"])["name"] == private["id"]

    def test_and_for_others_who_rename(self, hidden, private):
        user, made = hidden.person("other agency").user, made_by_another(hidden)
        hidden.call_as(user, "package_patch", id=made["id"], name=private["name"])
        assert hidden.call_as(user, "package_show", id=made["id"])["name"] == private["name"]
        assert hidden.call("package_show", id=private["id"])["name"] == private["id"]

    def test_a_refused_save_takes_no_name(self, hidden, private):
        with pytest.raises(tk.ValidationError):
            made_by_another(hidden, name=private["name"], title="")
        assert hidden.call("package_show", id=private["id"])["name"] == private["name"]

    def test_ones_own_name_clashes_as_ever(self, hidden, private):
        fields = record("tourism", owner_org=hidden.org["id"], name=private["name"])
        with pytest.raises(tk.ValidationError, match="name"):
            hidden.call("package_create", **fields)

    def test_visitors_take_no_names(self, hidden, private):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("package_create")({"user": ""}, {"name": private["name"], "type": "general"})
        assert hidden.call("package_show", id=private["id"])["name"] == private["name"]


def test_the_agencys_pages_open(app, hidden, secret):
    client = logged_in(app, hidden.editor_account)
    own = f"/dataset/{secret.dataset}"
    for path in (own, f"/transport/edit/{secret.dataset}", f"{own}/resource/{secret.resource}"):
        assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.usefixtures("context")
def test_relations_stand_in_no_record_and_stop_no_index(hidden, private):
    """CKAN 2.12.0 cannot index a dataset that has one; its lists of them quote the remark on it."""
    relation = {"subject": hidden.public["id"], "object": private["id"], "type": "links_to"}
    hidden.call_as(hidden.sysadmin, "package_relationship_create", **relation, comment="remark")
    for identifier in relation["subject"], relation["object"]:
        search.rebuild(identifier)
        assert "relationships_as" not in str(hidden.call("package_show", id=identifier))
    hidden.call("package_patch", id=private["id"], notes="later")
    related = hidden.call("package_relationships_list", id=private["id"])
    assert [one["comment"] for one in related] == ["remark"]


@pytest.fixture
def prepared(app, hidden, monkeypatch, tmp_path):
    """All that follows what was done is done, the clock has come round, and files lie ready."""
    monkeypatch.setattr(editions, "folder", lambda: tmp_path)
    with app.flask_app.test_request_context("/"):
        sweep()
        while helpers.call_action("provdata_outbox_work")["done"]:
            pass
        assert helpers.call_action("provdata_feed_prepare") == {"made": True, "dumped": True}
    return tmp_path


def leaks(hidden, content: bytes) -> list[str]:
    packed = content[:2] == b"\x1f\x8b"
    return hidden.tokens.found((gzip.decompress(content) if packed else content).decode(), "")


def read(path) -> bytes:
    """A file of the feed; pieces of packed documents have no head."""
    content = path.read_bytes()
    if path.suffix != ".deflate":
        return content
    return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(content[: segments.size(path)])


def test_no_document_and_no_file_holds_a_word_of_what_is_hidden(app, hidden, prepared):
    public = hidden.public["id"].encode()
    for path in DOCUMENTS:
        content = app.get(path, headers={"Accept-Encoding": "identity"}).get_data()
        assert (public in content) is path.startswith(("/catalog", "/data.json")), path
        assert leaks(hidden, content) == [], path
    files = [path for path in prepared.rglob("*") if path.is_file()]
    assert {"catalog.nt", "catalog.nt.gz", "SHA256SUMS"} <= {path.name for path in files}
    for path in files:
        assert leaks(hidden, read(path)) == [], path
    for form in text.FORMS:
        content = app.get(f"/feed/dump/catalog.{form}.gz").get_data()
        assert public in gzip.decompress(content)
        assert leaks(hidden, content) == []
