"""What the release clock does: open what is due, close what has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release.policy import Event
from ckanext.provdata.release.service import due, openings, waves


def provdata_release_sweep(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Do one batch of what is due, as one transaction.

    :param kind: ``ending``, ``listing`` or ``opening``
    :param dry_run: only say what is due (optional)
    :returns: ``kind``, ``done`` (ids of waves or records) and ``held_up`` (ids of waves that may not open), or
        ``due`` with ``id``, ``record_id`` and ``at`` (UTC) of each when it is a dry run

    Dueness is decided by PostgreSQL's clock. Any number may run at a time: each takes what no other holds. What
    somebody is editing is waited for when there is nothing else to do.
    """
    tk.check_access("provdata_release_sweep", context, data_dict)
    kind = tk.get_or_bust(data_dict, "kind")
    if kind not in _STEPS:
        raise tk.ValidationError({"kind": [tk._("请选择 ending、listing 或 opening。")]})
    if tk.asbool(data_dict.get("dry_run", False)):
        return {"kind": kind, "due": [_told(row) for row in due.found(kind, limit=100_000)]}
    rows, contended = due.hold_free(kind)
    if not rows and contended:
        rows = due.hold_first(kind)
    held_up = _STEPS[kind](rows)
    model.repo.commit()
    return {"kind": kind, "done": [row.id for row in rows if row.id not in held_up], "held_up": held_up}


def _told(row: Any) -> dict[str, str]:
    return {"id": row.id, "record_id": row.record_id, "at": row.at.isoformat()}


def _open(rows: list[Any]) -> list[str]:
    """Open what may, and note of the others that they are held up; the ids of these."""
    in_the_way = openings.held_up([row.id for row in rows])
    found = due.rows(rows)
    free = [wave for wave in found if wave.id not in in_the_way]
    openings.hold_up([wave for wave in found if wave.id in in_the_way], in_the_way)
    if free:
        openings.open_waves(free)
    return list(in_the_way)


def _end(rows: list[Any]) -> list[str]:
    """Close what has ended."""
    ended = due.rows(rows)
    if ended:
        taken = {resource: wave for wave in ended for resource in waves.in_record(wave)}
        openings.withdraw(taken, Event.ENDED, closing=ended)
    return []


def _list(rows: list[Any]) -> list[str]:
    for row in rows:
        openings.list_record(model.Session.get_one(model.Package, row.id), planned_for=row.at)
    return []


_STEPS: dict[str, Callable[[list[Any]], list[str]]] = {"ending": _end, "listing": _list, "opening": _open}
