"""Figures of the portal that the search index cannot give. Reads only."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.provdata.schemas.compose import SECTORS

_package = model.Package.__table__  # type: ignore[attr-defined]
_resource = model.Resource.__table__  # type: ignore[attr-defined]
_public = sa.and_(_package.c.state == "active", ~_package.c.private, _package.c.type.in_(SECTORS))
# CKAN keeps a resource's own fields as JSON in a text column
_table = sa.cast(sa.func.nullif(sa.cast(_resource.c.extras, sa.Text), ""), JSONB)


def record_figures() -> dict[str, int]:
    """``records``: public records; ``organizations``: those that provide at least one of them. One query."""
    query = sa.select(
        sa.func.count().label("records"),
        sa.func.count(_package.c.owner_org.distinct()).label("organizations"),
    ).where(_public)
    return dict(model.Session.execute(query).mappings().one())


def resource_figures() -> dict[str, int]:
    """``files``: resources of public records; ``interfaces``: those whose table can be queried. One query."""
    queried = _table["datastore_active"].astext == "true"
    query = (
        sa.select(sa.func.count().label("files"), sa.func.count().filter(queried).label("interfaces"))
        .join_from(_resource, _package, _resource.c.package_id == _package.c.id)
        .where(_public, _resource.c.state == "active")
    )
    return dict(model.Session.execute(query).mappings().one())
