"""Suggestions as an action of the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.provdata.search import service

USUAL, MOST = 8, 20


@tk.side_effect_free
def provdata_search_suggest(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Texts that what has been typed may become, from public records only.

    :param q: what has been typed: Chinese, pinyin or initials
    :param limit: at most this many, 1 to 20 (default 8)
    :returns: list of ``{"text", "count"}``; count says how many public records lead to it
    """
    tk.check_access("provdata_search_suggest", context, data_dict)
    default: Any = tk.get_validator("default")
    schema = {
        "q": [default(""), tk.get_validator("unicode_safe")],
        "limit": [default(USUAL), tk.get_validator("natural_number_validator")],
    }
    asked, errors = tk.navl_validate(data_dict, schema, context)
    if errors:
        raise tk.ValidationError(errors)
    return service.suggestions(asked["q"], min(max(asked["limit"], 1), MOST))
