"""CKAN's own actions on packages, with who brings the files they hold."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.screening.service import outcomes


@tk.chained_action
def package_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; whoever creates is written down as the uploader of the files in it."""
    say_who(context)
    return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; whoever saves is written down as the uploader of the files that come with it."""
    say_who(context)
    return next_action(context, data_dict)


def say_who(context: Any) -> None:
    """Write down who acts, until the transaction ends."""
    user = context.get("auth_user_obj")
    if (user is None or user.name != context.get("user")) and context.get("user"):
        user = model.User.get(context["user"])
    outcomes.act_as(user.id if user is not None and user.is_authenticated else "")
