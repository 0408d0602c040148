"""Carrying out what was approved: new records are listed, proposed changes are saved, waves take their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release import service as release
from ckanext.provdata.release.actions import commit
from ckanext.provdata.release.policy import Event as ReleaseEvent
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import locks, waves
from ckanext.provdata.review.model import Review
from ckanext.provdata.review.policy.states import Event, State
from ckanext.provdata.review.service import checks, demands, notices, refusals, rows


def publish(context: Any, record_id: str, list_at: Any = None) -> None:
    """Publish one approved record, committing as it goes: what is done leaves the proposal in the same transaction, so
    that what stops halfway is gone on with by publishing again.

    Raises ValidationError when it is not approved, when a file that would open is not cleared any more (other words
    are looked for since), or when what was proposed cannot be saved any more.
    """
    row = _approved(record_id)
    _refuse_unscreened(record_id)
    with demands.carrying_out():
        save_fields(context, row)
        package = model.Session.get_one(model.Package, record_id)
        if package.private:
            _list(context, record_id, list_at)
        else:
            commit.commit([record_id])
            _take_steps(context, record_id)
            _close(context, record_id)


def _approved(record_id: str) -> Review:
    locks.hold([record_id])
    row = rows.locked([record_id]).get(record_id)
    if row is None or row.state != State.APPROVED:
        raise tk.ValidationError({"id": [tk._("尚未审核通过，不能发布。")]})
    return row


def _refuse_unscreened(record_id: str) -> None:
    names = checks.in_the_way(model.Session.get_one(model.Package, record_id))
    if names:
        raise tk.ValidationError({"screening": [refusals.unscreened(names)]})


def save_fields(context: Any, row: Review) -> None:
    """Save what was proposed; part of the caller's transaction, within ``carrying_out``."""
    fields = row.proposal.get("fields")
    if not fields:
        return
    row.proposal = {key: value for key, value in row.proposal.items() if key != "fields"}
    model.Session.flush()
    uncommitted = tk.fresh_context(context, ignore_auth=True, defer_commit=True, return_id_only=True)
    tk.get_action("package_patch")(uncommitted, {"id": row.record_id, **fields})


def _list(context: Any, record_id: str, list_at: Any) -> None:
    """The signal that a record is listed closes its review, now or when its day has come."""
    request = {"id": record_id, **({"list_at": list_at, "reason": tk._("按审核结果发布。")} if list_at else {})}
    tk.get_action("provdata_record_list")(tk.fresh_context(context, ignore_auth=True), request)


def _take_steps(context: Any, record_id: str) -> None:
    """One wave after the other; one that has gone, or was opened meanwhile, needs nothing."""
    steps = dict(rows.locked([record_id])[record_id].proposal.get("waves") or {})
    for wave_id, step in steps.items():
        row = rows.locked([record_id])[record_id]
        left = {key: value for key, value in row.proposal["waves"].items() if key != wave_id}
        row.proposal = {**row.proposal, "waves": left}
        model.Session.flush()
        wave = waves.get(wave_id)
        if wave is None or wave.state in (WaveState.DELETED, WaveState.OPENED):
            continue
        wanted = {key: value for key, value in step.items() if key != "step"}
        own = tk.fresh_context(context, ignore_auth=True)
        tk.get_action(f"provdata_wave_{step['step']}")(own, {"id": wave_id, **wanted})


def _close(context: Any, record_id: str) -> None:
    with commit.undone_on_error():
        locks.hold([record_id])
        row = rows.locked([record_id])[record_id]
        by = refusals.user_id(context)
        rows.move(row, Event.PUBLISH, by)
        notices.tell(Event.PUBLISH, [row], by)
        rows.begin_anew(row)
        commit.commit([record_id])


def note_cancelled(record_id: str, at: datetime, user_id: str | None) -> None:
    """The register's line that a record is not listed on its day."""
    release.note(ReleaseEvent.CANCELLED, record_id, None, previous=at, user_id=user_id,
                 reason=tk._("退回修改，原定公开时间取消。"))  # fmt: skip
