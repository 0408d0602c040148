"""The feed's addresses, and the record's own address for clients that ask for RDF."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response, request

from ckanext.provdata.dcat.policy import syntax
from ckanext.provdata.schemas import compose

feed = Blueprint("provdata_feed", __name__)
blueprints = [feed]

# Arguments are named as those of ckanext-dcat's routes: its templates build their links with them, see ``helpers``.
_SYNTAX = f"<any({', '.join(syntax.SYNTAXES)}):_format>"
_NEGOTIATED = {"home.index", "dataset.read"}


@feed.route(f"/catalog.{_SYNTAX}")
def catalogue(_format: str) -> Response:
    asked = {name: request.args.get(name) for name in ("page", "modified_since")}
    return _answer("dcat_catalog_show", _format, asked)


@feed.route(f"/dataset/<_id>.{_SYNTAX}")
def record(_id: str, _format: str) -> Response:
    return _answer("dcat_dataset_show", _format, {"id": _id})


@feed.before_app_request
def negotiate() -> Response | None:
    """Answer a record's or the portal's own address with RDF when the client prefers it to a page."""
    endpoint = request.endpoint or ""
    if request.method not in {"GET", "HEAD"} or not _is_negotiated(endpoint):
        return None
    extension = syntax.extension_of(request.accept_mimetypes.best_match(syntax.offered()))
    if extension is None:
        return None
    record_id = (request.view_args or {}).get("id")
    return record(record_id, extension) if record_id else catalogue(extension)


@feed.after_app_request
def vary(response: Response) -> Response:
    """A cache must keep the page and the RDF of one address apart."""
    if _is_negotiated(request.endpoint or ""):
        response.vary.add("Accept")
    return response


def _is_negotiated(endpoint: str) -> bool:
    blueprint, _, view = endpoint.rpartition(".")
    # CKAN gives each dataset type a blueprint of the type's name.
    return endpoint in _NEGOTIATED or (view == "read" and blueprint in compose.SECTORS)


def _answer(action: str, extension: str, asked: dict[str, Any]) -> Response:
    try:
        text = tk.get_action(action)({}, {**asked, "format": extension})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # The same answer for both: whether a hidden record exists is nobody's business.
        return tk.abort(404)
    except tk.ValidationError as error:
        return make_response(str(error.error_summary), 400)
    response = make_response(text)
    response.content_type = f"{syntax.media_type(extension)}; charset=utf-8"
    return response
