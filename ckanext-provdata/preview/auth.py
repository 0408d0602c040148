"""Who may read a table may see its figures and its columns."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.authz import is_authorized
from ckan.types import AuthResult


@tk.auth_allow_anonymous_access
def provdata_chart_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("datastore_search", context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_dictionary_show(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    return is_authorized("datastore_search", context, data_dict)
