"""Who may do what with waves. What is not the asker's does not exist for him: see the actions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.provdata.release.service import asked, due, waves

Verdict = Any


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_show(next_auth: Any, context: Any, data_dict: Any) -> Verdict:
    """CKAN's, and: a record with a file whose end has come is shut until the clock has taken the file out.

    Only while no clock has come round to it: nothing stays open because a process is late.
    """
    package = asked.package(context, data_dict)
    answer: Any = next_auth(context, {**(data_dict or {}), "id": package.id})
    if not answer["success"]:
        return answer
    if package.private or package.type == waves.TYPE or not due.is_closed_by_time(package.id):
        return answer
    editor: Any = authz.is_authorized("package_update", tk.fresh_context(context), {"id": package.id})
    return answer if editor["success"] else {"success": False, "msg": ""}


def _editor(context: Any, record: Any) -> Verdict:
    """Whoever may edit the record."""
    tk.check_access("package_update", tk.fresh_context(context), {"id": record})
    return {"success": True}


def _editor_of_wave(context: Any, data_dict: dict[str, Any]) -> Verdict:
    wave = waves.get(str(data_dict["id"]))
    return _editor(context, wave.record_id) if wave else {"success": False}


def provdata_wave_create(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor(context, tk.get_or_bust(data_dict, "record"))


def provdata_wave_update(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_reschedule(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_cancel(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_offer(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_open(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_withdraw(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


def provdata_wave_delete(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_wave_show(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor_of_wave(context, data_dict)


@tk.auth_allow_anonymous_access
def provdata_wave_list(context: Any, data_dict: dict[str, Any]) -> Verdict:
    """Whoever sees the record; how much he sees of its waves the action decides."""
    tk.check_access("package_show", tk.fresh_context(context), {"id": data_dict["record"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def provdata_wave_locate(context: Any, data_dict: dict[str, Any]) -> Verdict:
    """Whoever sees the record that the wave opened into; the action asks for it."""
    return {"success": True}


def provdata_record_list(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor(context, data_dict["id"])


def provdata_record_unlist(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor(context, data_dict["id"])


def provdata_resource_withdraw(context: Any, data_dict: dict[str, Any]) -> Verdict:
    return _editor(context, data_dict["id"])


def provdata_takedown(context: Any, data_dict: dict[str, Any]) -> Verdict:
    """A record's editor for the record, an organisation's admin for all of it."""
    if data_dict.get("organization"):
        tk.check_access("organization_update", tk.fresh_context(context), {"id": data_dict["organization"]})
        return {"success": True}
    return _editor(context, tk.get_or_bust(data_dict, "record"))


def provdata_release_sweep(context: Any, data_dict: dict[str, Any]) -> Verdict:
    """The portal's own process, and sysadmins."""
    return {"success": False}
