"""The activity streams: of what may be read today, and without what it said in the past."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.exits import service
from ckanext.provdata.exits.actions.alike import Action, deny_knowledge, number, require
from ckanext.provdata.exits.policy import activities
from ckanext.provdata.exits.policy.objects import Kind
from ckanext.provdata.shared import config


def _activity_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """As core's, of what the caller may read now, and without old snapshots for those who may not edit.

    Core goes by the labels of the day the row was written, and gives rows about views no labels at all. ``offset`` and
    ``limit`` count what may be shown, so that a short page tells nothing.
    """
    if service.is_trusted(context):
        return core(context, data_dict)
    limit = number(data_dict.get("limit"))
    limit = config.activities_listed() if limit is None else min(limit, config.most_activities_listed())
    start = number(data_dict.get("offset")) or 0
    backwards = bool(data_dict.get("after")) and not data_dict.get("before")
    rows = list(islice(_activities(core, context, data_dict, backwards), start, start + limit))
    return rows[::-1] if backwards else rows


def _activities(core: Action, context: Any, data_dict: dict[str, Any], backwards: bool) -> Iterator[dict[str, Any]]:
    """All that may be shown, asked for in batches; backwards: core answers ``after`` with the oldest, newest first."""
    batch, asked = config.most_activities_listed(), 0
    shown = Shown(context)
    while True:
        found = core(context.copy(), {**data_dict, "offset": asked, "limit": batch})
        yield from filter(None, map(shown, found[::-1] if backwards else found))
        asked += batch
        if len(found) < batch:
            return


class Shown:
    """What of an activity the caller may see; remembers verdicts, as a stream has many rows of few datasets."""

    def __init__(self, context: Any) -> None:
        self.may_read = cache(partial(service.may_read, context))
        self.may_edit = cache(partial(service.may_edit, context))

    def __call__(self, activity: dict[str, Any]) -> dict[str, Any] | None:
        subject = activities.subject(activity)
        if subject is None:
            return activity
        if not self.may_read(*subject):
            return None
        return (
            activity if self.may_edit(*subject) else activities.without_snapshot(activity, _today(activity, *subject))
        )


def _today(activity: dict[str, Any], kind: Kind, reference: str) -> dict[str, Any]:
    return service.dataset_today(reference) if kind is Kind.DATASET else service.view_today(activity.get("data") or {})


def _stream() -> Any:
    """A function of its own for each stream: CKAN keeps marks on it."""

    @tk.chained_action
    @tk.side_effect_free
    def stream(core: Action, context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
        return _activity_list(core, context, data_dict)

    return stream


STREAMS = (
    "user_activity_list",
    "group_activity_list",
    "organization_activity_list",
    "recently_changed_packages_activity_list",
    "dashboard_activity_list",
)
globals().update({name: _stream() for name in STREAMS})


@tk.chained_action
@tk.side_effect_free
def package_activity_list(core: Action, context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """As the other streams; a hidden dataset's is not found."""
    return deny_knowledge(partial(_activity_list, core), context, data_dict)


@tk.chained_action
@tk.side_effect_free
def activity_show(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's, which gives the snapshot whatever ``include_data`` says; what it refuses is not found."""
    if service.is_trusted(context):
        return core(context, data_dict)
    require(context, Kind.ACTIVITY, data_dict.get("id"))
    # core's authorisation expects what its schema would have filled in
    asked = {**data_dict, "include_data": tk.asbool(data_dict.get("include_data"))}
    shown = Shown(context)(deny_knowledge(core, context, asked))
    if shown is None:
        raise tk.ObjectNotFound
    return shown


def _snapshot() -> Any:
    @tk.chained_action
    @tk.side_effect_free
    def snapshot(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        if not service.is_trusted(context):
            require(context, Kind.ACTIVITY, data_dict.get("id"))
        return deny_knowledge(core, context, data_dict)

    return snapshot


# rows of a public record that hold what was withdrawn since are refused, and so not found
globals().update({name: _snapshot() for name in ("activity_data_show", "activity_diff")})
