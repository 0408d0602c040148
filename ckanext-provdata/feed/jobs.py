"""What follows the commits that change what the feed says. Triggers of the database ask for it (migration f1_feed)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


def render(subject: str, payload: dict[str, Any]) -> None:
    """Render a record anew. payload: ``id``."""
    tk.get_action("provdata_feed_render")({"ignore_auth": True}, {"id": payload["id"]})


def organization(subject: str, payload: dict[str, Any]) -> None:
    """Have all records of an organisation and of those below it rendered anew."""
    tk.get_action("provdata_feed_organization")({"ignore_auth": True}, {"id": subject})
