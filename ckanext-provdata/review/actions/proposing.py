"""Changes proposed to a public record: found by a trial save that is taken back, kept until they are approved."""

from __future__ import annotations

import copy
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release.service import locks
from ckanext.provdata.review.policy import changes
from ckanext.provdata.review.policy.changes import Changes
from ckanext.provdata.review.policy.states import Event
from ckanext.provdata.review.service import refusals, rows


def trial(next_action: Any, context: Any, record_id: str, data_dict: dict[str, Any]) -> Changes:
    """What saving would change. The save is really made, with all its validators, and taken back.

    Raises ValidationError as the save would. Uploads are not for it: their bytes would stay.
    """
    before = shown(context, record_id)
    savepoint = model.Session.begin_nested()
    try:
        kept = {key: context[key] for key in ("original_package", "ignore_auth") if key in context}
        tried = tk.fresh_context(context, **kept, defer_commit=True, return_id_only=True)
        next_action(tried, copy.deepcopy(data_dict))
        after = shown(context, record_id)
    finally:
        if savepoint.is_active:
            savepoint.rollback()
        model.Session.expire_all()
    return changes.between(before, after, field_names(before["type"]))


def shown(context: Any, record_id: str) -> dict[str, Any]:
    return tk.get_action("package_show")(tk.fresh_context(context, ignore_auth=True), {"id": record_id})


def field_names(record_type: str) -> list[str]:
    return [field["field_name"] for field in tk.h.scheming_get_dataset_schema(record_type)["dataset_fields"]]


def fields(context: Any, package: Any, proposed: dict[str, Any]) -> None:
    """Keep proposed values beside those proposed before; part of the caller's transaction."""
    _keep(context, package, "fields", proposed)


def wave(context: Any, package: Any, wave_id: str, step: dict[str, Any]) -> None:
    """Keep what is to become of a wave; part of the caller's transaction."""
    _keep(context, package, "waves", {wave_id: step})


def _keep(context: Any, package: Any, part: str, proposed: dict[str, Any]) -> None:
    locks.hold([package.id])
    refusals.refuse_frozen(package)
    row = rows.ensure(package)
    row.proposal = {**row.proposal, part: {**row.proposal.get(part, {}), **proposed}}
    rows.touched(row, Event.EDIT, refusals.user_id(context))
