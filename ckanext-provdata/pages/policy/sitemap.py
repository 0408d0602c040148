"""Sitemaps as https://www.sitemaps.org/protocol.html asks for them: an index and its parts, text by text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

#: most addresses in one part, by the protocol
MOST = 50_000
#: so many of a part on average that none reaches it: records are spread evenly, not equally
USUAL = MOST // 2
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_AT_ONCE = 1000

#: an address and when it changed last, as CKAN keeps it (UTC, naive), None when that is not known
Entry = tuple[str, datetime | None]


def index(parts: Iterable[Entry]) -> Iterator[str]:
    return _document("sitemapindex", "sitemap", parts)


def part(pages: Iterable[Entry]) -> Iterator[str]:
    return _document("urlset", "url", pages)


def _document(root: str, name: str, entries: Iterable[Entry]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">\n'
    lines: list[str] = []
    for address, changed in entries:
        when = f"<lastmod>{_instant(changed)}</lastmod>" if changed else ""
        lines.append(f"<{name}><loc>{escape(address)}</loc>{when}</{name}>\n")
        if len(lines) == _AT_ONCE:
            yield "".join(lines)
            lines.clear()
    yield f"{''.join(lines)}</{root}>\n"


def _instant(changed: datetime) -> str:
    return changed.replace(tzinfo=changed.tzinfo or UTC, microsecond=0).isoformat()
