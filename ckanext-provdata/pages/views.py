"""Pages that explain the portal: terms, licence, interfaces; and the sitemap, which lists what there is."""

from __future__ import annotations

from collections.abc import Iterator

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.provdata.feed import views as feed
from ckanext.provdata.feed.policy import pages as spans
from ckanext.provdata.feed.service import store
from ckanext.provdata.pages.policy import sitemap as form
from ckanext.provdata.pages.service import sitemap as listed
from ckanext.provdata.schemas.compose import SECTORS

pages = Blueprint("provdata_pages", __name__)
blueprints = [pages]


@pages.route("/terms")
def terms() -> str:
    """Terms of use."""
    return tk.render("provdata/pages/terms.html")


@pages.route("/licence")
def licence() -> str:
    """Under which licences data is opened."""
    return tk.render("provdata/pages/licence.html")


@pages.route("/developers")
def developers() -> str:
    """Feeds and programming interfaces."""
    return tk.render("provdata/pages/developers.html")


#: What stands in the sitemap besides sectors, organisations and records.
MAIN = (
    "home.index", "dataset.search", "organization.index", "provdata_plan.opening_list", "provdata_plan.index",
    "provdata_plan.calendar", "provdata_plan.overdue", "provdata_plan.register", "provdata_pages.developers",
    "provdata_pages.licence", "provdata_pages.terms", "home.about",
)  # fmt: skip
_XML = "application/xml; charset=utf-8"


@pages.route("/sitemap.xml")
def sitemap() -> Response:
    """The index of the sitemap's parts."""
    version = store.version()
    return feed.answer(lambda: form.index(_index(version.tag)), _XML, (version.tag, "index"), version.changed_at)


def _index(tag: str) -> Iterator[form.Entry]:
    changed = listed.parts(tag)
    yield _address("sitemap_site"), store.version().changed_at
    for number, at in enumerate(changed, start=1):
        yield _address("sitemap_records", parts=len(changed), number=number), at


@pages.route("/sitemap/site.xml")
def sitemap_site() -> Response:
    """The portal's own pages and its organisations."""
    texts = list(form.part(_site()))
    return feed.answer(lambda: iter(texts), _XML, texts)


def _site() -> Iterator[form.Entry]:
    for endpoint in (*MAIN, *(f"{sector}.search" for sector in SECTORS)):
        yield tk.url_for(endpoint, qualified=True, locale="default"), None
    yield from listed.organizations()


@pages.route("/sitemap/records-<int:parts>-<int:number>.xml")
def sitemap_records(parts: int, number: int) -> Response:
    """The public records of one part."""
    if not spans.is_parts(parts) or not 0 < number <= parts:
        return tk.abort(404)
    version = store.version()
    tag = (version.tag, f"{parts}-{number}")
    return feed.answer(lambda: form.part(listed.records(number, parts)), _XML, tag, version.changed_at)


def _address(view: str, **place: int) -> str:
    return tk.url_for(f"provdata_pages.{view}", qualified=True, locale="default", **place)
