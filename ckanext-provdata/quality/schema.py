"""What the actions accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.plan import schema as plan
from ckanext.provdata.quality.service import listing, summary
from ckanext.provdata.quality.service.assess import Scope

#: Months of a history, when not asked for, and at most.
MONTHS, MOST_MONTHS = 12, 60

Schema = dict[str, list[Any]]


def _named(name: str) -> Any:
    """A validator by its name; what it takes depends on which it is."""
    return tk.get_validator(name)


def _one_of(values: Any) -> list[Any]:
    return [_named("ignore_empty"), _named("provdata_plan_line"), _named("one_of")(list(values))]


def show_schema() -> Schema:
    return {"scope": _one_of(each.value for each in Scope)}


def list_schema() -> Schema:
    orders = [direction + name for name in listing.ORDERS for direction in ("", "-")]
    unreleased = [_named("default")(False), _named("boolean_validator")]
    return {**plan.filters_schema(), "order": _one_of(orders), "unreleased": unreleased}


def summary_schema() -> Schema:
    filters = {name: plan.filters_schema()[name] for name in ("level", "sector", "organization")}
    months = [_named("default")(MONTHS), _named("provdata_list_number")]
    return {**filters, "by": _one_of(summary.GROUPS), "months": months}
