"""Old addresses of files that waited in a wave."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

addresses = Blueprint("provdata_addresses", __name__)
blueprints = [addresses]

#: pages of a file that move with it
MOVED = ("_resource.read", "_resource.download")


@addresses.after_app_request
def follow_the_file(response: Response) -> Any:
    """Send who comes by a wave's address to the record once the wave is open; nothing else is answered differently.

    Asked only where the address leads nowhere for this visitor, so ordinary pages pay nothing for it.
    """
    endpoint, named = tk.request.endpoint or "", tk.request.view_args or {}
    if response.status_code not in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN) or not endpoint.endswith(MOVED):
        return response
    try:
        found = tk.get_action("provdata_wave_locate")({}, {"id": named["id"], "resource": named["resource_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return response
    page = "dataset_resource." + endpoint.rpartition(".")[2]
    rest = {key: named[key] for key in ("filename",) if named.get(key)}
    return tk.redirect_to(page, id=found["record"], resource_id=found["resource"], **rest)
