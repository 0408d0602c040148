"""Outcomes as they are shown, who uploaded what, decisions, and agencies' words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from ckan import authz, model

from ckanext.provdata.access.service import people
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.outbox.model import Message
from ckanext.provdata.release.service import waves
from ckanext.provdata.review.service import checks
from ckanext.provdata.screening.model import Decision, Find, Screening, Words
from ckanext.provdata.screening.service import gate
from ckanext.provdata.shared import clock

RESOURCE = gate.RESOURCE
_outcome, _content = gate.OUTCOME, gate.CONTENT


# --- whose ------------------------------------------------------------------------------------------------------------


def record_of(resource_id: str) -> str | None:
    """The record a file belongs to, be it open in it or waiting in one of its waves."""
    package = model.Session.scalar(sa.select(RESOURCE.c.package_id).where(RESOURCE.c.id == resource_id))
    return _record(package) if package else None


def _record(package_id: str) -> str:
    wave = waves.get(package_id)
    return wave.record_id if wave else package_id


def packages_of(record_id: str) -> list[str]:
    """A record and its waves."""
    return [record_id, *(wave.id for wave in waves.of_record(record_id))]


def owner_of(record_id: str) -> str | None:
    return model.Session.scalar(sa.select(model.Package.owner_org).where(model.Package.id == record_id))


def is_admin(user: Any, organization_id: str | None) -> bool:
    """Whether the account administers the agency: whoever may change its members."""
    if user is None or not user.is_authenticated or not organization_id:
        return False
    return bool(user.sysadmin or authz.has_user_permission_for_group_or_org(organization_id, user.name, "membership"))


def act_as(user_id: str) -> None:
    """Say who acts until the transaction ends: uploads in it are his."""
    model.Session.execute(sa.text("SELECT set_config('provdata.actor', :user, true)"), {"user": user_id})


def package_of(resource_id: str) -> model.Package | None:
    resource = model.Resource.get(resource_id)
    return model.Package.get(resource.package_id) if resource and resource.package_id else None


# --- outcomes ---------------------------------------------------------------------------------------------------------


def of_packages(package_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Every active file of these packages with what is known of it; see ``_shown``. In the packages' order."""
    query = _query().where(RESOURCE.c.package_id.in_(package_ids)).order_by(RESOURCE.c.position)
    rows = sorted(model.Session.execute(query), key=lambda row: package_ids.index(row.package_id))
    return [_shown(row) for row in rows]


def of_record(record: Any) -> list[dict[str, Any]]:
    """Every file of a record and of its waves, with ``opens``: whether it would open by the record's next step."""
    opening = set(checks.opening(record))
    found = of_packages(packages_of(record.id))
    return [{**file, "opens": (file["wave_id"] or record.id) in opening} for file in found]


def of_file(resource_id: str) -> dict[str, Any] | None:
    row = model.Session.execute(_query().where(RESOURCE.c.id == resource_id)).first()
    return {**_shown(row), "uploader": _name(row.uploader_id)} if row else None


def _name(user_id: str | None) -> str:
    """What an account is called, empty when it is gone or was never known."""
    return people.names({user_id})[user_id]["display_name"] if user_id and people.names({user_id}) else ""


