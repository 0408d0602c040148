"""Where records stand, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release.service import holds
from ckanext.provdata.review.model import Review, ReviewStep
from ckanext.provdata.review.policy import states
from ckanext.provdata.review.policy.states import Event, State
from ckanext.provdata.shared import clock


def get(record_id: str) -> Review | None:
    return model.Session.get(Review, record_id)


def locked(record_ids: Iterable[str]) -> dict[str, Review]:
    """Rows by record as they are now, locked; the records are held already."""
    query = sa.select(Review).where(Review.record_id.in_(sorted(record_ids))).order_by(Review.record_id)
    found = model.Session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {row.record_id: row for row in found}


def standing(package: Any) -> State:
    """Where a record that needs approval stands: what its row says, or, without one, what everybody sees."""
    row = get(package.id)
    return State(row.state) if row else implied(package)


def implied(package: Any) -> State:
    return State.DRAFT if package.private or package.state != model.State.ACTIVE else State.PUBLISHED


def is_public(package: Any) -> bool:
    return package.state == model.State.ACTIVE and not package.private


def is_frozen(package: Any) -> bool:
    """Whether somebody is judging the record, or has approved it: nobody changes it meanwhile."""
    return standing(package) in states.FROZEN


def ensure(package: Any) -> Review:
    """The record's row, made when there is none. A record that is not public is held back."""
    row = get(package.id)
    if row is None:
        row = Review(record_id=package.id, state=implied(package), stages=[], authors=[], proposal={},
                     changed_at=clock.now())  # fmt: skip
        model.Session.add(row)
        model.Session.flush()
        if not is_public(package):
            holds.put(package.id)
    return row


def move(row: Review, event: Event, user_id: str | None, remark: str = "", **details: Any) -> None:
    """Take one step of the transition table. Raises TransitionError when it does not allow it."""
    row.state = states.after(row.state, event)
    row.changed_at = clock.now()
    note(row, event, user_id, remark, **details)


def note(row: Review, event: Event, user_id: str | None, remark: str = "", organization: str | None = None,
         **details: Any) -> None:  # fmt: skip
    """Write a line of the history. organization: for which the account acts."""
    line = ReviewStep(record_id=row.record_id, at=row.changed_at, event=event, user_id=user_id,
                      organization_id=organization, remark=remark, details=details)  # fmt: skip
    model.Session.add(line)
    model.Session.flush()


def touched(row: Review, event: Event, user_id: str | None, **details: Any) -> None:
    """Note that somebody had a hand in it; of his edits in a row the history keeps one line."""
    if user_id and user_id not in row.authors:
        row.authors = [*row.authors, user_id]
    latest = sa.select(ReviewStep).where(ReviewStep.record_id == row.record_id).order_by(ReviewStep.id.desc()).limit(1)
    line = model.Session.scalar(latest)
    repeated = line is not None and (line.event, line.user_id) == (event, user_id)
    if not repeated or row.state not in states.OPEN:
        move(row, event, user_id, **details)
    else:
        row.changed_at = clock.now()


def history(record_id: str) -> list[ReviewStep]:
    """What happened to a record, oldest first."""
    query = sa.select(ReviewStep).where(ReviewStep.record_id == record_id).order_by(ReviewStep.id)
    return list(model.Session.scalars(query))


def begin_anew(row: Review) -> None:
    """After publication: nothing is proposed, and nobody has had a hand in what comes."""
    row.awaiting, row.stages, row.authors, row.proposal = None, [], [], {}
    row.submitted_by, row.submitted_at = None, None


def submitted(row: Review, stages: list[str], user_id: str | None, at: datetime) -> None:
    row.stages, row.awaiting, row.submitted_by, row.submitted_at = stages, stages[0], user_id, at
    if user_id and user_id not in row.authors:
        row.authors = [*row.authors, user_id]
