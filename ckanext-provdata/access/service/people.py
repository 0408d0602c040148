"""Who reviews for an agency, and who an account is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.shared import config

REVIEWING = ("admin", "editor")


def may_review(user: Any, organization_id: str | None) -> bool:
    """Whether the account is administrator or editor of that agency, or of one above it where the site allows that."""
    if user is None or not user.is_authenticated or not organization_id:
        return False
    query = _memberships().where(
        model.Member.table_id == user.id, model.Member.group_id.in_(_answering(organization_id))
    )
    return model.Session.execute(sa.select(query.exists())).scalar_one()


def is_reviewer(user: Any) -> bool:
    """Whether the account is administrator or editor of any agency."""
    mine = _memberships().where(model.Member.table_id == user.id)
    return model.Session.execute(sa.select(mine.exists())).scalar_one()


def _memberships() -> Any:
    return sa.select(model.Member.group_id).where(
        model.Member.table_name == "user",
        model.Member.state == model.State.ACTIVE,
        model.Member.capacity.in_(REVIEWING),
    )


def _answering(organization_id: str) -> list[str]:
    """The agency, with those above it when they may review, too."""
    if not config.parents_review():
        return [organization_id]
    own: Any = model.Group.get(organization_id)
    above = own.get_parent_group_hierarchy(type="organization") if own else []
    return [organization_id, *(each.id for each in above)]


def reviewers(organization_id: str) -> list[Any]:
    """Accounts of the agency itself that review, whoever else may."""
    mine = _memberships().where(model.Member.group_id == organization_id)
    query = sa.select(model.User).where(
        model.User.id.in_(mine.with_only_columns(model.Member.table_id)), model.User.state == model.State.ACTIVE
    )
    return list(model.Session.scalars(query))


def agencies_reviewed(user: Any) -> list[dict[str, str]]:
    """``id``, ``name`` and ``title`` of the agencies the account is administrator or editor of."""
    mine = _memberships().where(model.Member.table_id == user.id)
    query = sa.select(model.Group.id, model.Group.name, model.Group.title).where(
        model.Group.id.in_(mine), model.Group.is_organization, model.Group.state == model.State.ACTIVE
    )
    rows = model.Session.execute(query.order_by(model.Group.title))
    return [{"id": id_, "name": name, "title": title or name} for id_, name, title in rows]


def owner_of(wave_id: str) -> str | None:
    """The agency a wave belongs to now, None when the wave is gone."""
    return model.Session.scalar(sa.select(model.Package.owner_org).where(model.Package.id == wave_id))


def agency_of(kind: str, id_or_name: str) -> str | None:
    """The agency that an ``organization``, ``record`` or ``wave`` is or belongs to, None when there is none such."""
    if kind == "organization":
        organization: Any = model.Group.get(id_or_name)
        return organization.id if organization and organization.is_organization else None
    package: Any = model.Package.get(id_or_name)
    return package.owner_org if package and (package.type == "wave") == (kind == "wave") else None


def names(user_ids: set[str]) -> dict[str, dict[str, str]]:
    """``name`` and ``display_name`` of accounts by id; those that are gone are left out."""
    if not user_ids:
        return {}
    found = model.Session.scalars(sa.select(model.User).where(model.User.id.in_(user_ids)))
    return {user.id: {"name": user.name, "display_name": user.display_name} for user in found}