def waiting(organization_id: str, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many files of an agency wait for a decision or a look, and some of them, oldest first."""
    package: Any = model.Package
    mine = sa.select(package.id).where(package.owner_org == organization_id, package.state == model.State.ACTIVE)
    query = _query().where(RESOURCE.c.package_id.in_(mine))
    query = query.where(sa.or_(_outcome.c.state.is_(None), _outcome.c.state.in_(("found", "unreadable"))))
    number = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = model.Session.execute(query.order_by(RESOURCE.c.created, RESOURCE.c.id).limit(limit).offset(offset))
    found = [_shown(row) for row in rows]
    titles = _titles({each["record_id"] for each in found})
    return number, [{**each, "record_title": titles.get(each["record_id"], "")} for each in found]


def _titles(record_ids: set[str]) -> dict[str, str]:
    package: Any = model.Package
    rows = model.Session.execute(sa.select(package.id, package.title).where(package.id.in_(record_ids)))
    return {id_: title for id_, title in rows}


def _query() -> sa.Select[Any]:
    """Contents with the outcome they have now."""
    columns = ("state", "found", "counts", "obstacle", "part", "scanned_at", "sha256")
    resource = (RESOURCE.c[name] for name in ("id", "package_id", "name", "url", "url_type", "format", "size"))
    return (
        sa.select(*resource, *(_outcome.c[name].label(f"outcome_{name}") for name in columns))
        .add_columns(sa.func.coalesce(_outcome.c.uploader_id, _content.c.user_id).label("uploader_id"))
        .add_columns(_content.c.at.label("uploaded_at"))
        .outerjoin(_content, _content.c.resource_id == RESOURCE.c.id)
        .outerjoin(_outcome, gate.OF_THIS_CONTENT)
        .where(RESOURCE.c.state == model.State.ACTIVE, gate.IS_HERE)
        .select_from(RESOURCE)
    )


def _shown(row: Any) -> dict[str, Any]:
    """``id``, ``record_id``, ``wave_id`` (None when it stands in the record), what the file is, ``state`` (None while
    it is not looked through), ``found``, ``counts`` by kind, ``obstacle`` and its ``part``, ``uploader_id``."""
    record = _record(row.package_id)
    return {
        "id": row.id,
        "record_id": record,
        "wave_id": row.package_id if record != row.package_id else None,
        "name": row.name or (row.url if row.url_type == "upload" else row.id),
        "file": row.url if row.url_type == "upload" else "",
        "format": row.format,
        "size": row.size,
        "state": row.outcome_state,
        "found": row.outcome_found or 0,
        "counts": row.outcome_counts or {},
        "obstacle": row.outcome_obstacle or "",
        "part": row.outcome_part or "",
        "scanned_at": row.outcome_scanned_at.isoformat() if row.outcome_scanned_at else None,
        "sha256": row.outcome_sha256 or "",
        "uploader_id": row.uploader_id,
        "uploaded_at": row.uploaded_at.isoformat() if row.uploaded_at else None,
    }


def finds(resource_id: str, kind: str, limit: int, offset: int) -> list[dict[str, Any]]:
    """Some of the finds that were kept, in the file's order; of one kind, or of all when it is empty."""
    query = sa.select(Find).where(Find.resource_id == resource_id).order_by(Find.id).limit(limit).offset(offset)
    rows = model.Session.scalars(query.where(Find.kind == kind) if kind else query)
    names = ("kind", "part", "row", "column", "title", "excerpt")
    return [{name: getattr(row, name) for name in names} for row in rows]


# --- decisions --------------------------------------------------------------------------------------------------------


def decide(shown: dict[str, Any], state: str, **said: Any) -> bool:
    """Write a decision down and let it take effect. said: ``decision``, ``reason``, ``checks``, ``user_id``.

    False when another look has come to something else meanwhile.
    """
    row = model.Session.get(Screening, shown["id"], populate_existing=True, with_for_update=True)
    if row is None or (row.sha256, row.state) != (shown["sha256"], shown["state"]):
        return False
    kept = {name: shown[name] for name in ("record_id", "file", "sha256", "counts", "uploader_id")}
    line = Decision(
        at=clock.now(),
        resource_id=shown["id"],
        organization_id=owner_of(shown["record_id"]),
        before=row.state,
        **kept,
        **said,
    )
    model.Session.add(line)
    row.state = state
    model.Session.flush()
    return True


def decisions(resource_id: str) -> list[dict[str, Any]]:
    """What was decided of a file, newest first; a decision on other bytes has another ``sha256``."""
    query = sa.select(Decision).where(Decision.resource_id == resource_id).order_by(Decision.id.desc())
    names = ("before", "decision", "reason", "checks", "counts", "file", "sha256", "user_id", "uploader_id")
    return [
        {"at": row.at.isoformat(), "user": _name(row.user_id), **{name: getattr(row, name) for name in names}}
        for row in model.Session.scalars(query)
    ]


# --- words ------------------------------------------------------------------------------------------------------------


def words(organization_id: str | None) -> list[str]:
    found = model.Session.get(Words, organization_id) if organization_id else None
    return list(found.words) if found else []


def digest(words_: Sequence[str], rules: int) -> str:
    """Names what is looked for."""
    return hashlib.sha256(json.dumps([rules, sorted(words_)]).encode()).hexdigest()


def set_words(organization_id: str, words_: Sequence[str], user_id: str | None) -> None:
    """Replace an agency's words, and have its files looked through with them, those that are open as well."""
    found = model.Session.get(Words, organization_id) or Words(organization_id=organization_id)
    found.words, found.changed_at, found.user_id = list(words_), clock.now(), user_id
    model.Session.add(found)
    package: Any = model.Package
    mine = sa.select(package.id).where(package.owner_org == organization_id, package.state == model.State.ACTIVE)
    for resource in model.Session.scalars(_held().where(RESOURCE.c.package_id.in_(mine))):
        look_again(resource)


def _held() -> sa.Select[tuple[str]]:
    return sa.select(RESOURCE.c.id).where(RESOURCE.c.state == model.State.ACTIVE, gate.IS_HERE)


def look_at_everything() -> int:
    """Have everything there is looked through again; how much that is."""
    found = list(model.Session.scalars(_held()))
    for resource in found:
        look_again(resource)
    return len(found)


def look_again(resource_id: str, wait: timedelta = timedelta(0)) -> None:
    """Have a file or table looked through, whatever is known of it."""
    outbox.put("screening.scan", resource_id, {"resource": resource_id, "again": True}, wait=wait)


def is_asked_for(resource_id: str) -> bool:
    """Whether somebody is about to look at it."""
    asked = sa.exists().where(Message.kind == "screening.scan", Message.subject == resource_id)
    return bool(model.Session.scalar(sa.select(asked)))
