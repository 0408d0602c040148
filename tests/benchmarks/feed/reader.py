"""A reader that counts what it gets and keeps nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import requests

CHUNK = 1 << 20
TIMEOUT = 600


@dataclass(frozen=True)
class Read:
    """Seconds to the first byte and to the last, bytes on the wire, and the answer's headers."""

    first: float
    seconds: float
    size: int
    headers: dict[str, str]
    status: int


def read(url: str, *, packed: bool = False, headers: Mapping[str, str] | None = None) -> Read:
    """Get a document as it travels: packed bytes are counted, not unpacked. Raises HTTPError."""
    asked = {"Accept-Encoding": "gzip" if packed else "identity", **(headers or {})}
    began = time.perf_counter()
    with requests.get(url, headers=asked, stream=True, timeout=TIMEOUT) as answer:
        answer.raise_for_status()
        first, size = 0.0, 0
        while chunk := answer.raw.read(CHUNK, decode_content=False):
            first = first or time.perf_counter() - began
            size += len(chunk)
        return Read(first, time.perf_counter() - began, size, dict(answer.headers), answer.status_code)
