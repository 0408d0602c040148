"""Who reviews and who publishes: CKAN's roles in an organisation, by configuration."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.shared import config

_member = model.Member


def _memberships(roles: Collection[str]) -> sa.Select[Any]:
    """Of accounts in organisations: the organisation's id."""
    return sa.select(_member.group_id).where(
        _member.table_name == "user", _member.state == model.State.ACTIVE, _member.capacity.in_(list(roles))
    )


def _has(user: Any, roles: Collection[str], organizations: Collection[str]) -> bool:
    query = _memberships(roles).where(_member.table_id == user.id, _member.group_id.in_(list(organizations)))
    return bool(model.Session.scalar(sa.select(query.exists())))


def has_role(user: Any, roles: Collection[str]) -> bool:
    """Whether the account has one of these roles anywhere."""
    mine = _memberships(roles).where(_member.table_id == user.id)
    return bool(model.Session.scalar(sa.select(mine.exists())))


def reviews_for(user: Any, organizations: Collection[str]) -> bool:
    """Whether the account reviews for one of these organisations."""
    return is_account(user) and bool(organizations) and _has(user, config.review_reviewers(), organizations)


def publishes_for(user: Any, organization_id: str | None) -> bool:
    return is_account(user) and bool(organization_id) and _has(user, config.review_publishers(), [str(organization_id)])


def is_account(user: Any) -> bool:
    return user is not None and user.is_authenticated


def organizations(user: Any, roles: Collection[str]) -> list[str]:
    """Ids of the organisations in which the account has one of these roles."""
    mine = _memberships(roles).where(_member.table_id == user.id)
    active = sa.select(model.Group.id).where(model.Group.is_organization, model.Group.state == model.State.ACTIVE)
    return list(model.Session.scalars(active.where(model.Group.id.in_(mine))))


def accounts(organization_id: str, roles: Collection[str]) -> list[Any]:
    """Active accounts with one of these roles in the organisation."""
    users = _memberships(roles).with_only_columns(_member.table_id).where(_member.group_id == organization_id)
    query = sa.select(model.User).where(model.User.id.in_(users), model.User.state == model.State.ACTIVE)
    return list(model.Session.scalars(query.order_by(model.User.name)))


def names(user_ids: Collection[str | None]) -> dict[str, str]:
    """What accounts are called, by id; those that are gone are left out."""
    known = [each for each in user_ids if each]
    found = model.Session.scalars(sa.select(model.User).where(model.User.id.in_(known))) if known else ()
    return {user.id: user.display_name for user in found}


def titles(organization_ids: Collection[str | None]) -> dict[str, dict[str, str]]:
    """``id``, ``name`` and ``title`` of organisations, by id."""
    known = [each for each in organization_ids if each]
    found = model.Session.scalars(sa.select(model.Group).where(model.Group.id.in_(known))) if known else ()
    return {each.id: {"id": each.id, "name": each.name, "title": each.title or each.name} for each in found}
