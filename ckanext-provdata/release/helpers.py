"""What templates ask about waves and unlisted records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.release import policy
from ckanext.provdata.release.policy import SHANGHAI
from ckanext.provdata.release.service import waves
from ckanext.provdata.shared import clock


def provdata_waves(record: dict[str, Any]) -> list[dict[str, Any]]:
    """A record's waves as far as the reader may know of them, see ``provdata_wave_list``."""
    return tk.get_action("provdata_wave_list")({}, {"record": record["id"]})


def provdata_waves_outstanding(record: dict[str, Any]) -> list[dict[str, Any]]:
    """For whoever may edit the record: its waves that are still to open, or may be closed again."""
    if not record.get("id") or not tk.h.check_access("package_update", {"id": record["id"]}):
        return []
    return provdata_waves(record)


def provdata_wave_name(wave: dict[str, Any]) -> str:
    """What a wave is called: its title, or what it is."""
    return wave["title"] or tk._("待开放数据")


def provdata_wave_state(value: str) -> str:
    """What a wave's state is called."""
    return {
        "planned": tk._("定时开放"),
        "on_application": tk._("依申请开放"),
        "held": tk._("暂不开放"),
        "opened": tk._("已开放"),
    }.get(value, value)


def provdata_wave_steps(wave: dict[str, Any]) -> list[dict[str, str]]:
    """What may be done with a wave now: ``name`` and ``label``."""
    return [{"name": name, "label": provdata_wave_step(name)} for name in policy.steps(wave["state"])]


def provdata_wave_step(name: str) -> str:
    """What a step is called on its button."""
    return {
        "plan": tk._("设定开放时间"),
        "reschedule": tk._("改期"),
        "open": tk._("立即开放"),
        "offer": tk._("改为依申请开放"),
        "cancel": tk._("取消开放"),
        "withdraw": tk._("撤回批次"),
        "delete": tk._("删除批次"),
        "edit": tk._("修改说明"),
    }[name]


def provdata_wave_reason_needed(wave: dict[str, Any], step: str) -> bool:
    """Whether the step must be explained."""
    return policy.reason_needed(wave["state"], step)


def provdata_listing_planned(record: dict[str, Any]) -> str | None:
    """For whoever may edit an unlisted record: the instant it is to be listed at (ISO 8601, UTC), None for none."""
    if not tk.h.check_access("package_update", {"id": record["id"]}):
        return None
    listing = waves.listing(record["id"])
    return listing.list_at.isoformat() if listing and listing.list_at else None


def provdata_instant_input(value: str | datetime | None) -> str:
    """An instant as ``<input type=datetime-local>`` wants it, in Asia/Shanghai; what is no instant stays as it is."""
    if not value:
        return ""
    try:
        at = policy.instant(value)
    except ValueError:
        return str(value)
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") if at else ""


def provdata_earliest_input() -> str:
    """The earliest instant a form should offer: this minute, in Asia/Shanghai."""
    return provdata_instant_input(clock.now())


def provdata_changed_fields(record_type: str, data: dict[str, Any]) -> list[dict[str, str]]:
    """Fields of a refused form that differ from the record as it is now: ``label`` and the value ``now``."""
    record = tk.get_action("package_show")({}, {"id": data["id"]})
    schema = tk.h.scheming_get_dataset_schema(record_type) or {}
    plain = [field for field in schema.get("dataset_fields", []) if "repeating_subfields" not in field]
    return [
        {"label": tk.h.scheming_language_text(field["label"]), "now": _as_text(record.get(field["field_name"]))}
        for field in plain
        if field["field_name"] in data
        and field["field_name"] != "tag_string"
        and _as_text(data[field["field_name"]]) != _as_text(record.get(field["field_name"]))
    ]


def _as_text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "").replace("\r\n", "\n").strip()
