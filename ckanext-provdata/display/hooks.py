"""How a sector's page searches."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.provdata.display import policy
from ckanext.provdata.schemas.compose import SECTORS


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """On a sector's own page show also the records that name it as a further sector, as its count at home does.

    A client of the API that asks for a dataset type means that type.
    """
    if not has_request_context():
        return parameters
    sector, _, view = (tk.request.endpoint or "").partition(".")
    if view == "search" and sector in SECTORS and isinstance(parameters.get("fq"), str):
        parameters["fq"] = policy.sector_query(parameters["fq"], sector)
    return parameters
