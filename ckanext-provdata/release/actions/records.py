"""Records: what of their waves is public, when they are listed, and taking them down."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release import policy, service
from ckanext.provdata.release.actions import commit, making
from ckanext.provdata.release.actions.waves import permitted
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.policy import Event, WaveState
from ckanext.provdata.release.service import holds, locks, openings, public, waves


@tk.side_effect_free
def provdata_wave_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A wave as its agency sees it.

    :param id: id or name of the wave
    :returns: ``id``, ``record_id``, ``state``, ``title``, ``condition``, ``announced``, ``release_at``, ``ends_at``,
        ``opened_at`` (UTC, ISO 8601) and ``resources``

    Raises ObjectNotFound for everybody who may not edit the record.
    """
    if data_dict.get("deleted") and context.get("ignore_auth"):
        wave = model.Session.get_one(Wave, data_dict["id"])
    else:
        wave = permitted(context, "provdata_wave_show", data_dict)
    return policy.for_agency(wave, public.files(wave))


@tk.side_effect_free
def provdata_wave_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """What a record opens later, or opened in waves.

    :param record: id or name of the record
    :returns: for those who may edit the record, every wave as :func:`provdata_wave_show` gives it; for all others what
        is public of each: ``id``, ``state``, ``title``, the instants, the condition, and names of files only where
        the agency announced them; what is neither planned nor offered is not there
    """
    record_id = tk.get_or_bust(data_dict, "record")
    tk.check_access("provdata_wave_list", context, {"record": record_id})
    record: Any = model.Package.get(record_id)
    if _may_edit(context, record.id):
        return [policy.for_agency(wave, public.files(wave)) for wave in waves.of_record(record.id)]
    return public.projections(record.id)


