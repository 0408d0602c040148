"""CKAN's own actions while a catalogue is registered."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.registration.service import passing


@tk.chained_action
@tk.side_effect_free
def package_show(core: Any, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's; while a row is saved it does not ask the index, which follows the commit."""
    if passing.is_writing():
        context["use_cache"] = False
    return core(context, data_dict)
