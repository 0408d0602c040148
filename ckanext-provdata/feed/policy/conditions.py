"""Whether a reader already has what it asks for (RFC 9110, 13), and what it may be told to keep."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime


def etag(parts: Iterable[str], encoding: str) -> str:
    """A strong tag: equal tags stand for equal bytes, so each encoding has its own."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
    return f'"{digest}-{encoding}"' if encoding else f'"{digest}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether one of the tags the reader has is ours; comparison is weak, as the RFC wants for GET."""
    offered = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return tag in offered or "*" in offered


def is_unchanged(changed_at: datetime | None, if_modified_since: str | None) -> bool:
    """By date, in whole seconds: what changed within the last second of the answer might be missed by that."""
    if changed_at is None or not if_modified_since:
        return False
    try:
        known = parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False
    return known.tzinfo is not None and changed_at < known


def last_modified(changed_at: datetime) -> str:
    return format_datetime(changed_at.replace(microsecond=0), usegmt=True)
