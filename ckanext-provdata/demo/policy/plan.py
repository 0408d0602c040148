"""The demonstration plan: ``data/plan.yaml`` worked out for one province and the day of the load."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.release.policy import SHANGHAI

from .records import DATA, Record, organization_name, read_yaml


def _spec() -> dict[str, Any]:
    return read_yaml(DATA / "plan.yaml")


def plan(province: str) -> dict[str, str]:
    """The plan as ``provdata_plan_create`` takes it, issued by the province's own organisation."""
    place = regions.region(regions.province_code(province))
    texts = {name: _spec()[name] for name in ("period", "document_number", "notes")}
    title = _spec()["title"].format(province=place.name)
    return {**texts, "title": title, "owner_org": organization_name(place.code, None)}


def stages(today: date) -> list[dict[str, Any]]:
    """Its stages as ``provdata_stage_create`` takes them."""
    return [
        {
            **{name: stage[name] for name in ("title", "sectors", "notes")},
            "deadlines": {level: (today + timedelta(days=days)).isoformat() for level, days in stage["due"].items()},
        }
        for stage in _spec()["stages"]
    ]


def records_of(stage: dict[str, Any], records: Iterable[Record]) -> list[str]:
    """Names of the records a stage is about."""
    fitting = [record.name for record in records if record.sector in stage["sectors"] and record.grade != "closed"]
    return fitting[: _spec()["records"]]


def waves(records: Iterable[Record], today: date) -> list[tuple[Record, dict[str, Any]]]:
    """Waves as ``provdata_wave_create`` takes them but for their files, each with the record it is of.

    Only records whose values are made up get one: nothing real is withheld to show how withholding looks.
    """
    made_up = [record for record in records if record.made_up and record.table]
    firsts = {record.sector: record for record in reversed(made_up)}  # each of another sector, as far as there are
    chosen = [*firsts.values(), *(record for record in made_up if record not in firsts.values())]
    return [
        (record, {"title": wave["title"], "announced": wave["announced"], **_opening(today, wave)})
        for record, wave in zip(chosen, _spec()["waves"], strict=False)
    ]


def _opening(today: date, wave: dict[str, Any]) -> dict[str, str]:
    """When a wave opens, or on what condition its files are given."""
    if "after" in wave:
        return {"release_at": _at(today, wave)}
    return {"opens": "on_application", "condition": wave["condition"]}


def _at(today: date, wave: dict[str, Any]) -> str:
    return datetime.combine(today + timedelta(days=wave["after"]), time(wave["hour"]), SHANGHAI).isoformat()
