"""Rows as actions answer them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.access.model import Application, Attachment, Download, Grant, Step
from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.policy import identity
from ckanext.provdata.access.policy.verdict import GrantState, grant_state
from ckanext.provdata.access.service import applications, grants, papers, people
from ckanext.provdata.access.service.facts import Facts, facts
from ckanext.provdata.release.model import Wave


def application(row: Application, *, reviewer: bool, now: datetime) -> dict[str, Any]:
    """A whole application for its applicant or a reviewer, who alone sees the number."""
    grant = grants.get(row.id)
    number = applications.number(row.id)
    return {
        **summary(row, grant.ends_at if grant else None, now),
        "identity_number": number if reviewer else identity.masked(number),
        **{name: getattr(row, name) for name in ("purpose", "usage", "contact_phone", "contact_email", "undertaking")},
        "attachments": [attachment(each) for each in papers.of(row.id)],
        "trail": _trail(applications.trail(row.id), names=reviewer),
        "grant": one_grant(grant, now) if grant else None,
        **_about([row])[row.wave_id],
    }


def summary(row: Application, ends_at: datetime | None, now: datetime) -> dict[str, Any]:
    """What lists show of an application: no number, no contact, no purpose."""
    return {
        "id": row.id,
        "wave_id": row.wave_id,
        "record_id": row.record_id,
        "user_id": row.user_id,
        "state": str(policy.standing(row.state, ends_at, now)),
        "term_days": row.term_days,
        "applicant_kind": row.applicant_kind,
        "applicant_name": row.applicant_name,
        "submitted_at": row.submitted_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "overdue": policy.is_overdue(row.state, row.due_at, now),
        "endorsed_by": row.endorsed_by,
    }


def page_of_applications(rows: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    """A page of a list, each with what may be said of its wave and record."""
    found = list(rows)
    about = _about([row for row, _ in found])
    return [{**summary(row, ends_at, now), **about[row.wave_id]} for row, ends_at in found]


def _about(rows: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """By wave: titles of wave and record while everybody may see them, None otherwise, and whose the wave is."""
    return {wave_id: _titles(wave_id) for wave_id in {row.wave_id for row in rows}}


def _titles(wave_id: str) -> dict[str, Any]:
    found: Facts | None = facts(wave_id, None)
    shown = found is not None and found.public
    record = model.Session.get(model.Package, found.record_id) if found and shown else None
    title = model.Session.scalar(sa.select(Wave.title).where(Wave.id == wave_id)) if shown else None
    return {
        "wave_title": title,
        "record_title": record.title if record else None,
        "record_name": record.name if record else None,
        "organization_id": found.owner if found else None,
    }


def attachment(row: Attachment) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "size": row.size, "created_at": row.created_at.isoformat()}


def _trail(steps: list[Step], *, names: bool) -> list[dict[str, Any]]:
    """What happened; who reviewed is the agency's own affair."""
    known = people.names({step.user_id for step in steps}) if names else {}
    return [
        {
            "at": step.at.isoformat(),
            "event": step.event,
            "reason": step.reason,
            **({"user_id": step.user_id, "user": known.get(step.user_id, {}).get("name")} if names else {}),
        }
        for step in steps
        if names or step.event != policy.Event.ENDORSE
    ]


def one_grant(row: Grant, now: datetime) -> dict[str, Any]:
    """A grant with what it is worth now: its own state, and whether it lets anybody read at this moment."""
    found = facts(row.wave_id, row.user_id)
    state = grant_state(grants.term(row), found.owner if found else None, now)
    offered = found is not None and found.public and found.state == "on_application" and found.grade != "closed"
    return {
        "id": row.id,
        "wave_id": row.wave_id,
        "record_id": row.record_id,
        "user_id": row.user_id,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "state": str(state),
        "live": offered and state is GrantState.ACTIVE,
    }


def page_of_grants(rows: Iterable[Grant], now: datetime) -> list[dict[str, Any]]:
    found = list(rows)
    about, users = _about(found), people.names({row.user_id for row in found})
    return [
        {**one_grant(row, now), **about[row.wave_id], "user": users.get(row.user_id, {}).get("name")} for row in found
    ]


def page_of_downloads(rows: Iterable[Download], *, names: bool) -> list[dict[str, Any]]:
    """Downloads; accounts by name for the agency, whom the log is for."""
    found = list(rows)
    users = people.names({row.user_id for row in found if row.user_id}) if names else {}
    return [
        {
            "at": row.at.isoformat(),
            "user_id": row.user_id,
            **({"user": users.get(row.user_id or "", {}).get("name")} if names else {}),
            **{name: getattr(row, name) for name in ("resource_id", "record_id", "wave_id", "grant_id", "how")},
        }
        for row in found
    ]
