"""Documents of the feed, text by text: a head, the fragments in the order of their places, a foot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from ckan import model
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.dcat.policy.distribution import instant
from ckanext.provdata.dcat.policy.terms import DCAT
from ckanext.provdata.feed.policy import conditions, hydra, pages, text
from ckanext.provdata.feed.service import rendering, store
from ckanext.provdata.shared import config
from ckanext.provdata.shared.once import once

log = logging.getLogger(__name__)

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Asked:
    """A document of the catalogue: in which form (under which extension), with which records, which page of it.

    page, parts: None for the whole; parts None beside a page: as many as the catalogue needs now
    """

    extension: str
    selection: store.Selection
    page: int | None = None
    parts: int | None = None

    @property
    def form(self) -> str:
        return text.form_of(self.extension)

    @property
    def is_page_of_all(self) -> bool:
        return self.page is not None and self.selection.is_whole

    @property
    def query(self) -> dict[str, str]:
        """The address's parameters without the page."""
        since = self.selection.since
        return {**dict(self.selection.filters), **({"modified_since": since.isoformat()} if since else {})}


@dataclass(frozen=True)
class Document:
    """tag: changes when what stands at its address may; whole: of the edition that would be the same, None for a part

    version: of the feed when it was asked for
    """

    asked: Asked
    tag: tuple[str, ...]
    whole: tuple[str, ...] | None
    version: store.Version
    page: pages.Page | None
    links: dict[str, str]
    texts: Callable[[], Iterator[str]]

    @property
    def changed_at(self) -> datetime | None:
        """Of the newest change it may hold, UTC."""
        return self.version.changed_at

    @property
    def head(self) -> str:
        return head(self.asked.form, self.asked.selection, self.page)


class NoPageError(LookupError):
    """A page past the last, or a cut that is none."""


def find(asked: Asked) -> Document:
    """A document as it stands now; its texts are read when they are iterated. Raises NoPageError."""
    version = store.version()
    page = _page(asked)
    selection = replace(asked.selection, places=(page.first_place, page.last_place)) if page else asked.selection
    links = {**(page.links() if page else {}), "changes": _changes(asked, version.changed_at)}
    edition = _tag(version)
    tag = (*edition, asked.extension)
    whole = edition if selection.is_whole else None
    return Document(asked, tag, whole, version, page, links, lambda: _texts(asked.form, selection, page))


def whole_tag() -> tuple[str, ...]:
    """Changes whenever the whole catalogue may, in any syntax."""
    return _tag(store.version())


def _tag(version: store.Version) -> tuple[str, ...]:
    return version.tag, rendering.renderer(), head_tag()


def _page(asked: Asked) -> pages.Page | None:
    if asked.page is None:
        return None
    parts = asked.parts or pages.parts(_count(store.version().tag, asked.selection), config.feed_page_size())
    if not pages.is_parts(parts) or not 0 < asked.page <= parts:
        raise NoPageError
    return pages.Page(address(asked.extension), asked.query, asked.page, parts)


def address(extension: str) -> str:
    return f"{dcat.site().base}/catalog.{extension}"


def _changes(asked: Asked, changed_at: datetime | None) -> str:
    """Where to ask for what changes after this document."""
    since = (changed_at or _EPOCH).isoformat()
    return f"{address(asked.extension)}?{urlencode({**asked.query, 'modified_since': since})}"


def _texts(form: str, selection: store.Selection, page: pages.Page | None) -> Iterator[str]:
    yield head(form, selection, page)
    yield from fragments(form, selection)
    yield text.closing(form)


def fragments(form: str, selection: store.Selection) -> Iterator[str]:
    """One text for each batch of records, each fragment with what stands before it; then what they share, once."""
    named: set[int] = set()
    for rows in store.walk(form, selection):
        yield own(form, rows)
        named.update(*(row.shares for row in rows if row.text is not None))
    yield from shared(form, named)


def own(form: str, rows: list[Any]) -> str:
    """What records say that nobody else does. ``rows``: of ``store.walk``."""
    apart = text.between(form)
    found = (row.text if row.text is not None else _now(row.id, form) for row in rows)
    return "".join(apart + one for one in found if one)


def shared(form: str, numbers: Collection[int]) -> Iterator[str]:
    """What records share, batch by batch."""
    apart = text.between(form)
    for texts in store.shared(form, numbers):
        yield "".join(apart + one for one in texts)


def _now(record_id: str, form: str) -> str | None:
    """What was withdrawn from and not rendered yet, rendered for this reader; None when it cannot be read."""
    try:
        package = rendering.readable(record_id)
        return rendering.render(package).whole(form) if package else None
    except Exception:
        log.exception("feed: %s could not be rendered and is left out", record_id)
        model.Session.rollback()
        return None


def head(form: str, selection: store.Selection, page: pages.Page | None) -> str:
    """What stands before the fragments: the catalogue itself, the page, what left the feed since."""
    version = store.version()
    graph = Graph(bind_namespaces="none")
    if page:
        _write_page(graph, page, _count(version.tag, replace(selection, places=None)))
    if selection.since:
        _write_gone(graph, selection.since)
    catalogue = _catalogue(form, head_tag(), version.modified)
    if not graph:
        return catalogue
    more = text.in_form(form, graph, page.url(page.number) if page else "", rendering.prefixes())
    return catalogue + text.between(form) + more


@lru_cache(maxsize=16)
def _catalogue(form: str, tag: str, changed: datetime | None) -> str:
    """The document's opening and the catalogue's description. ``tag``: what else it depends on, see ``head_tag``."""
    writer = dcat.Writer(Graph(bind_namespaces="none"))
    writer.catalogue(changed.isoformat() if changed else None)
    prefixes = rendering.prefixes()
    return text.opening(form, prefixes) + text.in_form(form, writer.graph, str(writer.site.catalogue()), prefixes)


@lru_cache(maxsize=64)
def _count(tag: str, selection: store.Selection) -> int:
    """Number of records; ``tag``: the version they are counted in."""
    return store.count(selection)


def head_tag() -> str:
    """Changes when the catalogue's own description does; asked once in a request that reads."""
    return once(("feed.head",), _head_tag)


def _head_tag() -> str:
    return conditions.etag([*map(str, dcat.about()), store.organization_tag(dcat.publisher_name())], "")


def _write_page(graph: Graph, page: pages.Page, count: int) -> None:
    node = URIRef(page.url(page.number))
    for kind in (hydra.HYDRA.PagedCollection, hydra.HYDRA.PartialCollectionView):
        graph.add((node, RDF.type, kind))
    for name, url in page.links().items():
        graph.add((node, hydra.HYDRA[name], URIRef(url)))
    graph.add((node, hydra.HYDRA.totalItems, Literal(count)))
    graph.add((node, hydra.HYDRA.itemsPerPage, Literal(config.feed_page_size())))


def _write_gone(graph: Graph, since: datetime) -> None:
    for row in store.gone(since):
        dataset = dcat.site().dataset(row.id)
        graph.add((dataset, RDF.type, rendering.AS.Tombstone))
        graph.add((dataset, rendering.AS.formerType, DCAT.Dataset))
        graph.add((dataset, rendering.AS.deleted, instant(row.changed_at.isoformat())))
