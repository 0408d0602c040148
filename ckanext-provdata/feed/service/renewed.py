"""The whole catalogue while the newest edition is older than the rows: what has not changed is copied from it, what has
is read from the rows.

A catalogue that many people work on is hardly ever as old as its edition, and of its segments a change concerns one.
Each stretch is compared just before it is copied: what was withdrawn while the document is read is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO

from ckanext.provdata.feed.policy import packing, pages, text
from ckanext.provdata.feed.service import documents, editions, store
from ckanext.provdata.feed.service.documents import Document

_CHUNK = 1 << 20
#: segments compared at a time
_STRETCH = 16


def whole(found: Document, *, packed: bool) -> Iterator[bytes] | None:
    """The catalogue, packed or not; None when there is no edition to copy from."""
    edition = editions.current()
    if edition is None or found.whole is None:
        return None
    try:
        edition.last_changes((0, 1))
        file = edition.file(found.asked.form, packed=packed).open("rb", buffering=0)
    except (OSError, KeyError, ValueError):
        return None
    return _Packed(found, edition, file).pieces() if packed else _Plain(found, edition, file).pieces()


class _Plain:
    packed = False

    def __init__(self, found: Document, edition: editions.Edition, file: IO[bytes]) -> None:
        self.found, self.edition, self.file = found, edition, file
        self.form = found.asked.form
        self.offsets = edition.offsets(self.form, packed=self.packed)

    def pieces(self) -> Iterator[bytes]:
        with self.file:
            yield from self.opening()
            for span, good in self._stretches():
                yield from self.copy(span) if good else self._read(span)
            for one in documents.shared(self.form, store.named()):
                yield self.written(one)
            yield from self.closing()

    def _stretches(self) -> Iterator[tuple[tuple[int, int], bool]]:
        """Segments that follow each other, from one to before another, and whether they can be copied."""
        for start in range(0, self.edition.parts, _STRETCH):
            span = start, min(start + _STRETCH, self.edition.parts)
            with store.connect() as connection:
                good = self.edition.good(connection, span, store.ended(connection))
            for is_good, numbers in groupby(range(*span), key=lambda number, start=start: good[number - start]):
                some = list(numbers)
                yield (some[0], some[-1] + 1), is_good

    def _read(self, span: tuple[int, int]) -> Iterator[bytes]:
        each = pages.PLACES // self.edition.parts
        for number in range(*span):
            selection = store.Selection(places=(number * each, (number + 1) * each - 1))
            yield self.written("".join(documents.own(self.form, rows) for rows in store.walk(self.form, selection)))

    def copy(self, span: tuple[int, int]) -> Iterator[bytes]:
        self.file.seek(self.offsets[span[0]])
        left = self.offsets[span[1]] - self.offsets[span[0]]
        while left and (piece := self.file.read(min(left, _CHUNK))):
            left -= len(piece)
            yield piece

    def opening(self) -> Iterable[bytes]:
        return [self.written(self.found.head)]

    def written(self, text: str) -> bytes:
        return text.encode()

    def closing(self) -> Iterable[bytes]:
        return [self.written(text.closing(self.form))]


class _Packed(_Plain):
    packed = True

    def __init__(self, found: Document, edition: editions.Edition, file: IO[bytes]) -> None:
        super().__init__(found, edition, file)
        self.sum = packing.Sum()

    def opening(self) -> Iterable[bytes]:
        return [packing.HEAD, *super().opening()]

    def copy(self, span: tuple[int, int]) -> Iterator[bytes]:
        self.sum = self.sum.then(self.edition.sum(self.form, "catalog", span))
        return super().copy(span)

    def written(self, text: str) -> bytes:
        piece = packing.piece(text)
        self.sum = self.sum.then(piece.sum)
        return piece.packed

    def closing(self) -> Iterable[bytes]:
        return [*super().closing(), packing.end(self.sum)]
