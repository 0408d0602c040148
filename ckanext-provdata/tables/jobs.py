"""What the worker runs."""

from __future__ import annotations

import logging

import ckan.plugins.toolkit as tk

log = logging.getLogger(__name__)


def load(resource_id: str, force: bool = False) -> None:
    """Load a resource's table.

    As the site's own user: the agency's right was checked when the job was queued, the worker has no user of its own,
    and what the action answers stays in the log of this process.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        status = tk.get_action("provdata_table_fill")({"user": user["name"]}, {"id": resource_id, "force": force})
    except tk.ObjectNotFound:
        log.info("Table %s: the resource is gone", resource_id)
        return
    log.info("Table %s: %s, %s rows", resource_id, status["state"], status.get("rows"))
