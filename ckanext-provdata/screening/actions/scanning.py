"""Looking files through: what the outbox and the worker call."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.screening.service import outcomes, scanning


def provdata_screening_run(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Look a file through now and keep what came of it, while the caller waits.

    :param id: the resource
    :param give_up: write down that it cannot be looked through (optional)
    :returns: ``state`` (clear, found, unreadable, passed, refused; None when there is no such file) and ``found``
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_run", context, {"id": resource_id})
    give_up = tk.asbool(data_dict.get("give_up", False))
    found = scanning.given_up(resource_id) if give_up else scanning.look(resource_id)
    if found is None:
        return {"state": None, "found": 0}
    state = scanning.keep(found)
    model.Session.commit()
    return {"state": state, "found": found.counts.total()}


def provdata_screening_again(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Have everything there is looked through again, for system administrators.

    :returns: ``asked``: how many files and tables
    """
    tk.check_access("provdata_screening_again", context, data_dict)
    asked = outcomes.look_at_everything()
    model.Session.commit()
    return {"asked": asked}
