"""What templates ask about applications, grants and grades."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.service import applications, grading, people, waves, wording
from ckanext.provdata.shared import config


def provdata_application_state(value: str) -> str:
    """What an application's state is called."""
    return wording.state(value)


def provdata_application_states() -> list[dict[str, str]]:
    """All states: ``value`` and ``text``."""
    return [{"value": str(state), "text": wording.state(state)} for state in policy.State]


def provdata_application_event(value: str) -> str:
    """What a step of an application's trail is called."""
    return wording.event(value)


def provdata_application_allows(application: dict[str, Any], event: str) -> bool:
    """Whether the transition table allows that step now."""
    return event in policy.allowed(application["state"])


def provdata_grant_state(value: str) -> str:
    """What a grant's state is called."""
    return wording.grant(value)


def provdata_download_way(value: str) -> str:
    """What a way of fetching is called."""
    return wording.way(value)


def provdata_waves_on_application(record: dict[str, Any]) -> list[dict[str, Any]]:
    """A record's waves that can be applied for: ``id``, ``title``, ``condition``, and the reader's ``verdict``."""
    found = waves.on_application(record["id"])
    return [{**wave, "verdict": tk.get_action("provdata_access_show")({}, {"id": wave["id"]})} for wave in found]


def provdata_wave_in_public(wave_id: str) -> dict[str, Any]:
    """What a page about an application may say of its wave, empty texts unless everybody may see the record."""
    return waves.in_public(wave_id)


def provdata_wave_files(wave_id: str) -> list[dict[str, Any]]:
    """The files of a wave for whoever may read it, none for others."""
    try:
        return tk.get_action("package_show")({}, {"id": wave_id})["resources"]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return []


def provdata_reviewed_agencies() -> list[dict[str, Any]]:
    """The agencies the reader reviews applications for: ``name``, ``title`` and how many are ``waiting`` there."""
    found = people.agencies_reviewed(tk.current_user) if tk.current_user.is_authenticated else []
    waiting = applications.waiting({each["id"] for each in found})
    return [{**each, "waiting": waiting.get(each["id"], 0)} for each in found]


def provdata_reviews(organization_id: str) -> bool:
    """Whether the reader reviews applications for this agency."""
    user: Any = tk.current_user
    return user.is_authenticated and (user.sysadmin or people.may_review(user, organization_id))


def provdata_is_reviewer() -> bool:
    """Whether the reader reviews applications for any agency."""
    return tk.current_user.is_authenticated and people.is_reviewer(tk.current_user)


def provdata_outstanding(package_id: str) -> dict[str, int]:
    """Undecided ``applications`` and live ``grants`` of a record or wave, to be shown before it is changed."""
    return tk.get_action("provdata_outstanding_show")({}, {"id": package_id})


def provdata_undertaking() -> str:
    """What an applicant undertakes."""
    return wording.undertaking()


def provdata_term_choices() -> list[dict[str, str]]:
    """Usual terms, up to the longest one."""
    longest = config.max_term_days()
    days = sorted({30, 90, 180, 365, longest})
    return [{"value": str(n), "text": tk._("{days} 天").format(days=n)} for n in days if n <= longest]


def provdata_attachment_rules() -> dict[str, Any]:
    """Which papers an application may have: ``types``, ``size`` in MiB, ``count``."""
    size = config.attachment_max_size() // config.MIB
    return {"types": config.attachment_types(), "size": size, "count": config.attachment_max_count()}


def provdata_grading_warning(record: dict[str, Any]) -> str:
    """What the grading rule finds wrong with a record, empty for nothing."""
    found = grading.finding(record.get("data_level"), record.get("opening_grade"))
    return wording.finding(found) if found else ""


def provdata_grading_messages() -> dict[str, dict[str, str]]:
    """For each level and grade the rule's message, for the form to show while it is filled in."""
    return grading.messages()


def provdata_registration_open() -> bool:
    """Whether people may make accounts for themselves."""
    return tk.h.check_access("user_create")
