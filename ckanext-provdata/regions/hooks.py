"""What a record's search document says of its place and provider, and how searches by them are widened."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.provdata.regions import policy, service
from ckanext.provdata.regions.policy import Organization
from ckanext.provdata.schemas.compose import SECTORS

# Core's organisation page asks for the organisation's own records in these words (ckan/views/group.py).
OWN_RECORDS = re.compile(r'(?P<sign>[ +]*)owner_org:"(?P<id>[^"\\]+)"')
REGION = re.compile(r'\bregion:"(?P<code>[0-9]{6,9})"')


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    """Add ``organization_tree``, ``org_kind``, ``region`` and ``level`` to a record's document. One query."""
    if document.get("type") not in SECTORS:
        return document
    above = service.path(document["owner_org"]) if document.get("owner_org") else []
    document["organization_tree"] = [organization.name for organization in above]
    code = document.get("region_code") or (above[0].region_code if above else None)
    document["region"] = _region_values(code) if code else []
    return document | (_provider_values(above[0]) if above else {})


def _provider_values(provider: Organization) -> dict[str, Any]:
    """Kind and level of who provides the record: the lists are kept by level of the provider."""
    values = {"org_kind": provider.kind, "level": provider.level and provider.level.value}
    return {field: value for field, value in values.items() if value}


def _region_values(code: str) -> list[str]:
    """The code, what it means today, and all places around: so a city's filter finds its counties' records."""
    current = [each for place in policy.successors(code) for each in policy.with_ancestors(place.code)]
    return list(dict.fromkeys([code, *current]))


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """Let an organisation's page show the records of those below it, and a retired region find its successors."""
    fq = parameters.get("fq")
    if isinstance(fq, str):
        parameters["fq"] = REGION.sub(_current_regions, _with_branch(fq))
    return parameters


def _with_branch(fq: str) -> str:
    """On the page only: a client that asks the API for ``owner_org`` means that one organisation."""
    if has_request_context() and tk.request.endpoint == "organization.read":
        return OWN_RECORDS.sub(_branch, fq, count=1)
    return fq


def _branch(match: re.Match[str]) -> str:
    organization = service.find(match["id"])
    return f'{match["sign"]}organization_tree:"{organization.name}"' if organization else match[0]


def _current_regions(match: re.Match[str]) -> str:
    replaced = policy.replaced(match["code"])
    if not replaced:
        return match[0]
    codes = " OR ".join(f'"{code}"' for code in (replaced.code, *replaced.successors))
    return f"region:({codes})"
