"""What templates ask about registrations."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.provdata.registration.policy.run import Mode, RowState
from ckanext.provdata.registration.service import wording


def provdata_registers(organization_id: str) -> bool:
    """Whether the reader registers records for that organisation."""
    return tk.h.check_access("provdata_registration_create", {"organization": organization_id})


def provdata_registration_state(value: str) -> str:
    """What a state of a registration is called."""
    return wording.state(value)


def provdata_registration_modes() -> list[dict[str, str]]:
    """Ways to go about a workbook: ``value``, ``text`` and ``help``."""
    return [{"value": str(mode), "text": wording.mode(mode), "help": wording.mode_help(mode)} for mode in Mode]


def provdata_registration_mode(value: str) -> str:
    """What a way to go about a workbook is called."""
    return wording.mode(value)


def provdata_registration_rows(counts: dict[str, int]) -> list[dict[str, str | int]]:
    """How many rows are in each state that has any: ``value``, ``text`` and ``count``."""
    return [
        {"value": str(state), "text": wording.row_state(state), "count": counts[state]}
        for state in RowState
        if counts.get(state)
    ]
