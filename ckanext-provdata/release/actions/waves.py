"""Waves, for the agency whose record they belong to. To everybody else a wave does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import policy, service
from ckanext.provdata.release.actions import commit, making
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.policy import Event, WaveState
from ckanext.provdata.release.service import locks, move, openings, public, waves

#: longest title, condition and reason
LENGTH = {"title": 100, "condition": 1000, "reason": 1000}
Step = Callable[[Wave], None]


def provdata_wave_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add files to a record that open later.

    :param record: id or name of the record
    :param opens: ``at`` (an instant), ``on_application`` or ``held`` (default: at)
    :param release_at: the instant, in the future (ISO 8601; without an offset in Asia/Shanghai)
    :param ends_at: instant from which on they are not open any more (optional)
    :param resources: files, as ``resource_create`` takes them, uploads included
    :param title: what the public sees it called (optional)
    :param condition: on what condition they are given on application
    :param announced: whether the public sees the names of the files (default: no)
    :param reason: for the register (optional)
    :returns: the wave as :func:`provdata_wave_show` gives it
    """
    tk.check_access("provdata_wave_create", context, data_dict)
    record: Any = model.Package.get(tk.get_or_bust(data_dict, "record"))
    wanted = _wanted(record, data_dict)
    with commit.undone_on_error():
        locks.hold([record.id])
        wave_id = making.make(context, record.id, wanted)
        commit.commit([record.id, wave_id])
    return _shown(wave_id)


