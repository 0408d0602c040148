"""Pages put together from what lies ready of the newest edition.

A page is good as long as nothing at its places has changed since, whatever has changed elsewhere: its head is written
now, the rest is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ckan import model

from ckanext.provdata.feed.policy import packing, pages, text
from ckanext.provdata.feed.service import editions, store
from ckanext.provdata.feed.service.documents import Document

_CHUNK = 1 << 20
#: what of a segment's files a page is made of
_FILES = ("catalog", "shared")


@dataclass(frozen=True)
class Ready:
    """size: of all pieces together, in bytes"""

    size: int
    pieces: Iterable[bytes]


def page(found: Document, *, packed: bool) -> Ready | None:
    """A page of the whole catalogue, None when it has to be read from the rows."""
    edition = editions.current()
    if found.page is None or not found.asked.is_page_of_all or edition is None or found.page.parts > edition.parts:
        return None
    form, span = found.asked.form, _span(edition, found.page)
    try:
        if not _is_good(edition, found.version, span):
            return None
        slices = [_slice(edition, form, what, span, packed=packed) for what in _FILES]
        head, foot = _ends(found, edition, span) if packed else (found.head.encode(), text.closing(form).encode())
    except (OSError, KeyError, IndexError, ValueError):
        return None
    return Ready(len(head) + len(foot) + sum(each.size for each in slices), _pieces(head, slices, foot))


def _ends(found: Document, edition: editions.Edition, span: tuple[int, int]) -> tuple[bytes, bytes]:
    """What stands before and after the packed pieces of a page."""
    form = found.asked.form
    head, foot = packing.piece(found.head), packing.piece(text.closing(form))
    sums = [head.sum, *(edition.sum(form, what, span) for what in _FILES), foot.sum]
    return packing.HEAD + head.packed, foot.packed + packing.end(packing.total(sums))


def _is_good(edition: editions.Edition, version: store.Version, span: tuple[int, int]) -> bool:
    return edition.tag[0] == version.tag or all(edition.good(model.Session.connection(), span, version.ended))


def _span(edition: editions.Edition, page: pages.Page) -> tuple[int, int]:
    """Numbers of its first segment and of the one after its last."""
    each = edition.parts // page.parts
    return (page.number - 1) * each, page.number * each


@dataclass(frozen=True)
class _Slice:
    file: IO[bytes]
    start: int
    size: int

    def read(self) -> Iterator[bytes]:
        with self.file as file:
            file.seek(self.start)
            left = self.size
            while left and (piece := file.read(min(left, _CHUNK))):
                left -= len(piece)
                yield piece


def _slice(edition: editions.Edition, form: str, what: str, span: tuple[int, int], *, packed: bool) -> _Slice:
    """Opened now, so that it can be read to its end though the edition goes away."""
    path: Path = edition.file(form, packed=packed, what=what)
    offsets = edition.offsets(form, packed=packed, what=what)
    start, end = offsets[span[0]], offsets[span[1]]
    return _Slice(path.open("rb", buffering=0), start, end - start)


def _pieces(head: bytes, slices: Iterable[_Slice], foot: bytes) -> Iterator[bytes]:
    yield head
    for each in slices:
        yield from each.read()
    yield foot
