"""Making and unmaking waves inside a running transaction: steps of actions, not actions."""

from __future__ import annotations

import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import policy, service
from ckanext.provdata.release.actions import commit
from ckanext.provdata.release.model import Wave
from ckanext.provdata.release.policy import Event, WaveState
from ckanext.provdata.release.service import locks, waves
from ckanext.provdata.shared import clock

Later = list[tuple[Any, list[dict[str, Any]]]]


def split(data_dict: dict[str, Any]) -> tuple[dict[str, Any], Later]:
    """A request for a record → the record with what opens now, and what opens later by instant.

    Raises ValidationError for an instant that is none or not in the future.
    """
    common = future(data_dict.get("release_at"), "release_at")
    later: dict[Any, list[dict[str, Any]]] = {}
    now = []
    for resource in data_dict.get("resources") or []:
        at = future(resource["release_at"], "release_at") if "release_at" in resource else common
        plain = {key: value for key, value in resource.items() if key != "release_at"}
        (now if at is None else later.setdefault(at, [])).append(plain)
    record = {key: value for key, value in data_dict.items() if key != "release_at"}
    return ({**record, "resources": now} if "resources" in record else record), sorted(later.items())


def future(value: Any, field: str) -> Any:
    """The instant a request states, None when it states none. Raises ValidationError when it has passed."""
    try:
        at = policy.instant(value)
    except (TypeError, ValueError):
        raise tk.ValidationError({field: [tk._("请填写日期和时间，例如 2027-01-01 09:00。")]}) from None
    if at is not None and policy.is_due(at, clock.now()):
        raise tk.ValidationError({field: [tk._("时间须在当前时间之后。")]})
    return at


def make(context: Any, record_id: str, wanted: dict[str, Any]) -> str:
    """A wave with its files; the id of its dataset.

    wanted: ``resources``, ``opens`` (at, on_application, held), ``release_at``, ``ends_at`` (aware instants),
    ``title``, ``condition``, ``announced``, ``reason``, all optional.
    """
    record = model.Session.get_one(model.Package, record_id)
    with service.own_work():
        wave_id = commit.uncommitted(tk.get_action("package_create"), _own(context), _dataset(record))
        add_files(context, wave_id, wanted.get("resources") or [])
    state, event = policy.OPENS[wanted.get("opens") or "at"]
    columns = {key: wanted[key] for key in ("title", "condition", "announced", "ends_at") if wanted.get(key)}
    at = wanted.get("release_at") if state is WaveState.PLANNED else None
    waves.add(id=wave_id, record_id=record_id, state=state, release_at=at, created_at=clock.now(), **columns)
    service.note(event, record_id, wave_id, at, reason=wanted.get("reason") or "", user_id=user_id(context))
    outbox.put("release.index", wave_id)
    return wave_id


def _dataset(record: Any) -> dict[str, Any]:
    """A name of the server's making says nothing, and clashes with nothing anybody could try."""
    name = f"wave-{uuid.uuid4()}"
    return {"type": waves.TYPE, "name": name, "title": name, "owner_org": record.owner_org, "private": True}


def add_files(context: Any, wave_id: str, files: list[dict[str, Any]]) -> list[str]:
    """Add files behind those a wave has; their ids. The caller does it as own work and commits."""
    if not files:
        return []
    shown = tk.get_action("package_show")(_own(context, ignore_auth=True), {"id": wave_id})
    known = {resource["id"] for resource in shown["resources"]}
    save_files(context, wave_id, [*shown["resources"], *files])
    added = [resource for resource in service.files(wave_id) if resource not in known]
    for resource_id in added:
        outbox.put("release.fill_table", resource_id)
    return added


def save_files(context: Any, wave_id: str, files: list[dict[str, Any]]) -> None:
    """Replace a wave's list of files."""
    wave = model.Session.get_one(model.Package, wave_id)
    request = {"id": wave_id, "name": wave.name, "title": wave.title, "owner_org": wave.owner_org, "resources": files}
    own = _own(context)
    commit.uncommitted(tk.get_action("package_update"), own, request)
    shown = tk.get_action("package_show")(_own(context, ignore_auth=True), {"id": wave_id})
    views = _own(context, ignore_auth=True, defer_commit=True)
    tk.get_action("package_create_default_resource_views")(views, {"package": shown})


def _own(context: Any, **more: Any) -> Any:
    return tk.fresh_context(context, **more)


def user_id(context: Any) -> str | None:
    """Who acts; None for the portal itself."""
    user = model.User.get(context.get("user")) if context.get("user") else None
    return user.id if user else None


def delete(wave: Wave, user: str | None, reason: str = "") -> None:
    """Take a wave's dataset away with what it holds; CKAN's trash keeps it until it is purged."""
    model.Session.get_one(model.Package, wave.id).state = model.State.DELETED
    service.note(Event.DELETED, wave.record_id, wave.id, previous=wave.release_at, reason=reason, user_id=user)
    wave.state = policy.after(WaveState(wave.state), Event.DELETED)
    model.Session.flush()
    outbox.put("release.unindex", wave.id)


def delete_all(context: Any, record_id: str) -> list[str]:
    """Every wave of a record that goes; their ids, those deleted before included."""
    found = waves.of_record(record_id, *WaveState)
    locks.hold([record_id, *(wave.id for wave in found)])
    standing = waves.locked([wave.id for wave in found if wave.state != WaveState.DELETED])
    for wave in standing:
        delete(wave, user_id(context))
    return [wave.id for wave in found]


def follow_owner(record: Any) -> list[str]:
    """Give a record's waves to its new owner; their ids."""
    found = [wave.id for wave in waves.of_record(record.id)]
    with service.own_work():
        for wave_id in found:
            request = {"id": wave_id, "organization_id": record.owner_org}
            tk.get_action("package_owner_org_update")({"ignore_auth": True, "defer_commit": True}, request)
            outbox.put("release.index", wave_id)
    return found
