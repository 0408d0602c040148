"""The portal in figures."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.pages import policy, service
from ckanext.provdata.schemas.compose import SECTORS

FACETS = ("sector", "level", "opening_grade", "region", "tags")


@tk.side_effect_free
def provdata_overview_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How much the portal holds that everybody may see; the same answer for every caller.

    :returns: ``records`` (public catalogue entries), ``files`` (their resources), ``interfaces`` (resources with a
        data interface), ``organizations`` (that provide a record), and by value the records of each ``sector``,
        ``level``, ``opening_grade``, ``region`` and of the most used ``tags``
    """
    tk.check_access("provdata_overview_show", context, data_dict)
    return {**service.record_figures(), **service.resource_figures(), **_by_value()}


def _by_value() -> dict[str, dict[str, int]]:
    # no user: what a signed-in agency may see besides is not the portal's public figure
    found = tk.get_action("package_search")(
        {"user": ""},
        {
            "fq": policy.public_records(SECTORS),
            "rows": 0,
            "facet.field": list(FACETS),
            "facet.limit": 500,
        },
    )
    return {facet: policy.counts(found["search_facets"][facet]["items"]) for facet in FACETS}
