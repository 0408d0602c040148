"""Letters about applications, addressed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.access.model import Application
from ckanext.provdata.access.policy import mails
from ckanext.provdata.access.service import applications, people
from ckanext.provdata.access.service.facts import facts
from ckanext.provdata.release.model import Wave
from ckanext.provdata.shared import config
from ckanext.provdata.shared.clock import SHANGHAI


class Letter(NamedTuple):
    name: str
    address: str
    subject: str
    body: str


def letters(application_id: str, payload: dict[str, Any]) -> list[Letter]:
    """The letters of one event to one side; none when the application or everybody to tell is gone."""
    row = applications.get(application_id)
    if row is None:
        return []
    event, side = payload["event"], payload["to"]
    values = {**_values(row), "reason": payload.get("reason", ""), "url": _url(row, side)}
    subject, body = mails.subject(event, side, config.site_title()), mails.body(event, side, values)
    return [Letter(name, address, subject, body) for name, address in _people(row, side)]


def _values(row: Application) -> dict[str, str]:
    """Titles while everybody may see them, and the application's dates."""
    found = facts(row.wave_id, None)
    record = model.Session.get(model.Package, row.record_id) if found and found.public else None
    wave = model.Session.scalar(sa.select(Wave.title).where(Wave.id == row.wave_id)) if record else None
    return {
        "record": record.title if record else "",
        "wave": wave or "",
        "due": _day(row.due_at),
        "ends": _day(applications.ends_at(row)),
    }


def _day(instant: datetime | None) -> str:
    """The last moment before an end, to the minute, as the calendar on the wall has it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if instant else ""


def _url(row: Application, side: str) -> str:
    endpoint = "provdata_access.review" if side == mails.AGENCY else "provdata_access.application"
    return tk.url_for(endpoint, application_id=row.id, qualified=True, locale="default")


def _people(row: Application, side: str) -> list[tuple[str, str]]:
    """Name and address of everybody to tell; the agency's own mailbox, when it states one, for its reviewers."""
    if side == mails.APPLICANT:
        return _reachable([model.User.get(row.user_id)])
    organization: Any = model.Group.get(people.owner_of(row.wave_id) or "")
    if organization is None:
        return []
    mailbox = organization.extras.get("contact_email")
    return [(organization.display_name, mailbox)] if mailbox else _reachable(people.reviewers(organization.id))


def _reachable(users: list[Any]) -> list[tuple[str, str]]:
    return [
        (user.display_name, user.email) for user in users if user and user.state == model.State.ACTIVE and user.email
    ]
