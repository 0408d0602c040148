"""The organisations' tree in the database. Nothing here commits.

CKAN keeps a parent as a row of ``member``: ``group_id`` is the child, ``table_id`` the parent, ``table_name`` "group".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import search

from ckanext.provdata.regions.policy import Organization
from ckanext.provdata.schemas.compose import SECTORS

# Province, city, county, township and three ranks of bodies below; CKAN's own tree queries end at eight.
MOST_RANKS = 7

_group = model.group_table
_member = model.member_table
_package = model.package_table
_link = sa.and_(_member.c.table_name == "group", _member.c.state == "active")
_kind = _group.c.extras["kind"].astext
_region = _group.c.extras["region_code"].astext


def path(organization_id: str) -> list[Organization]:
    """The organisation and those above it, nearest first. Empty when there is no active one with that id. One query."""
    start = sa.select(sa.literal(organization_id).label("id"), sa.literal(0).label("rank")).cte("path", recursive=True)
    up = sa.select(_member.c.table_id, start.c.rank + 1).join_from(start, _member, _member.c.group_id == start.c.id)
    walk = start.union_all(up.where(_link, start.c.rank < MOST_RANKS))
    rows = _select(sa.literal(None), _group.join(walk, walk.c.id == _group.c.id)).order_by(walk.c.rank)
    return [Organization(**row) for row in model.Session.execute(rows).mappings()]


def organizations() -> list[Organization]:
    """Every active organisation with its parent and the number of its own public records. Two queries."""
    counts = public_records()
    source = _group.outerjoin(_member, sa.and_(_member.c.group_id == _group.c.id, _link))
    rows = model.Session.execute(_select(_member.c.table_id, source)).mappings()
    return [Organization(**row, records=counts.get(row["id"], 0)) for row in rows]


def _select(parent: sa.ColumnElement[Any], source: sa.FromClause) -> sa.Select[tuple[str, ...]]:
    columns = (_group.c.id, _group.c.name, _group.c.title, _kind.label("kind"), _region.label("region_code"))
    active = sa.and_(_group.c.is_organization, _group.c.state == "active")
    return sa.select(*columns, parent.label("parent")).select_from(source).where(active)


def public_records() -> dict[str, int]:
    """Number of public records by the id of the organisation that provides them; waves and harvest sources are none."""
    public = sa.and_(_package.c.state == "active", ~_package.c.private, _package.c.type.in_(SECTORS))
    query = sa.select(_package.c.owner_org, sa.func.count()).where(public, _package.c.owner_org.is_not(None))
    return dict(model.Session.execute(query.group_by(_package.c.owner_org)).tuples().all())


def with_descendants(organization_id: str) -> list[str]:
    """Ids of the organisation and of all below it."""
    start = sa.select(sa.literal(organization_id).label("id"), sa.literal(0).label("rank")).cte("below", recursive=True)
    down = sa.select(_member.c.group_id, start.c.rank + 1).join_from(start, _member, _member.c.table_id == start.c.id)
    walk = start.union_all(down.where(_link, start.c.rank < MOST_RANKS))
    return list(model.Session.scalars(sa.select(walk.c.id).distinct()))


def has_children(organization_id: str) -> bool:
    """Whether active organisations hang below."""
    below = sa.select(_group.c.id).join_from(_member, _group, _member.c.group_id == _group.c.id)
    query = below.where(_link, _member.c.table_id == organization_id, _group.c.state == "active").limit(1)
    return model.Session.scalar(query) is not None


def get(id_or_name: str | None) -> Any:
    """The organisation (``model.Group``) of that id or name, deleted or not; None when there is none."""
    group = model.Group.get(id_or_name) if id_or_name else None
    return group if group and group.is_organization else None


def find(id_or_name: str | None) -> Any:
    """The active organisation (``model.Group``) of that id or name, or None."""
    group = get(id_or_name)
    return group if group and group.state == "active" else None


def reindex_below(organization_id: str) -> int:
    """Write the search documents of all records of an organisation and of those below it; how many they were.

    A background job, for when its name, parent, region or kind changed: the documents hold them for the whole branch.
    """
    return reindex_records(with_descendants(organization_id))


def reindex_records(organization_ids: Iterable[str]) -> int:
    """Write the search documents of these organisations' records anew; how many they were."""
    owned = sa.and_(_package.c.owner_org.in_(list(organization_ids)), _package.c.state != "deleted")
    ids = list(model.Session.scalars(sa.select(_package.c.id).where(owned)))
    if ids:
        search.rebuild(package_ids=ids[:-1])  # left uncommitted in Solr, until the last one makes all of them visible
        search.rebuild(ids[-1])
    return len(ids)
