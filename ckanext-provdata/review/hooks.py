"""Where records are made, changed, listed and taken from view: their reviews follow in the same transaction."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.provdata.release.service import holds, openings
from ckanext.provdata.review.policy import states
from ckanext.provdata.review.policy.states import Event
from ckanext.provdata.review.service import demands, notices, refusals, rows


def after_dataset_create(context: Any, package: dict[str, Any]) -> None:
    """A record that needs approval begins as a draft, whatever its author says."""
    made = model.Session.get(model.Package, package["id"])
    if made is None or not demands.is_demanded(made):
        return
    made.private = True
    model.Session.flush()
    rows.touched(rows.ensure(made), Event.CREATE, refusals.user_id(context))


def after_dataset_update(context: Any, package: dict[str, Any]) -> None:
    """Who has had a hand in a draft; one that is being judged does not change, not even between two looks at it."""
    saved = model.Session.get(model.Package, package["id"])
    if saved is None or demands.is_carrying_out() or rows.is_public(saved) or not demands.is_demanded(saved):
        return
    if saved.state == model.State.DELETED or refusals.is_portal(context):
        return
    row = rows.ensure(saved)
    if row.state in states.FROZEN:
        model.Session.rollback()
        raise refusals.frozen()
    if row.state in states.OPEN:
        rows.touched(row, Event.EDIT, refusals.user_id(context))


def get_signal_subscriptions(others: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    return {**others, openings.listed: [note_listed], openings.unlisted: [note_unlisted]}


def note_listed(record_id: str, user_id: str | None = None, **_more: Any) -> None:
    """A record is public, by hand or because its day has come."""
    row = rows.get(record_id)
    if row is None:
        return
    event = Event.PUBLISH if states.allows(row.state, Event.PUBLISH) else Event.EXEMPT
    if states.allows(row.state, event):
        rows.move(row, event, user_id)
        notices.tell(event, [row], user_id)
        rows.begin_anew(row)


def note_unlisted(record_id: str, user_id: str | None = None, **_more: Any) -> None:
    """A record was taken from view: it needs approval before it is public again. Its waves wait for it anyway."""
    package = model.Session.get(model.Package, record_id)
    if package is None or not demands.is_demanded(package):
        return
    row = rows.ensure(package)
    rows.move(row, Event.WITHDRAW, user_id)
    row.awaiting, row.stages = None, []
    row.proposal = {key: value for key, value in row.proposal.items() if key == "fields"}
    holds.put(record_id)
