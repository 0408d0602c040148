"""Who may read the portal's figures: everybody, they are the same for everybody."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


@tk.auth_allow_anonymous_access
def provdata_overview_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Counts of public records only, so nobody needs a right to them."""
    return {"success": True}
