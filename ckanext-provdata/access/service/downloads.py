"""Who fetched what: written by one statement on its own connection, so that nothing half done is committed with it.

What somebody with an account fetches is written before it is sent, since it may be by a grant. Everybody else does not
wait: a thread writes it meanwhile, and a process that ends waits for its thread.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.exc import SQLAlchemyError

from ckanext.provdata.access.model import Download

log = logging.getLogger(__name__)
_writing: set[Future[None]] = set()

#: Ways a resource leaves the portal.
FILE, DUMP, API, VIEW = "file", "dump", "api", "view"

_INSERT = sa.text(
    """
    INSERT INTO provdata_download (at, user_id, resource_id, record_id, wave_id, organization_id, grant_id, how)
    SELECT :at, :user, r.id, coalesce(w.record_id, p.id), w.id, p.owner_org, g.id, :how
    FROM resource r
    JOIN package p ON p.id = r.package_id
    LEFT JOIN provdata_wave w ON w.id = p.id
    LEFT JOIN LATERAL (
        SELECT id FROM provdata_grant
        WHERE wave_id = w.id AND user_id = :user AND revoked_at IS NULL AND ends_at > :at
        ORDER BY ends_at DESC LIMIT 1
    ) g ON true
    WHERE r.id = :resource AND (:how <> 'view' OR g.id IS NOT NULL)
    """
)


def write(resource_id: str, user_id: str | None, how: str, at: datetime) -> None:
    """Keep that somebody fetched the resource. A preview counts only where a grant is used."""
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_INSERT, {"at": at, "user": user_id, "resource": resource_id, "how": how})


@cache
def _writer(_process: int) -> ThreadPoolExecutor:
    """A thread for each process: one that is forked has none of the other's."""
    return ThreadPoolExecutor(1, "provdata-downloads")


def write_meanwhile(*download: Any) -> None:
    """As ``write``, which the caller does not wait for."""
    writing = _writer(os.getpid()).submit(_write_or_log, *download)
    _writing.add(writing)
    writing.add_done_callback(_writing.discard)


def _write_or_log(*download: Any) -> None:
    try:
        write(*download)
    except SQLAlchemyError:
        log.exception("A download was not written down: %s", download)


def _settle() -> None:
    """Wait for what this process is writing, so that its own readers see it."""
    wait(_writing.copy())


def found_by(filters: dict[str, Any], limit: int, offset: int) -> tuple[int, list[Download]]:
    """How many downloads there were and a page of them, the newest first.

    filters: ``user_id``, ``wave_id``, ``record_id``, ``organization_id``, ``grant_id``, ``granted`` (only by grants).
    """
    _settle()
    query = sa.select(Download)
    for name in ("user_id", "wave_id", "record_id", "organization_id", "grant_id"):
        if filters.get(name):
            query = query.where(getattr(Download, name) == filters[name])
    if filters.get("granted"):
        query = query.where(Download.grant_id.isnot(None))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    page = query.order_by(Download.at.desc(), Download.id.desc()).limit(limit).offset(offset)
    return count, list(model.Session.scalars(page))


def summary(record_ids: list[str]) -> list[Any]:
    """For each user and resource of those records: its name, how often it was fetched, and when last; the latest first.

    The name is the agency's to know, whatever has become of the file.
    """
    _settle()
    columns = (Download.record_id, Download.resource_id, Download.user_id, model.Resource.name)
    last = sa.func.max(Download.at)
    query = sa.select(*columns, sa.func.count(), last).outerjoin(
        model.Resource, model.Resource.id == Download.resource_id
    )
    found = query.where(Download.record_id.in_(record_ids)).group_by(*columns)
    return list(model.Session.execute(found.order_by(last.desc(), Download.resource_id)))


def packages_of(resource_ids: Collection[str]) -> set[str]:
    """Ids of the packages that hold these files now."""
    held = sa.select(model.Resource.package_id).where(model.Resource.id.in_(resource_ids))
    return {str(package) for package in model.Session.scalars(held)}
