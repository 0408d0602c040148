"""Scores for everybody: averages, the list, a record's page; for agencies also of what is not open yet."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.provdata.catalogue.views import not_found
from ckanext.provdata.plan.views.files import KINDS, as_file
from ckanext.provdata.plan.views.public import call, listed
from ckanext.provdata.quality import schema
from ckanext.provdata.quality.service import listing, sheets, shown
from ckanext.provdata.schemas import vocabulary

quality = Blueprint("provdata_quality", __name__)
blueprints = [quality]

#: What a list can be narrowed and ordered by, as the address names it.
ASKED = ("level", "sector", "organization", "order", "unreleased")
#: providers on one page of averages
PROVIDERS = 50
FILTERS = ("level", "sector", "organization")


def _asked(names: tuple[str, ...] = ASKED) -> dict[str, str]:
    return {name: tk.request.args[name] for name in names if tk.request.args.get(name)}


@quality.route("/quality/")
def index() -> str:
    """Averages by level and by provider, and month by month."""
    asked = _asked(FILTERS)
    try:
        found = call("provdata_quality_summary", by="level", **asked)
        providers = call("provdata_quality_summary", by="organization", months=0, **asked)["groups"]
    except tk.ValidationError:
        return tk.abort(404, tk._("没有这样的清单"))
    page, pages = tk.h.get_page_number(tk.request.args), max(1, -(-len(providers) // PROVIDERS))
    if page > pages:
        return not_found()
    shown = providers[(page - 1) * PROVIDERS : page * PROVIDERS]
    more = {"providers": shown, "page": page, "pages": pages}
    return tk.render("provdata/quality/index.html", {"found": found, "asked": asked, **more})


@quality.route("/quality/records")
def records() -> str:
    return tk.render("provdata/quality/records.html", listed("provdata_quality_list", **_asked()))


@quality.route(f"/quality/records.<any({', '.join(KINDS)}):kind>")
def records_file(kind: str) -> Response:
    """All of the list, straight from the database's cursor; who may read the list may read all of it."""
    asked = _asked()
    try:
        tk.check_access("provdata_quality_list", {}, asked)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    filters, errors = tk.navl_validate(asked, schema.list_schema())
    if errors:
        return tk.abort(404, tk._("没有这样的清单"))
    return as_file(kind, "quality", sheets.records(), map(shown.line, listing.stream(filters)))


@quality.route("/dataset/<id>/quality")
def record(id: str) -> str:  # noqa: A002 - CKAN's name for it in addresses
    """Every metric of a record, its links and its history; ``scope=whole`` for those who edit it."""
    package: dict[str, Any] = call("package_show", id=id)
    if vocabulary.term("sector", package["type"]) is None:
        return not_found()
    try:
        score = call("provdata_quality_show", id=package["id"], **_asked(("scope",)))
    except tk.ValidationError:
        return not_found()
    edits = tk.h.check_access("package_update", {"id": package["id"]})
    given = {"pkg_dict": package, "pkg": package, "dataset_type": package["type"], "score": score, "edits": edits}
    return tk.render("provdata/quality/record.html", given)
