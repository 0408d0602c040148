"""What the actions accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.regions.policy import Level
from ckanext.provdata.schemas import vocabulary

Schema = dict[str, list[Any]]

#: Rows of a list in one answer, when not asked for.
USUAL = 100


def _named(name: str) -> Any:
    """A validator by its name; what it takes depends on which it is."""
    return tk.get_validator(name)


def _required(name: str) -> list[Any]:
    return [_named("not_empty"), _named(name)]


def _optional(*validators: Any) -> list[Any]:
    return [_named("ignore_missing"), *validators]


def _asked(*validators: Any) -> list[Any]:
    return [_named("ignore_empty"), _named("provdata_plan_line"), *validators]


def _reason() -> Schema:
    return {"reason": [_named("default")(""), _named("provdata_plan_reason")]}


def plan_schema(*, new: bool) -> Schema:
    title = _required("provdata_plan_line")
    return {
        "title": title if new else _optional(*title),
        "period": _optional(_named("provdata_plan_line")),
        "document_number": _optional(_named("provdata_plan_line")),
        "notes": _optional(_named("provdata_plan_text")),
        **_reason(),
    }


def stage_schema(*, new: bool) -> Schema:
    title = _required("provdata_plan_line")
    return {
        "title": title if new else _optional(*title),
        "notes": _optional(_named("provdata_plan_text")),
        "sectors": _optional(_named("provdata_plan_sectors")),
        "deadlines": _required("provdata_deadlines") if new else _optional(_named("provdata_deadlines")),
        **_reason(),
    }


def move_schema() -> Schema:
    boolean = _named("boolean_validator")
    return {
        "deadlines": _required("provdata_deadlines"),
        "confirm": [_named("default")(False), boolean],
        "waves": [_named("default")(False), boolean],
        **_reason(),
    }


def records_schema() -> Schema:
    return {"records": _required("provdata_record_ids"), **_reason()}


def reason_schema() -> Schema:
    return _reason()


def _paging() -> Schema:
    return {
        "limit": [_named("default")(USUAL), _named("provdata_list_limit")],
        "offset": [_named("default")(0), _named("provdata_list_number")],
    }


def filters_schema() -> Schema:
    """What every list can be narrowed by."""
    return {
        "level": _asked(_named("one_of")(list(Level))),
        "sector": _asked(_named("one_of")([term["value"] for term in vocabulary.terms("sector")])),
        "organization": _asked(),
        **_paging(),
    }


def opening_schema() -> Schema:
    grades = [term["value"] for term in vocabulary.terms("opening_grade")]
    return {**filters_schema(), "opening_grade": _asked(_named("one_of")(grades))}


def register_schema() -> Schema:
    return {**filters_schema(), "record": _asked(), "plan": _asked()}


def calendar_schema() -> Schema:
    day = [_named("ignore_empty"), _named("provdata_plan_day")]
    return {**filters_schema(), "start": day, "end": day, "plan": _asked()}


def stage_records_schema() -> Schema:
    return _paging()
