"""Counting requests in spans of time of one length. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: What is counted: the interface and the dumps of tables. Pages, files and the feed, which harvesters read, are not.
COUNTED = ("/api/", "/datastore/dump/")


def counts(path: str) -> bool:
    """Whether a request is one of those that are counted; texts of scripts are part of pages."""
    return path.startswith(COUNTED) and "/i18n/" not in path


def client(user_id: str, remote: str, forwarded: Sequence[str], proxies: int) -> str:
    """Whom a request is counted for: an account, wherever it asks from, else an address.

    forwarded: what X-Forwarded-For says; only what our own ``proxies`` added is believed, counted from its end, since
    a client writes what it likes before that.
    """
    if user_id:
        return f"user:{user_id}"
    known = forwarded[-proxies] if 0 < proxies <= len(forwarded) else remote
    return f"address:{known.strip()}"


@dataclass(frozen=True, slots=True)
class Span:
    """The span of time that an instant lies in: ``number`` of it, and seconds until the next."""

    number: int
    left: int


def span(now: float, seconds: int) -> Span:
    return Span(int(now // seconds), int(seconds - now % seconds) or 1)
