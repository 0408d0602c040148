"""What waits for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.review.model import Review
from ckanext.provdata.review.policy import states
from ckanext.provdata.review.policy.states import State
from ckanext.provdata.review.service import people
from ckanext.provdata.shared import config

EDITING = ("admin", "editor")
#: queue → (states that wait there, in the order of its filter)
QUEUES: Mapping[str, tuple[State, ...]] = {
    "editor": (State.RETURNED, State.DRAFT, *states.FROZEN),
    "reviewer": states.PENDING,
    "publisher": (State.APPROVED,),
}
#: what an editor has to do something about
EDITORS_OWN = states.OPEN


def roles(queue: str) -> Sequence[str]:
    return {"editor": EDITING, "reviewer": config.review_reviewers(), "publisher": config.review_publishers()}[queue]


def organizations(user: Any, queue: str) -> list[str] | None:
    """Ids of the organisations whose queue the account works; None for all, which is a system administrator's."""
    return None if user.sysadmin else people.organizations(user, roles(queue))


def _waiting(queue: str, among: Sequence[str] | None, asked: Mapping[str, Any]) -> sa.Select[Any]:
    """Rows with their records. asked: ``state``, ``organization`` (id), ``kind`` (new, change), ``q``."""
    whose = Review.awaiting if queue == "reviewer" else model.Package.owner_org
    query = sa.select(Review, model.Package).join(model.Package, model.Package.id == Review.record_id)
    query = query.where(model.Package.state != model.State.DELETED)
    query = query.where(Review.state.in_([asked["state"]] if asked.get("state") else QUEUES[queue]))
    if among is not None:
        query = query.where(whose.in_(among))
    if asked.get("organization"):
        query = query.where(model.Package.owner_org == asked["organization"])
    if asked.get("kind"):
        query = query.where(model.Package.private.is_(asked["kind"] == "new"))
    if asked.get("q"):
        query = query.where(model.Package.title.icontains(asked["q"], autoescape=True))
    return query


def found(
    queue: str, among: Sequence[str] | None, asked: Mapping[str, Any], limit: int, offset: int
) -> tuple[int, list[tuple[Review, model.Package]]]:
    """How many wait, and a page of them: what was submitted first comes first."""
    query = _waiting(queue, among, asked)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = (Review.submitted_at.asc().nulls_last(), Review.changed_at.desc(), Review.record_id)
    rows = model.Session.execute(query.order_by(*order).limit(limit).offset(offset))
    return count, [(row, package) for row, package in rows]


def count(queue: str, among: Sequence[str] | None) -> int:
    """How many records wait for what this queue's people do; an editor's are the drafts and what came back."""
    query = _waiting(queue, among, {})
    if queue == "editor":
        query = query.where(Review.state.in_(EDITORS_OWN))
    return model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
