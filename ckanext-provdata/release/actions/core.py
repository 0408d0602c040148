"""CKAN's own actions on packages, with what the release asks of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchIndexError

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import service
from ckanext.provdata.release.actions import commit, making
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import locks, openings, waves


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
        locks.hold([package.id, *(wave.id for wave in waves.of_record(package.id))])
        _refuse_stale(package, context, data_dict)
        before = _Before(package.metadata_modified, package.owner_org, package.private, package.state)
        commit.uncommitted(next_action, context, data_dict)
        changed = package.metadata_modified != before.modified
        touched = _follow(context, package, before) if changed else []
        if not context.get("defer_commit"):
            commit.commit([package.id, *touched])
        if changed:  # whoever commits: the activity, which asks for this, is of the same transaction
            context.setdefault("changed_entities", {}).setdefault("packages", set()).add(package.id)
    return commit.answer(context, package.id)


@tk.chained_action
def resource_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: a save of a file that was begun before somebody else's change of it is refused (409).

    :param metadata_modified: (optional) as ``resource_show`` gave it to whoever made the change
    """
    resource = model.Resource.get(str(data_dict.get("id")))
    if resource is None or not data_dict.get("metadata_modified") or context.get("original_package"):
        return next_action(context, data_dict)
    tk.check_access("resource_update", tk.fresh_context(context), {"id": resource.id})
    with commit.undone_on_error():
        locks.hold([str(resource.package_id)])
        model.Session.refresh(resource)
        current = resource.metadata_modified.isoformat()
        if data_dict["metadata_modified"] != current:
            raise tk.ValidationError({"metadata_modified": [_changed_meanwhile()], "current": [current]})
        return next_action(context, data_dict)


@tk.chained_action
def resource_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: where the record is not saved without the file, the answer says why.

    Core expects errors of files alone, and stumbles over any other that the save has, as over a wave's.
    """
    try:
        return next_action(context, data_dict)
    except KeyError as error:
        if not isinstance(error.__context__, tk.ValidationError):
            raise
        model.Session.rollback()
        raise error.__context__ from None


@tk.chained_action
def package_delete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> None:
    """CKAN's, and: a record's waves and their files are deleted with it, and their plans end.

    Core writes the index as its last step before its commit, and would not delete without Solr.
    """
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        next_action(context, data_dict)
        return
    tk.check_access("package_delete", tk.fresh_context(context), {"id": package.id})
    _refuse_wave(package.type)
    with commit.undone_on_error():
        taken = making.delete_all(context, package.id)
        outbox.put("release.unindex", package.id)
        with suppress(SearchIndexError):
            next_action(context, {**data_dict, "id": package.id})
        commit.commit([package.id, *taken])


@tk.chained_action
def dataset_purge(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's, and: a record's waves are purged with it."""
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        return next_action(context, data_dict)
    record_id = package.id  # core's purge ends the session, and what it held with it
    tk.check_access("dataset_purge", tk.fresh_context(context), {"id": record_id})
    _refuse_wave(package.type)
    with service.own_work():
        for wave in making.delete_all(context, record_id):
            with suppress(tk.ObjectNotFound):  # a purge that was cut off has done so before
                tk.get_action("dataset_purge")(tk.fresh_context(context), {"id": wave})
    return next_action(context, {**data_dict, "id": record_id})


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
        # core's summary of errors takes the first of each, so none may be empty
        dropped = {"unseen_resources": unseen} if unseen else {}
        raise tk.ValidationError({"metadata_modified": [_changed_meanwhile()], "current": [current], **dropped})


def _changed_meanwhile() -> str:
    return tk._("这条记录在您打开之后已被更改。请核对最新内容后再保存，以免覆盖他人的修改。")


def _dropped(package_id: str, data_dict: dict[str, Any]) -> list[str]:
    """Released resources that the save would delete: its author need not know of them."""
    if "resources" not in data_dict:
        return []
    kept = {resource.get("id") for resource in data_dict["resources"]}
    released = {
        resource for wave in waves.of_record(package_id, WaveState.OPENED) for resource in waves.in_record(wave)
    }
    return sorted(released - kept)


class _Before(NamedTuple):
    """What a record was before it was saved."""

    modified: Any
    owner: Any
    private: bool
    state: str


def _follow(context: Any, package: Any, before: _Before) -> list[str]:
    """Have the waves follow grade, owner and state, and the search the rest; the waves touched."""
    if package.state == model.State.DELETED != before.state:
        outbox.put("release.unindex", package.id)
        return making.delete_all(context, package.id)
    _refuse_closing(package)
    _follow_listing(context, package, was_private=before.private)
    outbox.put("release.index", package.id)
    return making.follow_owner(package) if package.owner_org != before.owner else []


def _refuse_closing(package: Any) -> None:
    """A record that is not opened at all has nothing to open later."""
    if package.extras.get("opening_grade") == "closed" and waves.of_record(package.id):
        message = tk._("这条记录还有开放批次，请先撤回并删除全部批次，再改为不予开放。")
        raise tk.ValidationError({"opening_grade": [message]})


def _follow_listing(context: Any, package: Any, was_private: bool) -> None:
    """Whatever makes a record public or private, old copies and register follow as when it is asked for by name."""
    if package.state != model.State.ACTIVE or package.private == was_private:
        return
    if package.private:
        openings.unlist_record(package, making.user_id(context), "")
    else:
        openings.list_record(package, making.user_id(context))
