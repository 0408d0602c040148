"""What people type into records is text on every page that shows it."""

from __future__ import annotations

import pytest
from ckan import model
from ckan.lib import search

EVIL = '<script>alert("provdata")</script><img src=x onerror=alert(1)>![a](https://other.example/x.png)'
PATHS = ("/", "/dataset/", "/transport/", "/dataset/{record}", "/dataset/{record}/resource/{resource}",
         "/organization/", "/organization/{organization}", "/organization/about/{organization}")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(portal):
    """The portal with that text in every field of a record, its resource and its organisation, past all validators."""
    package = model.Package.get(portal.names["record"])
    package.title = package.notes = EVIL
    package.extras.update(dict.fromkeys(TEXTS, EVIL))
    package.extras["information_items"] = f'[{{"name": {JSON}, "title": {JSON}, "type": "C", "description": {JSON}}}]'
    resource = model.Resource.get(portal.names["resource"])
    resource.name = resource.description = resource.format = EVIL
    organization = model.Group.get(portal.names["organization"])
    organization.title = organization.description = EVIL
    model.repo.commit()
    search.rebuild(package.id)
    return portal


TEXTS = ("provider_department", "contact_name", "contact_phone", "line_code", "opening_condition")
JSON = '"' + EVIL.replace('"', '\\"') + '"'


@pytest.mark.parametrize("path", PATHS)
def test_it_is_never_executed(hostile, path):
    for language in ("", "/en"):
        page = hostile.read(language + path)
        assert [script for script in page.find_all("script") if "provdata" in script.get_text()] == []
        assert page.select("img[onerror], [src=x], [src*='other.example']") == []


@pytest.mark.parametrize(("path", "place"), [
    ("/dataset/{record}", "h1"), ("/dataset/{record}", ".pd-official"), ("/dataset/{record}", ".pd-stack"),
    ("/dataset/{record}", ".pd-resource h3"), ("/dataset/{record}", ".pd-cite"), ("/dataset/{record}", ".pd-side dl"),
    ("/dataset/", ".pd-result-title a[href$='{record}']"), ("/", ".pd-latest"), ("/organization/{organization}", "h1"),
    ("/dataset/{record}/resource/{resource}", "h1"),
])  # fmt: skip
def test_it_stands_there_as_it_was_typed(hostile, path, place):
    found = hostile.read(path).select(place.format(**hostile.names))
    assert any('<script>alert("provdata")</script>' in each.get_text() for each in found)


def test_what_was_asked_for_is_text(hostile):
    page = hostile.read("/dataset/?q=<script>alert(1)</script>")
    assert not [script for script in page.find_all("script") if "alert(1)" in script.get_text()]
    assert page.select_one("#catalogue-search")["value"] == "<script>alert(1)</script>"
