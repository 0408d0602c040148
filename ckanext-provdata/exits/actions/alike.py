"""What the caller may not read is not found, as if it were not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.exits import service
from ckanext.provdata.exits.policy import objects
from ckanext.provdata.exits.policy.objects import Kind

Action = Callable[[Any, dict[str, Any]], Any]


def guard(named: tuple[tuple[str, Kind], ...]) -> Any:
    """A chained action that looks first: what the caller may not read is not found, whatever core would have said."""

    @tk.chained_action
    def guarded(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        if not service.is_trusted(context):
            for parameter, kind in named:
                require(context, kind, objects.given(data_dict, parameter))
        return core(context, data_dict)

    return guarded


def require(context: Any, kind: Kind, reference: Any) -> None:
    """Raise ObjectNotFound for what is hidden or absent; a parameter that is missing is for core to complain about."""
    if reference not in (None, "") and not service.may_read(context, kind, reference):
        raise tk.ObjectNotFound


def deny_knowledge(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """For actions that ask who may read: a refusal becomes "not found", without the id that core puts into its text."""
    try:
        return core(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None


def _reading(action: Any) -> Any:
    """As a function of its own: one object serves many names, and CKAN keeps marks on it."""

    @tk.chained_action
    @tk.side_effect_free
    def reading(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        return action(core, context, data_dict)

    return reading


globals().update({name: guard(named) for name, named in objects.WRITING.items()})
globals().update({name: _reading(guard(named)) for name, named in objects.READING.items()})
globals().update({name: _reading(deny_knowledge) for name in objects.REFUSING})


def number(value: Any) -> int | None:
    """A parameter that counts, None when it is not given; raises ValidationError for anything else."""
    if value in (None, ""):
        return None
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        raise tk.ValidationError({"limit": [tk._("请填写整数。")]}) from None


@tk.chained_action
@tk.side_effect_free
def package_show(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's; hidden is not found. core's authorisation does not know core's parameter ``name_or_id``.

    Without relations, whoever asks: ``package_relationships_list`` has them for those who may read both ends. core's
    lists quote remarks on hidden datasets, and core's index, which asks here, fails over them in CKAN 2.12.0.
    """
    asked = data_dict if data_dict.get("id") else {**data_dict, "id": data_dict.get("name_or_id")}
    return without_relations(deny_knowledge(core, context, asked))


def without_relations(dataset: dict[str, Any]) -> dict[str, Any]:
    """A dataset less ``relationships_as_…``; a save without them leaves relations as they are."""
    return {name: value for name, value in dataset.items() if not name.startswith("relationships_as_")}


@tk.chained_action
@tk.side_effect_free
def file_owner_scan(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's; for datasets and resources that the caller may not read there is no such owner."""
    kind = {"package": Kind.DATASET, "resource": Kind.RESOURCE}.get(data_dict.get("owner_type") or "")
    if kind and not service.is_trusted(context):
        require(context, kind, data_dict.get("owner_id"))
    return core(context, data_dict)


@tk.chained_action
def member_create(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """As core's, which tells whoever may edit a group whether a dataset exists."""
    _require_member(context, data_dict)
    return core(context, data_dict)


@tk.chained_action
def member_delete(core: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """As ``member_create``."""
    _require_member(context, data_dict)
    return core(context, data_dict)


def _require_member(context: Any, data_dict: dict[str, Any]) -> None:
    if data_dict.get("object_type") == "package" and not service.is_trusted(context):
        require(context, Kind.DATASET, data_dict.get("object"))


@tk.chained_action
@tk.side_effect_free
def task_status_show(core: Action, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As core's, which shows everybody any task's error text: only to whoever may edit what the task is about."""
    status = deny_knowledge(core, context, data_dict)
    kind = {"resource": Kind.RESOURCE, "package": Kind.DATASET}.get(status.get("entity_type"))
    if not service.is_trusted(context) and not (kind and service.may_edit(context, kind, status["entity_id"])):
        raise tk.ObjectNotFound
    return status


@tk.chained_action
def task_status_delete(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """As core's, which looks for the task before it asks who may."""
    tk.check_access("task_status_delete", tk.fresh_context(context), dict(data_dict))
    return core(context, data_dict)


@tk.chained_action
def tag_delete(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """The same: a tag that hidden records alone carry would be refused, another not found."""
    tk.check_access("tag_delete", tk.fresh_context(context), dict(data_dict))
    return core(context, data_dict)


def _bulk(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """As core's, which notes a change of any dataset that is named, whoever's it is, and says which do not exist."""
    datasets = data_dict.get("datasets")
    if not service.is_trusted(context) and isinstance(datasets, list):
        for dataset in datasets:
            require(context, Kind.DATASET, dataset)
    core(context, data_dict)


@tk.chained_action
def bulk_update_public(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """As core's, for datasets the caller may read."""
    _bulk(core, context, data_dict)


@tk.chained_action
def bulk_update_private(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """As ``bulk_update_public``."""
    _bulk(core, context, data_dict)


@tk.chained_action
def bulk_update_delete(core: Action, context: Any, data_dict: dict[str, Any]) -> None:
    """As ``bulk_update_public``."""
    _bulk(core, context, data_dict)
