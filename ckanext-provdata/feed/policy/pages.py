"""How the catalogue is cut into pages that no edit moves.

Each record has a place from its id alone, 0 to 65,535. A catalogue of ``parts`` pages, a power of two, gives each page
an equal span of places: a record is on the same page whatever is created, edited or withdrawn meanwhile, and a reader
who walks all parts sees each that was there throughout exactly once. Links carry the number of parts, so that a
catalogue that grows past a power of two does not change a walk that has begun.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode

PLACES = 1 << 16


def place(record_id: str) -> int:
    """Where a record stands, from its id: evenly spread, since an id that was chosen by hand is not random."""
    return int.from_bytes(hashlib.sha256(record_id.encode()).digest()[:2], "big")


def parts(count: int, size: int) -> int:
    """Pages for so many records, ``size`` or fewer to a page on average."""
    wanted = 1
    while wanted < PLACES and wanted * size < count:
        wanted *= 2
    return wanted


def is_parts(number: int) -> bool:
    return 0 < number <= PLACES and number & (number - 1) == 0


@dataclass(frozen=True)
class Page:
    """Page ``number`` (from 1) of ``parts``; ``address`` and ``query`` of the document without the page."""

    address: str
    query: dict[str, str]
    number: int
    parts: int

    @property
    def first_place(self) -> int:
        return (self.number - 1) * (PLACES // self.parts)

    @property
    def last_place(self) -> int:
        return self.first_place + PLACES // self.parts - 1

    def url(self, number: int) -> str:
        return f"{self.address}?{urlencode({**self.query, 'page': number, 'parts': self.parts})}"

    def links(self) -> dict[str, str]:
        """The neighbours that exist, by Hydra's name."""
        found = {"first": self.url(1), "last": self.url(self.parts)}
        if self.number < self.parts:
            found["next"] = self.url(self.number + 1)
        if self.number > 1:
            found["previous"] = self.url(self.number - 1)
        return found
