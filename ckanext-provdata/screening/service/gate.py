"""Whether outsiders may read a file or a table: asked of the rows as they are, so that what is unknown stays closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from ckan import authz, model

from ckanext.provdata.screening.model import Content, Screening
from ckanext.provdata.screening.policy.verdict import OPENING
from ckanext.provdata.shared import storage
from ckanext.provdata.shared.once import once
from ckanext.provdata.tables import service as tables
from ckanext.provdata.tables.policy import State as Loading

RESOURCE: Any = model.Resource.__table__  # type: ignore[attr-defined]
OUTCOME: Any = Screening.__table__
CONTENT: Any = Content.__table__
#: An outcome holds for the very content it is about.
OF_THIS_CONTENT = sa.and_(OUTCOME.c.resource_id == CONTENT.c.resource_id, OUTCOME.c.version == CONTENT.c.version)
IS_FILE = RESOURCE.c.url_type == "upload"
#: Links lead elsewhere; what stands behind them is not ours to open or to close. A table without a file is ours.
_HELD = CONTENT.alias()
IS_HERE = sa.or_(IS_FILE, sa.exists().where(_HELD.c.resource_id == RESOURCE.c.id))


def _opening() -> sa.Select[tuple[str]]:
    """Contents that may open: their stamps."""
    opens = OUTCOME.c.state.in_(OPENING)
    return sa.select(OUTCOME.c.stamp).join(CONTENT, OF_THIS_CONTENT).where(opens)


def _in_the_way() -> sa.ColumnElement[bool]:
    """Of a row of resources: content that nothing says may open."""
    return sa.and_(IS_HERE, ~_opening().where(OUTCOME.c.resource_id == RESOURCE.c.id).correlate(RESOURCE).exists())


def in_the_way(package_ids: Sequence[str]) -> dict[str, list[str]]:
    """Packages with active resources that may not open: package → these resources."""
    query = sa.select(RESOURCE.c.package_id, RESOURCE.c.id).where(
        RESOURCE.c.package_id.in_(package_ids), RESOURCE.c.state == model.State.ACTIVE, _in_the_way()
    )
    found: dict[str, list[str]] = {}
    for package, resource in model.Session.execute(query.order_by(RESOURCE.c.package_id, RESOURCE.c.position)):
        found.setdefault(package, []).append(resource)
    return found


def is_closed(resource: model.Resource) -> bool:
    """Whether that file may not be read by outsiders.

    CKAN replaces a file before it commits, and a commit may fail: the file itself must be the one that was looked at.
    """
    return once(("screening.closed", resource.id), lambda: _is_closed(resource))


def _is_closed(resource: model.Resource) -> bool:
    stamp = model.Session.scalar(_opening().where(OUTCOME.c.resource_id == resource.id))
    return stamp is None or stamp != storage.stamp(as_stored(resource))


def as_stored(resource: Any) -> dict[str, Any]:
    """What the storage asks of a resource to find its file."""
    return {"id": resource.id, "url": resource.url, "url_type": resource.url_type}


def is_closed_table(resource: model.Resource) -> bool:
    """Whether the rows in the DataStore may not be read by outsiders who may read the resource.

    Rows of a file are those of the present file, put there by the loader and by nobody else since.
    """
    return once(("screening.closed_table", resource.id), lambda: _is_closed_table(resource))


def _is_closed_table(resource: model.Resource) -> bool:
    if resource.url_type != "upload":
        return model.Session.scalar(_opening().where(OUTCOME.c.resource_id == resource.id)) is None
    status = tables.status(resource.id)
    if status is None or status.state is not Loading.LOADED or not status.digest:
        return True
    return status.file != (resource.last_modified.isoformat() if resource.last_modified else "")


def closed_in(package_id: str) -> list[str]:
    """Resources of a package that are closed to outsiders, asked once for a page that lists them."""
    return once(("screening.closed_in", package_id), lambda: in_the_way([package_id]).get(package_id, []))


def is_outdated(resource_id: str) -> bool:
    """Whether an active resource has no outcome for the content it has now."""
    known = (
        sa.select(CONTENT.c.resource_id).join(OUTCOME, OF_THIS_CONTENT).where(CONTENT.c.resource_id == RESOURCE.c.id)
    )
    query = sa.select(RESOURCE.c.id).where(
        RESOURCE.c.id == resource_id, RESOURCE.c.state == model.State.ACTIVE, IS_HERE
    )
    return model.Session.scalar(query.where(~known.correlate(RESOURCE).exists())) is not None


def is_inside(user: Any, package: model.Package) -> bool:
    """Whether the account reads whatever the package's agency has."""
    if user is None or not user.is_authenticated:
        return False
    if user.sysadmin:
        return True
    owner = package.owner_org
    return bool(owner and authz.has_user_permission_for_group_or_org(owner, user.name, "read"))
