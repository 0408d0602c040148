"""The feed's addresses, and the record's own address for clients that ask for RDF."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response, request, stream_with_context
from werkzeug.wsgi import wrap_file

from ckanext.provdata.dcat.policy import syntax
from ckanext.provdata.feed.actions import reading
from ckanext.provdata.feed.policy import conditions
from ckanext.provdata.feed.service import documents, dumps, editions, prepared, project_open_data, renewed, store
from ckanext.provdata.feed.service.documents import Document
from ckanext.provdata.schemas import compose
from ckanext.provdata.shared import config

feed = Blueprint("provdata_feed", __name__)
blueprints = [feed]

# Arguments are named as those of ckanext-dcat's routes: its templates build their links with them (dcat.helpers).
_SYNTAX = f"<any({', '.join(syntax.SYNTAXES)}):_format>"
_NEGOTIATED = {"home.index", "dataset.read"}
_ASKED = ("page", "parts", "modified_since", *store.FILTERS)
#: fast enough for a document made while it is read; prepared files are packed harder
_LEVEL = 1
_GZIP = 31


@feed.route(f"/catalog.{_SYNTAX}")
def catalogue(_format: str) -> Response:
    """The whole catalogue, one page of it, what changed since, or what a filter lets through; never from a cache that
    has not asked whether it still stands."""
    tk.check_access("dcat_catalog_show", {}, {})
    try:
        found = reading.document({**{name: request.args.get(name) for name in _ASKED}, "format": _format})
    except tk.ObjectNotFound:
        return tk.abort(404)
    except tk.ValidationError as error:
        return make_response(str(error.error_summary), 400)
    return _conditional(found)


def _conditional(found: Document) -> Response:
    encoding = "gzip" if request.accept_encodings["gzip"] else ""
    packing, make = _way(found, packed=bool(encoding))
    tags = {name: conditions.etag(found.tag, name) for name in (_PACKINGS if encoding else ("",))}
    if _is_known(tags.values(), found.changed_at):
        response = make_response("", 304)
    else:
        response = make()
        response.content_type = f"{syntax.media_type(found.asked.extension)}; charset=utf-8"
        if encoding:
            response.headers["Content-Encoding"] = encoding
    return _described(response, found, tags[packing if encoding else ""])


#: how a document is packed: from what lies ready, while it is read from the rows, or of both. Unpacked they are all the
#: same, and a strong tag is one of bytes
_READY, _READ, _BOTH = _PACKINGS = ("gzip", "gzip-1", "gzip-2")


def _way(found: Document, *, packed: bool) -> tuple[str, Callable[[], Response]]:
    """How a document is answered fastest: how that packs it, and the answer."""
    if found.whole and (file := editions.open_current(found.asked.form, found.whole, packed=packed)):
        return _READY, partial(_file, *file)
    if found.whole and (pieces := renewed.whole(found, packed=packed)):
        return _BOTH, partial(_stream, pieces)
    if ready := prepared.page(found, packed=packed):
        return _READY, partial(_ready, ready)
    return _READ, partial(_streamed, found, packed=packed)


def _ready(ready: prepared.Ready) -> Response:
    response = Response(ready.pieces, direct_passthrough=True)
    response.content_length = ready.size
    return response


def _described(response: Response, found: Document, tag: str) -> Response:
    response.headers["ETag"] = tag
    if found.changed_at:
        response.headers["Last-Modified"] = conditions.last_modified(found.changed_at)
    links = (f'<{url}>; rel="{_RELATIONS.get(name, name)}"' for name, url in found.links.items())
    response.headers["Link"] = ", ".join(links)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response


#: names of IANA's registry; the last is DCAT's
_RELATIONS = {"previous": "prev", "changes": "https://www.w3.org/ns/dcat#next"}


def _is_known(tags: Iterable[str], changed_at: datetime | None) -> bool:
    """A tag decides alone when there is one (RFC 9110, 13.2.2)."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return any(conditions.is_known(tag, known) for tag in tags)
    return conditions.is_unchanged(changed_at, request.headers.get("If-Modified-Since"))


def _file(path: Path, opened: IO[bytes]) -> Response:
    """Sent by the web server when there is one that does so, else from here."""
    prefix = config.feed_internal_address()
    if prefix:
        opened.close()
        response = make_response("")
        response.headers["X-Accel-Redirect"] = f"{prefix}/{path.relative_to(editions.folder())}"
        return response
    response = Response(wrap_file(request.environ, opened, 1 << 20), direct_passthrough=True)
    response.content_length = path.stat().st_size
    return response


def _streamed(found: Document, *, packed: bool) -> Response:
    pieces: Iterator[bytes] = (piece.encode() for piece in found.texts())
    return _stream(_packed(pieces) if packed else pieces)


def _stream(pieces: Iterator[bytes]) -> Response:
    return Response(stream_with_context(pieces))


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def answer(
    texts: Callable[[], Iterator[str]], content_type: str, tag: Iterable[str], changed_at: datetime | None = None
) -> Response:
    """A text made while it is read, unless the client has it.

    tag: changes when the text may; changed_at: of the newest change it may hold, None when that is not known
    """
    encoding = "gzip-1" if request.accept_encodings["gzip"] else ""
    own = conditions.etag(tag, encoding)
    if _is_known([own], changed_at):
        response = make_response("", 304)
    else:
        pieces = (piece.encode() for piece in texts())
        response = Response(stream_with_context(_packed(pieces) if encoding else pieces), content_type=content_type)
        if encoding:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = own
    response.headers["Cache-Control"] = "public, no-cache"
    if changed_at:
        response.headers["Last-Modified"] = conditions.last_modified(changed_at)
    response.vary.add("Accept-Encoding")
    return response


@feed.route("/data.json")
def data_json() -> Response:
    """The catalogue as Project Open Data 1.1, filtered as the other documents are."""
    tk.check_access("dcat_catalog_show", {}, {})
    selection = store.Selection(reading.filters({name: request.args.get(name) for name in store.FILTERS}))
    texts = partial(project_open_data.texts, selection)
    tag = (*documents.whole_tag(), "data.json")
    return answer(texts, "application/json; charset=utf-8", tag, store.version().changed_at)


@feed.route("/.well-known/void")
def void() -> Response:
    """What the catalogue consists of and where it is, without its records."""
    tk.check_access("dcat_catalog_show", {}, {})
    extension = syntax.wanted(request.accept_mimetypes)
    response = make_response(reading.void(extension))
    response.content_type = f"{syntax.media_type(extension)}; charset=utf-8"
    response.vary.add("Accept")
    return response


@feed.route("/feed/dump/<name>")
def dump(name: str) -> Response:
    """A file of today's dump: ``catalog-<date>.<form>.gz`` or ``SHA256SUMS``."""
    tk.check_access("dcat_catalog_show", {}, {})
    path = dumps.file(name)
    if path is None:
        return tk.abort(404)
    response = _file(path, path.open("rb"))
    response.content_type = "application/gzip" if name.endswith(".gz") else "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@feed.route(f"/dataset/<_id>.{_SYNTAX}")
def record(_id: str, _format: str) -> Response:
    """One record as whoever asks may read it."""
    try:
        text = tk.get_action("dcat_dataset_show")({}, {"id": _id, "format": _format})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # The same answer for both: whether a hidden record exists is nobody's business.
        return tk.abort(404)
    response = make_response(text)
    response.content_type = f"{syntax.media_type(_format)}; charset=utf-8"
    return response


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
