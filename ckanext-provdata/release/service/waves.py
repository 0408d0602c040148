"""Rows of waves and of unlisted records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release.model import Listing, Wave, WaveResource
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import move

TYPE = "wave"
#: sent with the ids of waves that open, in the transaction that opens them
opened = tk.signals.ckanext.signal("provdata:waves_opened")
#: sent with the ids of packages whose files are about to open: waves, which are held, or records that somebody
#: approves; each receiver answers with those that may not: package id → ids of the files in the way
opening = tk.signals.ckanext.signal("provdata:waves_opening")


def get(wave_id: str) -> Wave | None:
    """By id or name of its dataset."""
    return model.Session.get(Wave, wave_id) or _by_name(wave_id)


def _by_name(name: str) -> Wave | None:
    query = sa.select(Wave).join(model.Package, model.Package.id == Wave.id).where(model.Package.name == name)
    return model.Session.scalars(query).first()


def of_record(record_id: str, *states: WaveState) -> list[Wave]:
    """A record's waves: dated ones first, by instant, then the others, oldest first; of these states (default: all but
    deleted)."""
    wanted = states or [state for state in WaveState if state is not WaveState.DELETED]
    query = sa.select(Wave).where(Wave.record_id == record_id, Wave.state.in_(wanted))
    return list(model.Session.scalars(query.order_by(Wave.release_at.nulls_last(), Wave.created_at, Wave.id)))


def locked(wave_ids: Iterable[str]) -> list[Wave]:
    """Rows as they are now, locked; their packages are held already."""
    query = sa.select(Wave).where(Wave.id.in_(sorted(wave_ids))).order_by(Wave.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(model.Session.scalars(query))


def add(**columns: Any) -> Wave:
    wave = Wave(**columns)
    model.Session.add(wave)
    model.Session.flush()
    return wave


def set_opened(wave_ids: Sequence[str], at: datetime) -> None:
    """Note that waves are open; the caller has asked whether they may."""
    changed = sa.update(Wave).where(Wave.id.in_(wave_ids)).values(state=WaveState.OPENED, opened_at=at, held_up_at=None)
    model.Session.execute(changed.execution_options(synchronize_session=False))
    model.Session.expire_all()


def resources(wave: Wave) -> list[str]:
    """Ids of a wave's files: those it holds, or those it brought into the record and that are still there."""
    return in_record(wave) if wave.state == WaveState.OPENED else move.active(wave.id)


def in_record(wave: Wave) -> list[str]:
    """Ids of active resources of the record that came with this wave, in the record's order."""
    query = (
        sa.select(model.Resource.id)
        .join(WaveResource, WaveResource.resource_id == model.Resource.id)
        .where(WaveResource.wave_id == wave.id, model.Resource.package_id == wave.record_id)
        .where(model.Resource.state == model.State.ACTIVE)
        .order_by(model.Resource.position)
    )
    return list(model.Session.scalars(query))


def wave_of(resource_ids: Iterable[str]) -> dict[str, str]:
    """Resource id → the opened wave it came with, for those that came with one."""
    query = sa.select(WaveResource.resource_id, WaveResource.wave_id).where(
        WaveResource.resource_id.in_(list(resource_ids))
    )
    return {resource: wave for resource, wave in model.Session.execute(query)}


def remember(wave_by_resource: dict[str, str]) -> None:
    """Keep which wave brought which resource; forget what was kept of them before."""
    forget(wave_by_resource)
    rows = [{"resource_id": resource, "wave_id": wave} for resource, wave in wave_by_resource.items()]
    if rows:
        model.Session.execute(sa.insert(WaveResource.__table__), rows)


def forget(resource_ids: Iterable[str]) -> None:
    model.Session.execute(sa.delete(WaveResource).where(WaveResource.resource_id.in_(list(resource_ids))))


def held_by(wave_ids: Sequence[str]) -> dict[str, str]:
    """Resource id → wave, of the active resources that the waves' datasets hold, in order."""
    resource = model.Resource
    query = (
        sa.select(resource.id, resource.package_id)
        .where(resource.package_id.in_(wave_ids), resource.state == model.State.ACTIVE)
        .order_by(resource.package_id, resource.position)
    )
    return {resource_id: wave_id for resource_id, wave_id in model.Session.execute(query)}


def listing(record_id: str) -> Listing | None:
    return model.Session.get(Listing, record_id)


def plan_listing(record_id: str, at: datetime | None) -> None:
    """Have a private record listed at an instant; None: when somebody says so."""
    found = listing(record_id)
    if found:
        found.list_at = at
    else:
        model.Session.add(Listing(record_id=record_id, list_at=at))
    model.Session.flush()


def records_of(organization_id: str) -> list[str]:
    """Ids of an organisation's active records that are public."""
    package = model.Package
    query = sa.select(package.id).where(
        package.owner_org == organization_id,
        package.state == model.State.ACTIVE,
        package.private.is_(False),
        package.type != TYPE,
    )
    return list(model.Session.scalars(query.order_by(package.id)))
