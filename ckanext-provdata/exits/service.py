"""Who may read what now, and the few queries that core's own answers are cut down by. Reads, but for one rename."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz, model
from ckan.lib.plugins import get_permission_labels
from ckanext.activity.model import Activity
from ckanext.datastore.backend import DatastoreBackend

from ckanext.provdata.exits.policy.objects import Kind
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import due, locks, move
from ckanext.provdata.shared.once import once

_package = model.Package.__table__  # type: ignore[attr-defined]
_resource = model.Resource.__table__  # type: ignore[attr-defined]
_public = sa.and_(_package.c.state == model.State.ACTIVE, ~_package.c.private)
_outside: ContextVar[bool] = ContextVar("provdata_search_from_outside", default=False)


def is_trusted(context: Any) -> bool:
    """Whether nothing is withheld from the caller: our own code that says so, and system administrators."""
    return bool(context.get("ignore_auth")) or bool(context.get("user") and authz.is_sysadmin(context["user"]))


# --- one thing --------------------------------------------------------------------------------------------------------


def may_read(context: Any, kind: Kind, reference: Any) -> bool:
    """Whether it exists and the caller may read it now: by CKAN's authorisation, with all that chains on it."""
    if not isinstance(reference, str):
        return _may(context, "show", kind, reference)
    asker = getattr(context.get("auth_user_obj"), "id", None) or context.get("user")
    key = ("exits.may_read", asker, bool(context.get("ignore_auth")), kind, reference)
    return once(key, lambda: _may(context, "show", kind, reference))


def may_edit(context: Any, kind: Kind, reference: Any) -> bool:
    return _may(context, "update", kind, reference)


def _may(context: Any, what: str, kind: Kind, reference: Any) -> bool:
    if isinstance(reference, sa.Row):  # core's bulk actions hand a row of the database on
        (reference,) = reference
    subject = _subject(kind, reference) if isinstance(reference, str) and reference else None
    if subject is None:
        return False
    noun, identifier = subject
    try:
        return tk.check_access(f"{noun}_{what}", tk.fresh_context(context), {"id": identifier})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def _subject(kind: Kind, reference: str) -> tuple[str, str] | None:
    """What decides: ("package", id) or ("resource", id); None when there is no such thing."""
    match kind:
        case Kind.DATASET:
            return _identity("package", model.Package, reference)
        case Kind.RESOURCE:
            return _identity("resource", model.Resource, reference)
        case Kind.VIEW:
            view = model.ResourceView.get(reference)
            return _subject(Kind.RESOURCE, view.resource_id) if view else None
        case Kind.ACTIVITY:
            row = Activity.get(reference)
            return _subject(Kind.DATASET, row.object_id or "") if row else None
        case Kind.TABLE:
            return _subject(Kind.RESOURCE, _table(reference))


def _identity(noun: str, kind: Any, reference: str) -> tuple[str, str] | None:
    """Noun and id of a row; CKAN forgets a row nobody holds, and so would read it again for everything it asks."""
    row = once(("exits.row", noun, reference), lambda: kind.get(reference))
    return (noun, row.id) if row else None


def _table(reference: str) -> str:
    """The resource of a DataStore table, which may be called by an alias."""
    if model.Resource.get(reference):
        return reference
    _, resource_id = DatastoreBackend.get_active_backend().resource_id_from_alias(reference)
    return resource_id or reference


def dataset_today(reference: str) -> dict[str, Any]:
    """What a dataset is called now, in the shape of an activity's ``data``."""
    package = model.Package.get(reference)
    return {"package": {name: getattr(package, name) for name in ("id", "name", "title", "type", "state")}}


def view_today(data: dict[str, Any]) -> dict[str, Any]:
    """The same of a resource view, by what its row kept; what is gone has no title any more."""
    view = model.ResourceView.get(str(data.get("id")))
    kept = {name: data.get(name) for name in ("id", "resource_id", "package_id")}
    return {**kept, "title": view.title if view else ""}


# --- many -------------------------------------------------------------------------------------------------------------


def readable_datasets(context: Any, references: Collection[str]) -> set[str]:
    """Those of the ids or names that stand for a dataset the caller may read."""
    by_name_or_id = sa.or_(_package.c.id.in_(references), _package.c.name.in_(references))
    rows = model.Session.execute(sa.select(_package.c.id, _package.c.name, _public).where(by_name_or_id)).all()
    allowed = [row for row in rows if row[2] or may_read(context, Kind.DATASET, row[0])]
    return {reference for row in allowed for reference in row[:2]}


def public_tags(names: Iterable[str]) -> set[str]:
    """Those of the free tags that a public dataset carries."""
    query = (
        sa.select(model.Tag.name)
        .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
        .join(_package, _package.c.id == model.PackageTag.package_id)
        .where(_public, model.PackageTag.state == model.State.ACTIVE, model.Tag.vocabulary_id.is_(None))
        .where(model.Tag.name.in_(list(names)))
    )
    return set(model.Session.scalars(query))


def public_formats(beginning: str, limit: int) -> list[str]:
    """Formats that hold the text, of public datasets' files, the most frequent first."""
    pattern = f"%{beginning}%"
    query = (
        sa.select(_resource.c.format)
        .join(_package, _package.c.id == _resource.c.package_id)
        .where(_public, _resource.c.state == model.State.ACTIVE, _resource.c.format.ilike(pattern))
        .where(_package.c.id.not_in(due.left_out()))
        .group_by(_resource.c.format)
        .order_by(sa.func.count().desc(), _resource.c.format)
        .limit(limit)
    )
    return [text.lower() for text in model.Session.scalars(query)]


# --- searching --------------------------------------------------------------------------------------------------------


@contextmanager
def searching(context: Any) -> Iterator[None]:
    """Tells the search hook, which CKAN gives no context, whether the search comes from outside."""
    token = _outside.set(not is_trusted(context))
    try:
        yield
    finally:
        _outside.reset(token)


def from_outside() -> bool:
    return _outside.get()


# --- names ------------------------------------------------------------------------------------------------------------


def free_name(context: Any, name: str, own_id: str | None = None) -> list[str]:
    """Take a name from a dataset the caller may not read: it goes on under its id, as if it had never had it.

    Refusing the name would say that something of that name exists. Part of the caller's transaction, as is what the
    outbox holds for the returned ids: the index, which ``package_show`` answers from, still has the old name.
    """
    package = model.Package.by_name(name) if isinstance(name, str) else None
    if package is None or package.id == own_id or _may_know(context, package):
        return []
    package_id = package.id
    locks.hold([package_id, *([own_id] if own_id else [])])
    package.name = package_id
    move.touch([package_id])
    outbox.put("release.index", package_id)
    return [package_id]


def _may_know(context: Any, package: Any) -> bool:
    """Whether the caller's labels show the dataset."""
    labels = get_permission_labels()
    known = labels.get_user_dataset_labels(context.get("auth_user_obj") or model.User.get(context.get("user")))
    return any(label in known for label in labels.get_dataset_labels(package))
