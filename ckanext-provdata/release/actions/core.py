"""CKAN's own actions on packages, with what the release asks of them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import service
from ckanext.provdata.release.actions import commit, making
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import locks, waves


@tk.chained_action
def package_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: ``release_at`` of the record or of a resource makes a wave of what opens later.

    :param release_at: instant at which the resources open that state none of their own (ISO 8601; without an offset in
        Asia/Shanghai)

    Record, waves and their register lines are one transaction.
    """
    _refuse_wave(data_dict.get("type"))
    with commit.undone_on_error():
        now, later = making.split(data_dict)
        package_id = commit.uncommitted(next_action, context, now)
        outbox.put("release.index", package_id)
        made = [making.make(context, package_id, {"release_at": at, "resources": files}) for at, files in later]
        if not context.get("defer_commit"):
            commit.commit([package_id, *made])
    return commit.answer(context, package_id)


@tk.chained_action
def package_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: a save that was begun before somebody else's change is refused (409) and changes nothing.

    :param metadata_modified: (optional) as ``package_show`` gave it to whoever made the change
    """
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if package is None:
        return next_action(context, data_dict)
    tk.check_access("package_update", tk.fresh_context(context), {"id": package.id})
    _refuse_wave(package.type)
    with commit.undone_on_error():
        locks.hold([package.id])
        _refuse_stale(package, context, data_dict)
        before = (package.metadata_modified, package.owner_org, package.private)
        commit.uncommitted(next_action, context, data_dict)
        changed = package.metadata_modified != before[0]
        touched = _follow(package, before) if changed else []
        if not context.get("defer_commit"):
            commit.commit([package.id, *touched])
            if changed:
                context.setdefault("changed_entities", {}).setdefault("packages", set()).add(package.id)
    return commit.answer(context, package.id)


@tk.chained_action
def package_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: a record's waves and their files are deleted with it, and their plans end."""
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        return next_action(context, data_dict)
    tk.check_access("package_delete", tk.fresh_context(context), {"id": package.id})
    _refuse_wave(package.type)
    with commit.undone_on_error():
        making.delete_all(context, package.id)
        return next_action(context, {**data_dict, "id": package.id})


@tk.chained_action
def dataset_purge(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: a record's waves are purged with it."""
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        return next_action(context, data_dict)
    tk.check_access("dataset_purge", tk.fresh_context(context), {"id": package.id})
    _refuse_wave(package.type)
    with service.own_work():
        for wave in making.delete_all(context, package.id):
            tk.get_action("dataset_purge")(tk.fresh_context(context), {"id": wave})
    return next_action(context, {**data_dict, "id": package.id})


@tk.chained_action
def package_owner_org_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's; a wave follows its record and is not given away by itself."""
    package = model.Package.get(data_dict.get("id"))
    if package is not None:
        tk.check_access("package_owner_org_update", tk.fresh_context(context), data_dict)
        _refuse_wave(package.type)
    return next_action(context, data_dict)


def _refuse_wave(package_type: Any) -> None:
    """Waves are no ordinary datasets: only our own steps write them."""
    if package_type == waves.TYPE and not service.is_own_work():
        message = tk._("开放批次只能通过记录页面或 provdata_wave_ 开头的接口维护。")
        raise tk.ValidationError({"type": [message]})


def _refuse_stale(package: Any, context: Any, data_dict: dict[str, Any]) -> None:
    """Refuse what would undo a change its author has not seen; the answer says what to send to do it nevertheless."""
    original = context.get("original_package")
    if original and original.get("id") == package.id:
        return  # core itself read the package in this transaction, under lock
    current = package.metadata_modified.isoformat()
    given = data_dict.get("metadata_modified")
    unseen = [] if given else _dropped(package.id, data_dict)
    if (given and given != current) or unseen:
        model.Session.rollback()
        message = tk._("这条记录在您打开之后已被更改。请核对最新内容后再保存，以免覆盖他人的修改。")
        raise tk.ValidationError({"metadata_modified": [message], "current": [current], "unseen_resources": unseen})


def _dropped(package_id: str, data_dict: dict[str, Any]) -> list[str]:
    """Released resources that the save would delete: its author need not know of them."""
    if "resources" not in data_dict:
        return []
    kept = {resource.get("id") for resource in data_dict["resources"]}
    released = {
        resource for wave in waves.of_record(package_id, WaveState.OPENED) for resource in waves.in_record(wave)
    }
    return sorted(released - kept)


def _follow(package: Any, before: tuple[Any, Any, Any]) -> list[str]:
    """Ask for the index, and have the waves follow owner and state; the waves touched."""
    _, owner, private = before
    outbox.put("release.unindex" if package.private and not private else "release.index", package.id)
    return making.follow_owner(package) if package.owner_org != owner else []
