"""Where the search is told what it must leave out, and the index what it must not take."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import due, indexing

#: clauses of one filter, below what the configset sets for maxBooleanClauses
MOST_CLAUSES = 1_000


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    """Who writes the index without the outbox's turn may not put an older state over a newer one."""
    return document if outbox.has_turn(document["id"]) else indexing.guarded(document)


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """Leave out, for everybody, what was withdrawn while the index has not followed: results, counts and facets."""
    hidden = due.left_out()
    if not hidden:
        return parameters
    without = (f"-id:({' OR '.join(part)})" for part in _parts([f'"{package_id}"' for package_id in hidden]))
    return {**parameters, "fq_list": [*(parameters.get("fq_list") or []), *without]}


def _parts(clauses: list[str]) -> list[list[str]]:
    """A whole agency may be taken down at once, and Solr bounds the clauses of one query."""
    return [clauses[at : at + MOST_CLAUSES] for at in range(0, len(clauses), MOST_CLAUSES)]
