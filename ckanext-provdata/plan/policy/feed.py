"""The calendar as iCalendar (RFC 5545): stable UIDs, versions by SEQUENCE, cancelled events stay as such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

#: How often subscribers shall look again.
REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says, in the language of whoever subscribes. ``at`` is None for a whole day."""

    uid: str
    day: date
    at: datetime | None
    summary: str
    description: str
    url: str
    changed: datetime
    sequence: int
    cancelled: bool


def calendar(name: str, entries: Iterable[Entry], product: str = "-//provdata//opening plan//ZH") -> bytes:
    """The feed's bytes."""
    feed = icalendar.Calendar()
    head: Mapping[str, str] = {"prodid": product, "version": "2.0", "method": "PUBLISH", "x-wr-calname": name}
    for key, text in {**head, "x-wr-timezone": "Asia/Shanghai"}.items():
        feed.add(key, text)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        feed.add_component(_event(entry))
    return feed.to_ical()


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.at.astimezone(UTC) if entry.at else entry.day)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
