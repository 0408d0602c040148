"""Names of what somebody else keeps back: a clash must not tell that they exist."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.exits import service
from ckanext.provdata.exits.actions.alike import Action
from ckanext.provdata.release.actions import commit


@tk.chained_action
def package_create(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """As core's; a name that a hidden dataset has is free for others."""
    return _with_free_name(core, context, "package_create", data_dict)


def _renaming() -> Any:
    @tk.chained_action
    def renaming(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        return _with_free_name(core, context, "package_update", data_dict)

    return renaming


globals().update({name: _renaming() for name in ("package_update", "package_patch")})


def _with_free_name(core: Action, context: Any, auth: str, data_dict: dict[str, Any]) -> Any:
    renamed = _free_name(context, auth, data_dict)
    done = core(context, data_dict)
    if renamed and not context.get("defer_commit"):
        commit.work(renamed)
    return done


def _free_name(context: Any, auth: str, data_dict: dict[str, Any]) -> list[str]:
    """Only for somebody who may write at all: the others get core's refusal."""
    if not data_dict.get("name") or service.is_trusted(context):
        return []
    try:
        tk.check_access(auth, tk.fresh_context(context), dict(data_dict))
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
        return []
    return service.free_name(context, data_dict["name"], data_dict.get("id"))
