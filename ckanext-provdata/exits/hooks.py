"""Where CKAN indexes and searches: nothing hidden among what outsiders' queries read."""

from __future__ import annotations

from typing import Any

from ckan.lib.search import SearchQueryError

from ckanext.provdata.exits import service
from ckanext.provdata.exits.policy import indexing, searching

#: Waves are files of a record, not records: no list, count or facet holds them, whoever asks.
NO_WAVES = f"-dataset_type:{indexing.WAVE}"


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    return indexing.shown(document)


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """Refuse what an outsider may not ask the index, raising SearchQueryError, and leave out waves."""
    if service.from_outside():
        complaint = searching.complaint(parameters)
        if complaint:
            raise SearchQueryError(complaint)
        parameters["facet.mincount"] = searching.mincount(parameters.get("facet.mincount"))
        parameters["q"] = searching.harmless(str(parameters.get("q") or ""))
    return {**parameters, "fq_list": [*(parameters.get("fq_list") or ()), NO_WAVES]}
