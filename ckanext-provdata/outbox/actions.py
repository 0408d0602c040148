"""Working the outbox."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.common import make_connection

from ckanext.provdata.outbox import policy, service

log = logging.getLogger(__name__)


def provdata_outbox_work(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Do one batch of the work that follows commits.

    :param subjects: only what concerns these ids, even when put off (optional; default: whatever is due)
    :returns: ``claimed`` and ``done``, numbers of pieces of work

    The rows stay locked on a connection of their own while the handlers use the session: a process that dies loses
    nothing, and two processes never do the same work at a time. What fails is tried again later.
    """
    tk.check_access("provdata_outbox_work", context, data_dict)
    with model.Session.get_bind().engine.begin() as connection:
        rows = service.claim(connection, data_dict.get("subjects"))
        failed = _attempts(rows)
        service.done(connection, [row.id for row in rows if row.id not in failed])
        for row in rows:
            if row.id in failed:
                service.later(connection, row.id, policy.wait(row.attempts + 1), failed[row.id])
    return {"claimed": len(rows), "done": len(rows) - len(failed)}


def _attempts(rows: list[Any]) -> dict[int, str]:
    """Do pieces of work; of those that failed the id and what went wrong."""
    failed: dict[int, str] = {}
    indexed: list[int] = []
    for row in rows:
        try:
            if _attempt(row):
                indexed.append(row.id)
        except Exception as error:
            model.Session.rollback()
            log.exception("outbox: %s of %s failed, attempt %s", row.kind, row.subject, row.attempts + 1)
            failed[row.id] = _told(error)
    return failed | _show_in_search(indexed)


def _attempt(row: Any) -> bool:
    """Do one piece of work; whether it left the index to be committed. Raises whatever goes wrong.

    Two rows of one subject are never worked at a time: of two processes that index one package, the one that read it
    first could otherwise write it last, and the index would keep what was withdrawn meanwhile.
    """
    with service.turn(row.subject):
        indexed = service.handler(row.kind)(row.subject, row.payload)
        model.Session.commit()
    return bool(indexed)


def _show_in_search(ids: list[int]) -> dict[int, str]:
    """Handlers leave the index uncommitted, which a batch does once; when that fails what was indexed is to be done
    again, and nothing else: a mail that was sent is not sent anew because the search is away.

    It waits until searches see it, which CKAN's own commit does not: an action that withdraws answers after that.
    """
    if not ids:
        return {}
    try:
        make_connection().commit(waitSearcher=True)
    except Exception as error:
        log.exception("outbox: the index could not be committed")
        return dict.fromkeys(ids, _told(error))
    return {}


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


@tk.side_effect_free
def provdata_outbox_show(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """How many pieces of work wait, by kind."""
    tk.check_access("provdata_outbox_show", context, data_dict)
    return service.waiting()
