"""How uploaded files leave the portal: as files, never as pages of the portal."""

from __future__ import annotations

from http import HTTPStatus

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

uploads = Blueprint("provdata_uploads", __name__)
blueprints = [uploads]

#: What a browser may show in place; all else is saved, since a page or drawing from here would act as the portal.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "application/pdf", "text/plain")


@uploads.after_app_request
def harmless_download(response: Response) -> Response:
    """A file keeps to its declared type, and only types that cannot run are shown in the browser."""
    endpoint = tk.request.endpoint or ""
    if not endpoint.endswith("resource.download") or response.status_code != HTTPStatus.OK:
        return response
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if response.mimetype not in SHOWN:
        response.headers["Content-Disposition"] = _attachment(response)
    return response


def _attachment(response: Response) -> str:
    """The disposition CKAN chose, with its file name, as an attachment."""
    _, separator, parameters = response.headers.get("Content-Disposition", "").partition(";")
    return f"attachment{separator}{parameters}"
