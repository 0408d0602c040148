"""What a sitemap lists: the portal's own pages, organisations, and public records by the places the feed gives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.feed.policy import pages
from ckanext.provdata.feed.service import store
from ckanext.provdata.pages.policy import sitemap
from ckanext.provdata.release.service import due

_BATCH = 1000
_fragment, _package, _group = store.TABLE, model.package_table, model.group_table
#: A record is listed as long as the feed tells of it and it is public itself.
_LISTED = (~_fragment.c.gone, _package.c.state == "active", ~_package.c.private)
_SOURCE = _fragment.join(_package, _package.c.id == _fragment.c.id)


def parts(tag: str) -> list[datetime | None]:
    """Of each part of the records when it changed last. tag: the feed's version, for which that is known once"""
    return list(_parts(tag))


@lru_cache(maxsize=2)
def _parts(_tag: str) -> tuple[datetime | None, ...]:
    total = model.Session.scalar(sa.select(sa.func.count()).select_from(_SOURCE).where(*_LISTED)) or 0
    number = pages.parts(total, sitemap.USUAL)
    part = _fragment.c.place / (pages.PLACES // number)
    query = sa.select(part, sa.func.max(_fragment.c.modified)).select_from(_SOURCE).where(*_LISTED).group_by(part)
    last = {row[0]: row[1] for row in model.Session.execute(query)}
    return tuple(last.get(each) for each in range(number))


def records(number: int, of: int) -> Iterator[sitemap.Entry]:
    """Public records of part ``number`` (from 1), by a cursor on a connection of its own that outlives the request."""
    span = pages.Page("", {}, number, of)
    within = _fragment.c.place.between(span.first_place, span.last_place)
    query = (
        sa.select(_package.c.type, _package.c.name, _fragment.c.modified)
        .select_from(_SOURCE)
        .where(*_LISTED, within, _fragment.c.id.not_in(due.closed_by_time()))
        .limit(sitemap.MOST)
    )
    site = dcat.site()
    with store.connect().execution_options(stream_results=True, yield_per=_BATCH) as connection:
        for row in connection.execute(query):
            yield str(site.page(row.type, row.name)), row.modified


def organizations() -> Iterator[sitemap.Entry]:
    """Organisations, each with the newest change of its public records."""
    listed = (
        sa.select(_fragment.c.owner_org, sa.func.max(_fragment.c.modified).label("modified"))
        .select_from(_SOURCE)
        .where(*_LISTED)
        .group_by(_fragment.c.owner_org)
        .subquery()
    )
    query = (
        sa.select(_group.c.name, listed.c.modified)
        .select_from(_group.outerjoin(listed, listed.c.owner_org == _group.c.id))
        .where(_group.c.is_organization, _group.c.state == "active")
        .order_by(_group.c.name)
    )
    found: Any = model.Session.execute(query.limit(sitemap.MOST - 1000))
    return ((str(dcat.site().organization(row.name)), row.modified) for row in found)
