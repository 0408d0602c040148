"""Where CKAN indexes and searches: our fields of a record, the query for what people type, marks for what matched."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.provdata.search import service
from ckanext.provdata.search.policy import question, syntax
from ckanext.provdata.search.policy.lucene import Tier

# A client of the API that gives one of these speaks Solr itself; then nothing is ours to change.
SOLR_OWN = ("defType", "qf", "mm", "boost", "bf")
# What a second, less strict search takes over from the first.
KEPT = ("fq", "fq_list", "sort", "rows", "start", "fl", "facet", "facet.field", "facet.limit", "facet.mincount")
# Keys of ``extras``, which CKAN hands through to after_dataset_search.
TIER = "provdata_tier"
TYPED = "provdata_typed"
# What a client of the API gives as a parameter to have matches marked.
HIGHLIGHT = "ext_highlight"
MOST_MARKED = 100
# Last parts of the endpoints of pages that list what was found: dataset.search, organization.read.
PAGES = ("search", "read")


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    """Add facets and, for public records, what they are found by. Nothing of a private one gets into our fields."""
    document = service.with_facets(document)
    return document | service.search_fields(document) if service.is_public(document) else document


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """Turn typed text into a query on our fields; Solr syntax of a client stays as it is."""
    extras = {name: value for name, value in (parameters.get("extras") or {}).items() if name != TYPED}
    parameters["extras"] = extras
    typed = parameters.get("q")
    if not isinstance(typed, str) or not syntax.is_text(typed) or any(parameters.get(name) for name in SOLR_OWN):
        return parameters
    # CKAN's search changes the parameters in place, so what a second search needs is put aside.
    extras[TYPED] = (typed, {name: parameters[name] for name in KEPT if parameters.get(name) is not None})
    query = service.query(typed, _tier(extras))
    if tk.asbool(parameters.get("include_private")) or tk.asbool(parameters.get("include_drafts")):
        query = _with_private(query, typed)
    return {**parameters, "q": query}


def _tier(extras: dict[str, Any]) -> Tier:
    try:
        return Tier(int(extras.get(TIER, 0)))
    except (TypeError, ValueError):
        return Tier.ALL


def _with_private(query: str, typed: str) -> str:
    """Members find their own unpublished records by plain text: these have none but hidden words in the index."""
    rows = " ".join(f'+hidden_text:"{row}"' for row in question.runs(typed))
    return f"({query}) OR ({rows})" if rows else query


def after_dataset_search(results: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask again, less strictly, when nothing was found; else mark what matched."""
    extras = parameters.get("extras") or {}
    if TYPED not in extras:
        return results
    typed, kept = extras[TYPED]
    if not results["count"]:
        return _again(results, typed, kept, extras)
    if not (_is_page() or tk.asbool(extras.get(HIGHLIGHT))):
        return results
    for record in results["results"][:MOST_MARKED]:
        if isinstance(record, dict) and record.get("title") and record.get("type"):
            record["provdata_highlight"] = service.highlight(record, typed)
    return results


def _is_page() -> bool:
    """Whether the answer is shown in a list of records; a client of the API asks for marks when it wants them."""
    return has_request_context() and (tk.request.endpoint or "").rpartition(".")[2] in PAGES


def _again(results: dict[str, Any], typed: str, kept: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """The same search one tier further, for the public: who asks is not known here, so nothing else may be shown."""
    tier = service.next_tier(typed, _tier(extras))
    if tier is None:
        return results
    others = {name: value for name, value in extras.items() if name != TYPED}
    return service.public_search({**kept, "q": typed, "extras": {**others, TIER: int(tier)}})


def dataset_facets(facets: dict[str, str], package_type: str) -> dict[str, str]:
    """The filters beside the results, in the order in which citizens narrow down."""
    return service.facet_titles()


def organization_facets(facets: dict[str, str], organization_type: str, package_type: str | None) -> dict[str, str]:
    """The same beside an organisation's records, without the organisation itself."""
    return {name: title for name, title in service.facet_titles().items() if name != "organization"}