@tk.side_effect_free
def provdata_wave_locate(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Where a file of a wave is now that it is open: its address named the wave before.

    :param id: id or name of the wave
    :param resource: id of the file
    :returns: ``record``, the name of the record that holds it, and ``resource``

    Raises ObjectNotFound alike for a wave that is not open, one that never was, a file it did not bring, and a record
    the asker may not see. Both ids are public once the wave is open, so the answer says nothing new.
    """
    tk.check_access("provdata_wave_locate", context, data_dict)
    wave = waves.get(str(tk.get_or_bust(data_dict, "id")))
    resource = str(tk.get_or_bust(data_dict, "resource"))
    record = model.Package.get(wave.record_id) if wave and wave.state == WaveState.OPENED else None
    if wave is None or record is None or resource not in waves.in_record(wave) or not _may_see(context, record):
        raise tk.ObjectNotFound(tk._("没有找到这个开放批次。"))
    return {"record": record.name, "resource": resource}


def _may_edit(context: Any, record_id: str) -> bool:
    try:
        tk.check_access("package_update", tk.fresh_context(context), {"id": record_id})
    except tk.NotAuthorized:
        return False
    return True


def provdata_record_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Make an unlisted record public, now or at an instant.

    :param id: the record
    :param list_at: instant in the future (optional; default: now)
    :param reason: for the register (optional)
    :returns: the record
    """
    record = _record(context, "provdata_record_list", data_dict)
    at = making.future(data_dict.get("list_at"), "list_at")
    with commit.undone_on_error():
        locks.hold([record.id])
        if not record.private:
            raise tk.ValidationError({"id": [tk._("这条记录已经公开。")]})
        holds.refuse(record.id)
        if at is None:
            openings.list_record(record, making.user_id(context))
        else:
            _plan_listing(context, record.id, at, data_dict)
        commit.commit([record.id])
    return commit.answer(context, record.id)


def _plan_listing(context: Any, record_id: str, at: Any, data_dict: dict[str, Any]) -> None:
    listing = waves.listing(record_id)
    previous = listing.list_at if listing else None
    event = Event.RESCHEDULED if previous else Event.PLANNED
    reason = str(data_dict.get("reason") or "")
    if previous and not reason.strip():
        raise tk.ValidationError({"reason": [tk._("请说明理由。")]})
    waves.plan_listing(record_id, at)
    service.note(event, record_id, None, at, previous, reason=reason, user_id=making.user_id(context))


def provdata_record_unlist(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a record from public view with everything it holds; its waves wait until it is listed again.

    :param id: the record
    :param reason: why
    :returns: the record
    """
    record = _record(context, "provdata_record_unlist", data_dict)
    _need_reason(data_dict)
    with commit.undone_on_error():
        locks.hold([record.id])
        if record.private:
            raise tk.ValidationError({"id": [tk._("这条记录没有公开。")]})
        openings.unlist_record(record, making.user_id(context), data_dict["reason"])
        commit.commit([record.id])
    return commit.answer(context, record.id)


def provdata_resource_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take open files of a record from public view; they wait in a wave that is held.

    :param record: the record
    :param resources: ids of the files
    :param reason: why
    :returns: the wave
    """
    record = _record(context, "provdata_resource_withdraw", {"id": tk.get_or_bust(data_dict, "record")})
    _need_reason(data_dict)
    with commit.undone_on_error():
        locks.hold([record.id])
        wanted = [one for one in service.files(record.id) if one in (data_dict.get("resources") or [])]
        if not wanted or len(wanted) != len(set(data_dict["resources"])):
            raise tk.ValidationError({"resources": [tk._("请选择这条记录中的文件。")]})
        wave_id = making.make(context, record.id, {"opens": "held", "reason": data_dict["reason"]})
        wave = waves.locked([wave_id])[0]
        openings.withdraw(dict.fromkeys(wanted, wave), Event.WITHDRAWN, making.user_id(context), data_dict["reason"])
        commit.commit([record.id, wave_id])
    return tk.get_action("provdata_wave_show")({"ignore_auth": True}, {"id": wave_id, "deleted": True})


def provdata_takedown(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a record, or every record of an organisation, from public view at once (紧急下线).

    :param record: id or name of the record, or
    :param organization: id or name of the organisation
    :param reason: why
    :param dry_run: only say what is open (optional)
    :returns: ``records``: of each that was public ``id``, ``name``, ``title`` and its open files; ``downloads``: who
        had fetched what, as ``provdata_download_summary`` gives it

    All records are closed in one transaction, or none.
    """
    tk.check_access("provdata_takedown", context, data_dict)
    ids = _aimed_at(data_dict)
    report = {"records": [_open_now(record_id) for record_id in ids], "downloads": _fetched(ids)}
    if tk.asbool(data_dict.get("dry_run", False)):
        return report
    _need_reason(data_dict)
    with commit.undone_on_error():
        locks.hold(ids)
        for record in (model.Package.get(record_id) for record_id in ids):
            if record and not record.private:
                openings.unlist_record(record, making.user_id(context), data_dict["reason"])
        commit.commit(ids)
    return report


def _aimed_at(data_dict: dict[str, Any]) -> list[str]:
    if data_dict.get("organization"):
        organization = model.Group.get(data_dict["organization"])
        return waves.records_of(organization.id) if organization else []
    record = model.Package.get(tk.get_or_bust(data_dict, "record"))
    return [record.id] if record and not record.private else []


def _open_now(record_id: str) -> dict[str, Any]:
    record = model.Session.get_one(model.Package, record_id)
    files = [{"id": one.id, "name": one.name, "format": one.format} for one in record.resources]
    return {"id": record.id, "name": record.name, "title": record.title, "resources": files}


def _fetched(ids: list[str]) -> list[dict[str, Any]]:
    """Who had fetched what, from the capability that counts downloads."""
    try:
        summary = tk.get_action("provdata_download_summary")
    except KeyError:
        return []
    return summary({"ignore_auth": True}, {"records": ids})


def _record(context: Any, auth: str, data_dict: dict[str, Any]) -> Any:
    """The record a request is about. Raises ObjectNotFound alike when there is none and when they may not."""
    record = model.Package.get(tk.get_or_bust(data_dict, "id"))
    try:
        tk.check_access(auth, context, {"id": data_dict["id"]})
    except tk.NotAuthorized:
        if not _may_see(context, record):
            raise tk.ObjectNotFound(tk._("没有找到这条记录。")) from None
        raise
    if record is None or record.type == waves.TYPE:
        raise tk.ObjectNotFound(tk._("没有找到这条记录。"))
    return record


def _may_see(context: Any, record: Any) -> bool:
    if record is None:
        return False
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": record.id})
    except tk.NotAuthorized:
        return False
    return True


def _need_reason(data_dict: dict[str, Any]) -> None:
    if not str(data_dict.get("reason") or "").strip():
        raise tk.ValidationError({"reason": [tk._("请说明理由。")]})
