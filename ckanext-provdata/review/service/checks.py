"""The checklist as it is asked, and what opens by an approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckan import model

from ckanext.provdata.release.policy import PUBLIC_STATES, WaveState
from ckanext.provdata.release.service import openings, waves
from ckanext.provdata.review.policy import checklist
from ckanext.provdata.review.policy.states import State
from ckanext.provdata.review.service import demands, rows
from ckanext.provdata.schemas import vocabulary

VOCABULARY = "review_checklist"
Terms = Sequence[Any]


def of_approval() -> Terms:
    """The points whoever approves a record confirms."""
    return checklist.of_approval(vocabulary.terms(VOCABULARY))


def shown(terms: Terms) -> list[dict[str, Any]]:
    """As actions answer them: ``name``, ``label`` by language, ``required``."""
    return [{"name": term["value"], "label": term["label"], "required": not term.get("optional")} for term in terms]


def of_file(*, approval_follows: bool) -> Terms:
    """The points whoever lets a file pass confirms."""
    return checklist.of_file(vocabulary.terms(VOCABULARY), approval_follows=approval_follows)


def approval_follows(record: Any, wave: Any) -> bool:
    """Whether a file opens by an approval that nobody has given yet.

    wave: the one it waits in, None when it stands in the record.
    """
    if not demands.is_demanded(record) or rows.standing(record) == State.APPROVED:
        return False
    return not rows.is_public(record) or (wave is not None and wave.state not in PUBLIC_STATES)


def opening(record: Any) -> list[str]:
    """Packages whose files open by the next step of that record.

    The record itself and its waves but those that are held; of a public record under review the waves of its proposal.
    """
    row = rows.get(record.id)
    if rows.is_public(record) and demands.is_demanded(record):
        return list((row.proposal.get("waves") or {}) if row else {})
    coming = waves.of_record(record.id, WaveState.PLANNED, WaveState.ON_APPLICATION)
    return [record.id, *(wave.id for wave in coming)]


def in_the_way(record: Any) -> list[str]:
    """Names of files that would open by it and may not: asked as the release asks before it opens a wave."""
    found = [each for files in openings.held_up(opening(record)).values() for each in files]
    named = (model.Session.get(model.Resource, each) for each in found)
    return [file.name or file.id for file in named if file]
