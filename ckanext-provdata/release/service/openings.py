"""Opening and closing: the steps that change who can read a file. All packages are held by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release import policy
from ckanext.provdata.release.model import Listing, Wave
from ckanext.provdata.release.policy import Event, WaveState
from ckanext.provdata.release.service import history, instant, move, register, waves

#: sent with a record's id and ``user_id`` (None for the clock) when it becomes public or stops being so, in the
#: transaction in which it does
listed = tk.signals.ckanext.signal("provdata:record_listed")
unlisted = tk.signals.ckanext.signal("provdata:record_unlisted")


class UnguardedError(RuntimeError):
    """Nobody is there to say whether a wave may open, so none does."""


def held_up(package_ids: Sequence[str]) -> dict[str, list[str]]:
    """Of waves (or records) that are about to open, those that may not: their id → ids of the files in the way.

    Raises UnguardedError when nobody answers, whatever is the cause of that.
    """
    if not package_ids:
        return {}
    answers = waves.opening.send(list(package_ids))
    if not answers:
        raise UnguardedError
    found: dict[str, list[str]] = {}
    for _, answer in answers:
        for package, files in answer.items():
            found.setdefault(package, []).extend(files)
    return found


def hold_up(due: Sequence[Wave], in_the_way: Mapping[str, list[str]]) -> None:
    """Note that waves whose instant has come may not open; the clock leaves them until ``let_go``."""
    at = instant.now()
    for wave in due:
        wave.held_up_at = at
        details = {"resources": in_the_way[wave.id]}
        register.note(Event.HELD_UP, wave.record_id, wave.id, planned_for=wave.release_at, details=details, at=at)
    model.Session.flush()


def let_go(wave_ids: Sequence[str]) -> None:
    """Nothing is in the way of these waves any more: the clock may look at them again. Their packages are held."""
    changed = sa.update(Wave).where(Wave.id.in_(wave_ids), Wave.held_up_at.is_not(None)).values(held_up_at=None)
    model.Session.execute(changed.execution_options(synchronize_session=False))
    model.Session.expire_all()


def open_waves(due: Sequence[Wave], user_id: str | None = None, reason: str = "") -> None:
    """Move the waves' files into their records, and leave the rest to the outbox. The caller has asked ``held_up``.

    A statement for each kind of row, however many waves there are: everybody waits for this.
    """
    at = instant.now()
    lines = [_opening(wave, at, user_id, reason) for wave in due]
    records = {line["wave_id"]: line["record_id"] for line in lines}
    held = waves.held_by(list(records))
    move.move({resource: records[wave] for resource, wave in held.items()}, [*records, *records.values()])
    waves.remember(held)
    waves.set_opened(list(records), at)
    register.note_all(lines)
    waves.opened.send(list(records))
    _follow(records.values(), user_id)


def _opening(wave: Wave, at: datetime, user_id: str | None, reason: str) -> dict[str, Any]:
    """The register's line of a wave that opens. Raises TransitionError when it may not."""
    policy.after(WaveState(wave.state), Event.OPENED)
    told = {"at": at, "event": Event.OPENED, "user_id": user_id, "reason": reason}
    return {**told, "record_id": wave.record_id, "wave_id": wave.id, "planned_for": wave.release_at}


def withdraw(
    taken: Mapping[str, Wave],
    event: Event,
    user_id: str | None = None,
    reason: str = "",
    closing: Sequence[Wave] = (),
) -> None:
    """Move resources of records back behind the wall.

    taken: resource id → wave that takes it; closing: waves that are held from now on even if nothing of them was left.
    The search leaves the records out until it has followed.
    """
    affected = {wave.id: wave for wave in (*taken.values(), *closing)}
    records = {wave.record_id for wave in affected.values()}
    move.move({resource: wave.id for resource, wave in taken.items()}, [*affected, *records])
    waves.forget(taken)
    for wave in affected.values():
        _hold(wave, event, user_id, reason, [resource for resource, one in taken.items() if one is wave])
    history.hide(records, list(taken))
    model.Session.flush()
    outbox.put_all("release.unindex", records, first=True)
    _follow(records, user_id)


def _hold(wave: Wave, event: Event, user_id: str | None, reason: str, resources: list[str]) -> None:
    """Note what was closed; a wave made only to take the files is held already."""
    if wave.state == WaveState.OPENED:
        wave.state = policy.after(WaveState.OPENED, event)
    wave.opened_at, wave.release_at, wave.ends_at, wave.held_up_at = None, None, None, None
    details = {"resources": resources}
    register.note(event, wave.record_id, wave.id, reason=reason, user_id=user_id, details=details)


def list_record(package: model.Package, user_id: str | None = None, planned_for: datetime | None = None) -> None:
    """Make a record public."""
    package.private = False
    model.Session.execute(sa.delete(Listing).where(Listing.record_id == package.id))
    model.Session.flush()
    move.touch([package.id])
    register.note(Event.LISTED, package.id, planned_for=planned_for, user_id=user_id, at=instant.now())
    listed.send(package.id, user_id=user_id)
    _follow([package.id], user_id)


def unlist_record(package: model.Package, user_id: str | None, reason: str) -> None:
    """Take a whole record from public view; its files with it, wherever they came from."""
    package.private = True
    model.Session.flush()
    move.touch([package.id])
    history.hide([package.id], None)
    register.note(Event.UNLISTED, package.id, reason=reason, user_id=user_id)
    unlisted.send(package.id, user_id=user_id)
    outbox.put("release.unindex", package.id)


def _follow(records: Iterable[str], user_id: str | None) -> None:
    """Search, activity and followers hear of it after the commit, the search first.

    A wave's own place in the index need not follow: it says nothing of its files.
    """
    subjects = list(dict.fromkeys(records))
    outbox.put_all("release.index", subjects, first=True)
    outbox.put_all("release.activity", subjects, {"user_id": user_id})
