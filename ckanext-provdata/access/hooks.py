"""Where CKAN hands out data, it is kept who got it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from flask import g

from ckanext.provdata.access.service import applications, downloads, grading
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import waves
from ckanext.provdata.shared import clock

#: Ways by the endpoint that was asked; whatever else reads a table shows a preview.
WAYS = {
    "api.action": downloads.API,
    "datastore.dump": downloads.DUMP,
    "datatablesview.filtered_download": downloads.DUMP,
    "provdata_table_downloads.workbook": downloads.DUMP,
}


def configure(config: Any) -> None:
    """A grading rule that cannot be read stops the start, not the first record."""
    grading.rule()


def get_signal_subscriptions(others: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    """Files by CKAN's own signal, tables by the action that all ways into the DataStore take."""
    return {
        **others,
        tk.signals.resource_download: [note_file],
        waves.opened: [settle],
        tk.signals.action_succeeded: [{"sender": "datastore_search", "receiver": note_rows}],
    }


def settle(wave_ids: Iterable[str], **_more: Any) -> None:
    """Waves open to everybody, in this transaction: who still waits for a decision need not."""
    outbox.put_all("access.settle", applications.waves_undecided(wave_ids))


def note_file(resource_id: str, **_more: Any) -> None:
    """A file is about to be sent."""
    if tk.request and tk.request.method == "GET":
        _note(resource_id, downloads.FILE)


def note_rows(_action: str, *, data_dict: Any, result: Any, **_more: Any) -> None:
    """Rows of a table were read by somebody from outside; the portal's own reading has no request."""
    if not tk.request or not result.get("records"):
        return
    way = WAYS.get(tk.request.endpoint or "", downloads.VIEW)
    if way != downloads.VIEW or tk.current_user.is_authenticated:
        _note(result.get("resource_id") or data_dict["resource_id"], way)


def _note(resource_id: str, how: str) -> None:
    """Write it down once in a request, however many pages of rows it takes."""
    noted = g.setdefault("provdata_noted", set())
    if (resource_id, how) not in noted:
        noted.add((resource_id, how))
        if tk.current_user.is_authenticated:
            downloads.write(resource_id, tk.current_user.id, how, clock.now())
        else:
            downloads.write_meanwhile(resource_id, None, how, clock.now())
