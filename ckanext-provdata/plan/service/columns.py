"""Columns of a record as every list shows it, as SQL: its provider, level, when it opened and what is planned."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.plan.model import Plan, Stage, StageDeadline, StageRecord
from ckanext.provdata.plan.policy.stages import LEVELS
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.regions.policy import Level
from ckanext.provdata.release.model import RegisterEntry, Wave, WaveResource
from ckanext.provdata.release.policy import Event, WaveState
from ckanext.provdata.release.service import due
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared import config

package = model.package_table
group = model.group_table
resource = model.resource_table

PUBLIC = sa.and_(package.c.state == "active", ~package.c.private, package.c.type.in_(SECTORS))
#: a record with its provider
SOURCE = package.outerjoin(group, sa.and_(group.c.id == package.c.owner_org, group.c.state == "active"))
provider_region = group.c.extras["region_code"].astext


def record_extra(name: str) -> Any:
    return package.c.extras[name].astext


def level() -> Any:
    """Level of the provider's region, null for a provider without one."""
    places: dict[Level, list[str]] = {each: [] for each in Level}
    for place in regions.in_province(config.province()):
        places[place.level].append(place.code)
    whens = [(provider_region.in_(codes), each.value) for each, codes in places.items() if codes]
    return sa.case(*whens, (sa.func.length(provider_region) == 9, Level.TOWNSHIP.value), else_=None)  # noqa: PLR2004


def rank(column: Any) -> Any:
    """A level as a number, 0 the widest; a provider without level counts as the province's own."""
    return sa.case(*((column == each.value, number) for number, each in enumerate(LEVELS)), else_=0)


def due_on(stage_id: Any, provider_level: Any) -> Any:
    """The day that binds a provider of a level in a stage: policy.stages.deadline, for the database."""
    row = StageDeadline.__table__
    query = sa.select(row.c.due_on).where(row.c.stage_id == stage_id, rank(row.c.level) <= rank(provider_level))
    return query.order_by(rank(row.c.level).desc()).limit(1).correlate_except(row).scalar_subquery()


_wave = Wave.__table__
_entry = RegisterEntry.__table__
_of_wave = sa.exists().where(WaveResource.resource_id == resource.c.id)


def _own(query: Any, *tables: Any) -> Any:
    return query.correlate_except(*tables).scalar_subquery()


def _first_file() -> Any:
    """When the first file came that no wave brought; a file that was replaced counts, its promise was kept."""
    query = sa.select(sa.func.min(sa.func.timezone("UTC", resource.c.created)))
    return _own(query.where(resource.c.package_id == package.c.id, ~_of_wave), resource, WaveResource.__table__)


def _first_wave() -> Any:
    query = sa.select(sa.func.min(_wave.c.opened_at))
    return _own(query.where(_wave.c.record_id == package.c.id, _wave.c.state == WaveState.OPENED), _wave)


def _first_offer() -> Any:
    """When a wave that is offered on application was first offered."""
    offered = sa.select(sa.func.min(_entry.c.at)).join_from(_entry, _wave, _wave.c.id == _entry.c.wave_id)
    offered = offered.where(_wave.c.record_id == package.c.id, _wave.c.state == WaveState.ON_APPLICATION)
    return _own(offered.where(_entry.c.event == Event.OFFERED), _entry, _wave)


def _listed() -> Any:
    """When a record that was not public at first was listed; null for one that always was."""
    query = sa.select(sa.func.max(_entry.c.at)).where(_entry.c.record_id == package.c.id)
    return _own(query.where(_entry.c.event == Event.LISTED), _entry)


def _has_file() -> Any:
    query = sa.exists().where(resource.c.package_id == package.c.id, resource.c.state == "active")
    return query.correlate_except(resource)


def opened_at() -> Any:
    """Since when something of a public record is open, on application included; null while nothing is."""
    files = sa.case((_has_file(), sa.func.least(_first_file(), _first_wave())), else_=None)
    since = sa.func.least(files, _first_offer())
    return sa.case((since.is_(None), None), else_=sa.func.greatest(since, _listed()))


def next_release() -> Any:
    """The earliest planned instant of its waves."""
    query = sa.select(sa.func.min(_wave.c.release_at))
    return _own(query.where(_wave.c.record_id == package.c.id, _wave.c.state == WaveState.PLANNED), _wave)


def _open_file() -> Any:
    """What a file of a record must be; one whose end has come is not open, even if no clock has taken it out yet."""
    wave_of = sa.exists().where(WaveResource.resource_id == resource.c.id, WaveResource.wave_id == Wave.id)
    ended = sa.exists().where(wave_of, due.ended(Wave.ends_at))
    return sa.and_(resource.c.package_id == package.c.id, resource.c.state == "active", ~ended)


def formats() -> Any:
    """Formats of its open files, each once, with commas between."""
    name = sa.func.upper(sa.func.nullif(resource.c.format, ""))
    query = sa.select(sa.func.string_agg(name.distinct(), sa.literal("、")))
    return _own(query.where(_open_file()), resource)


def has_table() -> Any:
    """Whether one of its open files can be queried."""
    query = sa.exists().where(_open_file())
    return query.where(sa.cast(resource.c.extras, sa.Text).like('%"datastore_active": true%')).correlate_except(
        resource
    )


#: Stages that count: of approved plans, not cancelled.
IN_FORCE = sa.and_(Plan.approved_at.is_not(None), Stage.cancelled_at.is_(None))


def in_stage() -> Any:
    """The stage and plan a record is in, as a lateral source; of several plans, the one approved last."""
    query = (
        sa.select(
            Stage.id.label("stage_id"),
            Stage.title.label("stage_title"),
            Plan.id.label("plan_id"),
            Plan.title.label("plan_title"),
        )
        .join_from(StageRecord, Stage, Stage.id == StageRecord.stage_id)
        .join(Plan, Plan.id == Stage.plan_id)
        .where(StageRecord.record_id == package.c.id, IN_FORCE)
        .order_by(Plan.approved_at.desc(), Plan.id)
        .limit(1)
    )
    return query.correlate(package).lateral("in_stage")
