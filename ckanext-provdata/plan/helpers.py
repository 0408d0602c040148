"""What templates ask about plans, dates and what opens next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.plan.policy.stages import LEVELS
from ckanext.provdata.plan.service import labels, opening, shown, stages
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import clock

#: How many of the next openings the calendar is searched for.
NEXT = 50


def provdata_plan_status_label(value: str | None) -> str:
    """Label of kept, late, cancelled, pending, overdue; empty for none."""
    return labels.status(value)


def provdata_register_event_label(value: str) -> str:
    """Label of a line of the register."""
    return labels.event(value)


def provdata_plan_change_label(value: str) -> str:
    """Label of a line of a plan's history."""
    return labels.change(value)


def provdata_opening_mode_label(value: str) -> str:
    """Label of a way in which a record can be had."""
    return labels.mode(value)


def provdata_day(value: str | None) -> str:
    """A day (``2027-06-30``) as the page's language writes it."""
    return labels.day(value)


def provdata_moment(value: str | datetime | None) -> str:
    """An instant (ISO 8601) as it is read in Asia/Shanghai, to the minute; empty for none."""
    return labels.moment(value.isoformat() if isinstance(value, datetime) else value)


def provdata_levels() -> tuple[str, ...]:
    """The administrative levels from the widest down."""
    return tuple(level.value for level in LEVELS)


def provdata_next_openings(limit: int = 6) -> list[dict[str, Any]]:
    """The next planned releases and deadlines, the nearest first."""
    asked = {"start": clock.today().isoformat(), "limit": NEXT}
    found = tk.get_action("provdata_plan_calendar")({"user": ""}, asked)["results"]
    return [event for event in found if event["status"] == "pending"][:limit]


def provdata_record_stages(record_id: str) -> list[dict[str, Any]]:
    """The stages of approved plans a record is in, with what it was to do until when."""
    now = clock.now()
    return [shown.commitment(row, now) for row in stages.of_record(record_id)]


def provdata_list_options(name: str) -> list[tuple[str, str]]:
    """Values and labels of what a list can be narrowed by: level, sector, opening_grade, organization."""
    if name == "level":
        return [(level.value, tk.h.provdata_level_label(level.value)) for level in LEVELS]
    if name == "organization":
        return [(row["name"], row["title"] or row["name"]) for row in opening.providers()]
    return [(term["value"], labels.term(name, term["value"])) for term in vocabulary.terms(name)]


def provdata_may_plan() -> bool:
    """Whether the reader may draft a plan for some organisation."""
    return bool(tk.h.check_access("provdata_plan_create", {}))


def provdata_issuing_organizations() -> list[dict[str, str]]:
    """Organisations the reader may issue plans for: ``value``, ``text``."""
    found = tk.get_action("organization_list_for_user")({}, {"permission": "update"})
    return [{"value": each["id"], "text": each["title"] or each["name"]} for each in found]


def provdata_month(first: date) -> str:
    """A month as the page's language writes it: 2027年1月."""
    return labels.month(first)


def provdata_weekdays() -> list[tuple[str, str]]:
    """Monday to Sunday, short and in full."""
    return labels.weekdays()