def _wanted(record: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The request, read and checked. Raises ValidationError."""
    errors = _too_long(data_dict)
    opens = data_dict.get("opens") or "at"
    if opens not in policy.OPENS:
        errors["opens"] = [tk._("请选择开放方式：按时开放、依申请开放或暂不开放。")]
    if opens == "at" and not data_dict.get("release_at"):
        errors["release_at"] = [tk._("请填写开放时间。")]
    if opens == "on_application" and not data_dict.get("condition"):
        errors["condition"] = [tk._("依申请开放的，请写明条件。")]
    if record.extras.get("opening_grade") == "closed":
        errors["record"] = [tk._("不予开放的信息资源不能添加数据文件。")]
    if errors:
        raise tk.ValidationError(errors)
    release_at, ends_at = (making.future(data_dict.get(key), key) for key in ("release_at", "ends_at"))
    _refuse_empty_time(release_at, ends_at)
    announced = tk.asbool(data_dict.get("announced", False))
    return {**data_dict, "opens": opens, "release_at": release_at, "ends_at": ends_at, "announced": announced}


def _refuse_empty_time(release_at: Any, ends_at: Any) -> None:
    if release_at and ends_at and ends_at <= release_at:
        raise tk.ValidationError({"ends_at": [tk._("结束时间须晚于开放时间。")]})


def _too_long(data_dict: dict[str, Any]) -> dict[str, Any]:
    return {
        field: [tk._("不超过 {longest} 个字。").format(longest=longest)]
        for field, longest in LENGTH.items()
        if len(str(data_dict.get(field) or "")) > longest
    }


def provdata_wave_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change what is said of a wave, and its end.

    :param id: the wave
    :param title, condition, announced, ends_at: as for :func:`provdata_wave_create`; what is left out stays
    """
    given = {key: data_dict[key] for key in ("title", "condition") if key in data_dict}
    if "announced" in data_dict:
        given["announced"] = tk.asbool(data_dict["announced"])

    def change(wave: Wave) -> None:
        _refuse_long(data_dict)
        if "ends_at" in data_dict:
            given["ends_at"] = making.future(data_dict["ends_at"], "ends_at")
            _refuse_empty_time(wave.release_at, given["ends_at"])
        for key, value in given.items():
            setattr(wave, key, value)
        _note(context, wave, Event.CHANGED, data_dict, details={"fields": sorted(given)})

    return _step(context, data_dict, "provdata_wave_update", change)


def provdata_wave_reschedule(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Plan a wave for an instant, or for another one.

    :param id: the wave
    :param release_at: the instant, in the future
    :param reason: why; needed when an instant was planned already
    """

    def plan(wave: Wave) -> None:
        _refuse_long(data_dict)
        at = making.future(tk.get_or_bust(data_dict, "release_at"), "release_at")
        if at is None:
            raise tk.ValidationError({"release_at": [tk._("请填写开放时间。")]})
        _refuse_empty_time(at, wave.ends_at)
        event = Event.RESCHEDULED if wave.state == WaveState.PLANNED else Event.PLANNED
        if event is Event.RESCHEDULED:
            _need_reason(data_dict)
        previous = wave.release_at
        _advance(wave, event)
        wave.release_at = at
        _note(context, wave, event, data_dict, planned_for=at, previous=previous)

    return _step(context, data_dict, "provdata_wave_reschedule", plan)


def provdata_wave_cancel(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back a plan or an offer; the files stay, and nobody outside the agency can read them.

    :param id: the wave
    :param reason: why
    """

    def cancel(wave: Wave) -> None:
        _need_reason(data_dict)
        previous = wave.release_at
        _advance(wave, Event.CANCELLED)
        wave.release_at = None
        _note(context, wave, Event.CANCELLED, data_dict, previous=previous)

    return _step(context, data_dict, "provdata_wave_cancel", cancel)


def provdata_wave_offer(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Offer a wave on application.

    :param id: the wave
    :param condition: on what condition (optional when it states one already)
    :param reason: why; needed when an instant was planned
    """

    def offer(wave: Wave) -> None:
        _refuse_long(data_dict)
        if policy.reason_needed(wave.state, "offer"):
            _need_reason(data_dict)
        wave.condition = data_dict.get("condition") or wave.condition
        if not wave.condition:
            raise tk.ValidationError({"condition": [tk._("依申请开放的，请写明条件。")]})
        previous = wave.release_at
        _advance(wave, Event.OFFERED)
        wave.release_at = None
        _note(context, wave, Event.OFFERED, data_dict, previous=previous)

    return _step(context, data_dict, "provdata_wave_offer", offer)


def provdata_wave_open(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Open a wave now.

    :param id: the wave
    :param reason: why; needed when it opens before its planned instant
    """

    def open_now(wave: Wave) -> None:
        if policy.reason_needed(wave.state, "open"):
            _need_reason(data_dict)
        _refuse_transition(wave, Event.OPENED)
        _refuse_held_up(wave)
        openings.open_waves([wave], making.user_id(context), _reason(data_dict))

    return _step(context, data_dict, "provdata_wave_open", open_now)


def provdata_wave_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Close an opened wave: its files are behind the wall again before this answers, in search too.

    :param id: the wave
    :param reason: why
    """

    def withdraw(wave: Wave) -> None:
        _need_reason(data_dict)
        _refuse_transition(wave, Event.WITHDRAWN)
        taken = dict.fromkeys(waves.in_record(wave), wave)
        openings.withdraw(taken, Event.WITHDRAWN, making.user_id(context), _reason(data_dict), [wave])

    return _step(context, data_dict, "provdata_wave_withdraw", withdraw)


def provdata_wave_delete(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Delete a wave that is not open, with its files.

    :param id: the wave
    :param reason: why; needed when an instant was planned or the wave is on application
    :returns: the wave, deleted
    """

    def remove(wave: Wave) -> None:
        if wave.state == WaveState.OPENED:
            raise tk.ValidationError({"id": [tk._("已经开放的批次不能删除，请先撤回。")]})
        if policy.reason_needed(wave.state, "delete"):
            _need_reason(data_dict)
        making.delete(wave, making.user_id(context), _reason(data_dict))

    return _step(context, data_dict, "provdata_wave_delete", remove)


# --- files of a wave --------------------------------------------------------------------------------------------------


def provdata_wave_resource_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a file to a wave that is not open.

    :param wave: the wave
    :returns: the wave; other parameters as for ``resource_create``
    """
    file = {key: value for key, value in data_dict.items() if key not in ("wave", "package_id", "id")}

    def add(wave: Wave) -> None:
        making.add_files(context, wave.id, [file])

    return _on_files(context, data_dict, add)


def provdata_wave_resource_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Replace a file of a wave that is not open, or what is said of it.

    :param wave: the wave
    :param id: the resource
    :returns: the wave; other parameters as for ``resource_update``
    """
    file = {key: value for key, value in data_dict.items() if key not in ("wave", "package_id")}

    def change(wave: Wave) -> None:
        files = _files(context, wave)
        at = _place(files, file.get("id"))
        making.save_files(context, wave.id, [*files[:at], {**_kept(files[at], file), **file}, *files[at + 1 :]])
        outbox.put("release.fill_table", files[at]["id"])

    return _on_files(context, data_dict, change)


def provdata_wave_resource_delete(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Delete a file of a wave that is not open.

    :param wave: the wave
    :param id: the resource
    :returns: the wave
    """

    def remove(wave: Wave) -> None:
        files = _files(context, wave)
        at = _place(files, data_dict.get("id"))
        making.save_files(context, wave.id, [*files[:at], *files[at + 1 :]])

    return _on_files(context, data_dict, remove)


def provdata_wave_resource_hold(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a file out of a wave that is not open; it waits in a wave of its own that is held.

    :param wave: the wave
    :param id: the resource
    :param reason: why
    :returns: the wave it was taken out of
    """

    def hold(wave: Wave) -> None:
        _need_reason(data_dict)
        files = _files(context, wave)
        resource = files[_place(files, data_dict.get("id"))]["id"]
        held = making.make(context, wave.record_id, {"opens": "held", "reason": _reason(data_dict)})
        move.move({resource: held}, [wave.id, held])

    return _on_files(context, data_dict, hold)


def _kept(file: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """What stays of a file: nothing that describes the old bytes when new ones come."""
    stale = ("size", "mimetype", "hash", "last_modified") if change.get("upload") else ()
    return {key: value for key, value in file.items() if key not in stale}


def _on_files(context: Any, data_dict: dict[str, Any], change: Step) -> dict[str, Any]:
    def guarded(wave: Wave) -> None:
        if wave.state == WaveState.OPENED:
            raise tk.ValidationError({"wave": [tk._("批次已经开放，请在记录页面维护文件。")]})
        with service.own_work():
            change(wave)
        wave.held_up_at = None  # what was in the way may be gone; if not, the clock says so again
        _note(context, wave, Event.CHANGED, data_dict, details={"fields": ["resources"]})

    request = {**data_dict, "id": tk.get_or_bust(data_dict, "wave")}
    return _step(context, request, "provdata_wave_update", guarded)


def _files(context: Any, wave: Wave) -> list[dict[str, Any]]:
    own = tk.fresh_context(context, ignore_auth=True)
    return tk.get_action("package_show")(own, {"id": wave.id})["resources"]


def _place(files: list[dict[str, Any]], resource_id: Any) -> int:
    places = [at for at, file in enumerate(files) if file["id"] == resource_id]
    if not places:
        raise tk.ObjectNotFound(tk._("批次中没有这个文件。"))
    return places[0]


# --- steps ------------------------------------------------------------------------------------------------------------


def _step(context: Any, data_dict: dict[str, Any], auth: str, change: Step) -> dict[str, Any]:
    """Do one change to a wave under lock, as one transaction; the wave afterwards."""
    wave = permitted(context, auth, data_dict)
    wave_id, record_id = wave.id, wave.record_id
    with commit.undone_on_error():
        locks.hold([wave_id, record_id])
        change(waves.locked([wave_id])[0])
        outbox.put("release.index", wave_id)
        commit.commit([record_id, wave_id])
    return _shown(wave_id)


def permitted(context: Any, auth: str, data_dict: dict[str, Any]) -> Wave:
    """The wave a request is about. Raises ObjectNotFound alike when there is none and when it is none of theirs."""
    wave_id = tk.get_or_bust(data_dict, "id")
    wave = waves.get(str(wave_id))
    try:
        tk.check_access(auth, context, {"id": wave_id})
    except tk.NotAuthorized:
        wave = None
    if wave is None or wave.state == WaveState.DELETED:
        raise tk.ObjectNotFound(tk._("没有找到这个开放批次。"))
    return wave


def _shown(wave_id: str) -> dict[str, Any]:
    """The wave as its agency sees it; who may was asked before."""
    return tk.get_action("provdata_wave_show")({"ignore_auth": True}, {"id": wave_id, "deleted": True})


def _advance(wave: Wave, event: Event) -> None:
    _refuse_transition(wave, event)
    wave.held_up_at = None
    wave.state = policy.after(WaveState(wave.state), event)


def _refuse_transition(wave: Wave, event: Event) -> None:
    try:
        policy.after(WaveState(wave.state), event)
    except policy.TransitionError:
        raise tk.ValidationError({"id": [tk._("批次当前的状态不允许这一操作。")]}) from None


def _refuse_held_up(wave: Wave) -> None:
    """Say which files are in the way; the files themselves are known to whoever may open the wave."""
    in_the_way = set(openings.held_up([wave.id]).get(wave.id, []))
    if in_the_way:
        names = "、".join(file["name"] or file["id"] for file in public.files(wave) if file["id"] in in_the_way)
        message = tk._("下列文件尚未通过安全检查，批次不能开放：{names}。请到“安全检查”页面查看。").format(names=names)
        raise tk.ValidationError({"resources": [message]})


def _reason(data_dict: dict[str, Any]) -> str:
    return str(data_dict.get("reason") or "").strip()


def _need_reason(data_dict: dict[str, Any]) -> None:
    _refuse_long(data_dict)
    if not _reason(data_dict):
        raise tk.ValidationError({"reason": [tk._("请说明理由。")]})


def _refuse_long(data_dict: dict[str, Any]) -> None:
    errors = _too_long(data_dict)
    if errors:
        raise tk.ValidationError(errors)


def _note(context: Any, wave: Wave, event: Event, data_dict: dict[str, Any], **more: Any) -> None:
    user = making.user_id(context)
    service.note(event, wave.record_id, wave.id, reason=_reason(data_dict), user_id=user, **more)
