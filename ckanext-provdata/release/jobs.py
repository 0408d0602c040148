"""What follows the commits of the release, done by the outbox. Each may be done twice without harm."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.plugins import get_permission_labels


def _site() -> Any:
    """As the portal itself: nothing of it leaves the portal unasked."""
    return {"ignore_auth": True}


def index(subject: str, payload: dict[str, Any]) -> bool:
    """Have the search index say of a package what the database says; the outbox commits the index."""
    if model.Package.get(subject):
        logic.index_update_package(_site(), subject, True)
    else:
        logic.index_remove_package(subject)
    return True


def unindex(subject: str, payload: dict[str, Any]) -> bool:
    """The same for a package of which something was withdrawn: until it is done the search leaves it out."""
    return index(subject, payload)


def fill_table(subject: str, payload: dict[str, Any]) -> None:
    """Have the table of a file loaded that came by another way than CKAN's own upload."""
    if _is_upload(subject):
        with suppress(tk.ValidationError):  # no table: trying again would never make it one
            tk.get_action("provdata_table_load")(_site(), {"id": subject, "force": False})


def _is_upload(resource_id: str) -> bool:
    """Whether the resource is an upload that is still there."""
    resource = model.Resource.get(resource_id)
    return bool(resource and resource.state == "active" and resource.url_type == "upload")


def activity(subject: str, payload: dict[str, Any]) -> None:
    """Tell followers that a record changed: a move in the database tells nobody.

    payload: ``user_id``, null for what the clock did.
    """
    package = model.Package.get(subject)
    if package is None:
        return
    actor = model.User.get(payload.get("user_id") or tk.get_action("get_site_user")(_site(), {})["name"])
    shown = tk.get_action("package_show")(_site(), {"id": package.id})
    line: dict[str, Any] = {
        "user_id": actor.id if actor else None,
        "object_id": package.id,
        "activity_type": "changed package",
        "data": {"package": shown, "actor": actor.name if actor else None},
        "permission_labels": get_permission_labels().get_dataset_labels(package),
    }
    context = _site()
    context["user"] = line["data"]["actor"]
    tk.get_action("activity_create")(context, line)
