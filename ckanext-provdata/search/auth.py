"""Who may ask for suggestions: anybody, as they come from public records."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict


@tk.auth_allow_anonymous_access
def provdata_search_suggest(context: Context, data_dict: DataDict | None) -> AuthResult:
    return {"success": True}
