"""``/data.json``: the catalogue as Project Open Data 1.1, entry by entry as it is read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from ckan import model

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.dcat.policy import pod
from ckanext.provdata.feed.service import rendering, store

log = logging.getLogger(__name__)


def texts(selection: store.Selection) -> Iterator[str]:
    """The document in pieces. Its beginning is an object like any other, open after the name of its last member."""
    yield json.dumps(pod.opening(dcat.site()), ensure_ascii=False)[:-1] + ', "dataset": ['
    apart = "\n"
    for rows in store.walk("pod", selection):
        found = filter(None, (_entry(row) for row in rows))
        for each in found:
            yield apart + each
            apart = ",\n"
    yield "\n]}\n"


def _entry(row: Any) -> str | None:
    """One record; what was withdrawn from and not rendered yet is rendered for this reader, see ``documents``."""
    return row.text if row.text is not None else _now(row.id)


def _now(record_id: str) -> str | None:
    try:
        package = rendering.readable(record_id)
        return rendering.pod(package) if package else None
    except Exception:
        log.exception("feed: %s could not be rendered and is left out", record_id)
        model.Session.rollback()
        return None
