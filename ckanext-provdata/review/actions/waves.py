"""Waves of records that need approval: on a public record what would open or announce files is a proposal first.

Until it is approved such a wave is held, of which nobody outside knows. Taking back, withdrawing and deleting never
wait; nor does another day for a wave whose files are approved. The waves of a draft are judged and published with it.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.provdata.release.actions import commit, making
from ckanext.provdata.release.policy import PUBLIC_STATES, WaveState
from ckanext.provdata.release.service import holds, locks, waves
from ckanext.provdata.review.actions import proposing, publishing
from ckanext.provdata.review.policy import states
from ckanext.provdata.review.policy.states import Event
from ckanext.provdata.review.service import demands, refusals, rows

Action = Any
#: how a new wave's opening is asked for → the step that brings it about; now: as soon as it is published
STEPS = {"at": "reschedule", "on_application": "offer", "now": "open"}
#: what a step needs
NEEDS = {"reschedule": ("release_at", "reason"), "offer": ("condition", "reason"), "open": ("reason",)}
#: what everybody reads of a wave that is announced
SHOWN = ("title", "condition", "announced")


@tk.chained_action
def provdata_wave_create(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """The release's; on a public record that needs approval the wave is held, and its opening is proposed.

    :param opens: there ``now`` as well: as soon as it is published
    """
    package = model.Package.get(str(data_dict.get("record") or ""))
    if not refusals.is_bound(context, package):
        return next_action(context, data_dict)
    tk.check_access("provdata_wave_create", tk.fresh_context(context), dict(data_dict))
    refusals.refuse_frozen(package)
    step = STEPS.get(data_dict.get("opens") or "at")
    if not rows.is_public(package) or step is None:
        return _touching(context, package, next_action(context, data_dict))
    wanted = {key: data_dict[key] for key in NEEDS[step] if data_dict.get(key)}
    _refuse_incomplete(step, wanted)
    held = {key: value for key, value in data_dict.items() if key not in ("release_at", "opens")}
    made = next_action(context, {**held, "opens": "held"})
    return _proposed(context, package, made["id"], {"step": step, **wanted})


def _refuse_incomplete(step: str, wanted: dict[str, Any]) -> None:
    """What the step will ask for is asked now."""
    if step == "reschedule":
        if not wanted.get("release_at"):
            raise tk.ValidationError({"release_at": [tk._("请填写开放时间。")]})
        making.future(wanted["release_at"], "release_at")
    if step == "offer" and not wanted.get("condition"):
        raise tk.ValidationError({"condition": [tk._("依申请开放的，请写明条件。")]})


def _proposed(context: Any, package: Any, wave_id: str, step: dict[str, Any]) -> dict[str, Any]:
    with commit.undone_on_error():
        proposing.wave(context, package, wave_id, step)
        model.repo.commit()
    shown = tk.get_action("provdata_wave_show")({"ignore_auth": True}, {"id": wave_id})
    return {**shown, "provdata_review": {"state": str(rows.standing(package)), "proposed": [step["step"]]}}


def _touching(context: Any, package: Any, done: Any) -> Any:
    """Whoever changes a draft's waves has had a hand in it."""
    if not rows.is_public(package):
        locks.hold([package.id])
        row = rows.ensure(package)
        if row.state in states.OPEN:
            rows.touched(row, Event.EDIT, refusals.user_id(context))
        model.repo.commit()
    return done


def _opening(name: str) -> Any:
    """The chained step: done at once on a draft, proposed on a public record."""

    @tk.chained_action
    def step(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        wave, package = _of(context, data_dict.get("id"))
        if package is None or (name == "reschedule" and wave.state == WaveState.PLANNED):
            return next_action(context, data_dict)
        refusals.refuse_frozen(package)
        if not rows.is_public(package) or wave.state == WaveState.OPENED:
            return _touching(context, package, next_action(context, data_dict))
        wanted = {key: data_dict[key] for key in NEEDS[name] if data_dict.get(key)}
        _refuse_incomplete(name, {"condition": wave.condition, **wanted})
        return _proposed(context, package, wave.id, {"step": name, **wanted})

    return step


globals().update({f"provdata_wave_{name}": _opening(name) for name in NEEDS})


def _of(context: Any, wave_id: Any) -> tuple[Any, Any]:
    """A wave and its record, where the caller may edit it and a change is under review; else nothing."""
    wave = waves.get(str(wave_id)) if wave_id else None
    package = model.Package.get(wave.record_id) if wave and wave.state != WaveState.DELETED else None
    if wave is None or not refusals.is_bound(context, package):
        return None, None
    # to others the release's own refusal says no more than it should
    return (wave, package) if _may_edit(context, package) else (None, None)


@tk.chained_action
def provdata_wave_update(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """The release's; what everybody reads of an announced wave changes by approval only."""
    wave, package = _of(context, data_dict.get("id"))
    if package is None:
        return next_action(context, data_dict)
    refusals.refuse_frozen(package)
    if rows.is_public(package) and wave.state in PUBLIC_STATES and _says_otherwise(wave, data_dict):
        raise tk.ValidationError({"review": [tk._("批次已经公布。请先取消开放，修改后再提出开放，经审核后公布。")]})
    return _touching(context, package, next_action(context, data_dict))


def _says_otherwise(wave: Any, data_dict: dict[str, Any]) -> bool:
    given = {key: data_dict[key] for key in SHOWN if key in data_dict}
    if "announced" in given:
        given["announced"] = tk.asbool(given["announced"])
    return any((value or "") != (getattr(wave, key) or "") for key, value in given.items())


def _filing(name: str) -> Any:
    """The chained step on a wave's files: while nobody has approved them, and nobody is judging them."""

    @tk.chained_action
    def step(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
        wave, package = _of(context, data_dict.get("wave"))
        if package is None:
            return next_action(context, data_dict)
        refusals.refuse_frozen(package)
        if rows.is_public(package) and wave.state in PUBLIC_STATES:
            message = tk._("批次的文件已经审核。请先取消开放，更换文件后再提出开放，经审核后开放。")
            raise tk.ValidationError({"review": [message]})
        return _touching(context, package, next_action(context, data_dict))

    return step


_FILES = ("create", "update", "delete")
globals().update({f"provdata_wave_resource_{name}": _filing(name) for name in _FILES})


@tk.chained_action
def provdata_record_list(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    """The release's; a record that needs approval is listed when it has it, by whoever publishes for its provider."""
    package: Any = model.Package.get(str(data_dict.get("id") or ""))
    if package is None or not package.private or demands.is_carrying_out() or not _may_edit(context, package):
        return next_action(context, data_dict)
    if not demands.is_demanded(package):
        holds.free(package.id)
        return next_action(context, data_dict)
    if rows.standing(package) != states.State.APPROVED:
        raise tk.ValidationError({"id": [tk._("这条信息资源尚未审核通过，不能公开。")]})
    tk.check_access("provdata_review_publish", tk.fresh_context(context), {"id": package.id})
    with commit.undone_on_error(), demands.carrying_out():
        publishing.save_fields(context, rows.ensure(package))
        return next_action(context, data_dict)


def _may_edit(context: Any, package: Any) -> bool:
    answer: Any = authz.is_authorized("package_update", tk.fresh_context(context), {"id": package.id})
    return bool(answer["success"])
