"""An organisation's records as they are stored, read many at a time: what exports write and imports compare with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.catalogue import service as catalogue
from ckanext.provdata.registration.policy.columns import ITEMS, Kind, records
from ckanext.provdata.schemas.compose import SECTORS

_package = model.Package.__table__  # type: ignore[attr-defined]
#: Fields that CKAN keeps as columns of their own; all others are extras.
COLUMNS = ("title", "notes", "name", "version", "license_id")


def of_organization(organization_id: str, sector: str) -> Iterator[dict[str, Any]]:
    """The active records of a sector, unlisted ones among them, by code."""
    code = _package.c.extras["catalogue_code"].astext
    order = (_package.c.extras["catalogue_class"].astext, sa.func.length(code), code, _package.c.id)
    query = _own(organization_id).where(_package.c.type == sector).order_by(*order)
    tags = _tags(query.with_only_columns(_package.c.id).order_by(None))
    for row in model.Session.execute(query).mappings().all():
        yield _record(sector, row, tags.get(row["id"], []))


def counts(organization_id: str) -> dict[str, int]:
    """How many active records an organisation has of each sector, unlisted ones among them."""
    owned = _own(organization_id).with_only_columns(_package.c.type, sa.func.count()).group_by(_package.c.type)
    return dict(model.Session.execute(owned).all())  # type: ignore[arg-type]


def by_code(organization_id: str, code: str) -> dict[str, Any] | None:
    """The organisation's own active record with that code, with ``id`` and ``type``; of others' nothing is told."""
    package_id = catalogue.package_of(code)
    if package_id is None:
        return None
    row = model.Session.execute(_own(organization_id).where(_package.c.id == package_id)).mappings().first()
    if row is None:
        return None
    tags = _tags(sa.select(sa.literal(package_id)))
    return _record(row["type"], row, tags.get(package_id, []))


def code_of_title(organization_id: str, title: str) -> str | None:
    """The code of the organisation's active record of that title, None when it has none."""
    query = _own(organization_id).where(_package.c.title == title).order_by(_package.c.id).limit(1)
    row = model.Session.execute(query).mappings().first()
    return None if row is None else row["extras"].get("catalogue_code") or row["name"]


def modified(package_id: str) -> Any:
    """When a record was changed last, within the transaction."""
    return model.Session.scalar(sa.select(_package.c.metadata_modified).where(_package.c.id == package_id))


def _own(organization_id: str) -> sa.Select[Any]:
    owned = sa.and_(_package.c.owner_org == organization_id, _package.c.state == model.State.ACTIVE)
    columns = (_package.c.id, _package.c.type, _package.c.extras, *(_package.c[name] for name in COLUMNS))
    return sa.select(*columns).where(owned, _package.c.type.in_(SECTORS))


def _tags(ids: Any) -> dict[str, list[str]]:
    """Names of free tags by record, in order."""
    link = sa.and_(model.PackageTag.tag_id == model.Tag.id, model.PackageTag.state == model.State.ACTIVE)
    query = sa.select(model.PackageTag.package_id, sa.func.array_agg(model.Tag.name)).join(model.Tag, link)
    wanted = query.where(model.PackageTag.package_id.in_(ids), model.Tag.vocabulary_id.is_(None))
    found = model.Session.execute(wanted.group_by(model.PackageTag.package_id))
    return {package_id: sorted(names) for package_id, names in found}


def _record(sector: str, row: Any, tags: list[str]) -> dict[str, Any]:
    """A record's values by field, lists as lists."""
    values = {**row["extras"], **{name: row[name] for name in COLUMNS}, "tag_string": tags}
    listed = [column.name for column in records(sector) if column.kind in (Kind.CHOICES, Kind.CODES)]
    for name in (*listed, ITEMS):
        values[name] = json.loads(values[name]) if values.get(name) else []
    return {**values, "id": row["id"], "type": row["type"]}
