"""What saving one row means: a new record, a change of one's own, nothing, or problems. Writes nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.provdata.registration.policy import cells as cells_of
from ckanext.provdata.registration.policy import columns as columns_of
from ckanext.provdata.registration.policy.columns import ITEMS, KEY, Kind
from ckanext.provdata.registration.policy.problems import Place, Problem
from ckanext.provdata.registration.service import stored, wording
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import config

#: Left empty, these are not cleared: the portal fills them in.
FILLED_IN = ("name", "region_code", "issued", "language")
CODE = "catalogue_code"


@dataclass(slots=True)
class Wish:
    """What a row asks for: ``request`` for package_create or, with ``id``, for package_patch; empty when it asks for
    no change."""

    id: str | None = None
    request: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """Whose records are registered, and in which sector."""

    organization_id: str
    names: frozenset[str]
    sector: str


def target(organization: Any, sector: str) -> Target:
    """names: what a cell may call the organisation by."""
    uscc = organization.extras.get("uscc")
    names = {organization.id, organization.name, organization.title, uscc} - {None, ""}
    return Target(organization.id, frozenset(names), sector)


def wish(goal: Target, place: Place, texts: Mapping[str, str], items: list[dict[str, Any]] | None) -> Wish:
    """What the row with these cells and items asks for."""
    owner = texts.get("owner_org", "")
    if owner and owner not in goal.names:
        return Wish(problems=[place.at("owner_org", wording.other_owner())])
    code = texts.get(CODE, "")
    record = stored.by_code(goal.organization_id, code) if code else None
    if record is None:
        return _new(goal, place, texts, items)
    if record["type"] != goal.sector:
        label = vocabulary.label("sector", record["type"])
        return Wish(record["id"], problems=[place.at(CODE, wording.other_sector(label))])
    return Wish(record["id"], _changes(goal, record, texts, items))


def _new(goal: Target, place: Place, texts: Mapping[str, str], items: list[dict[str, Any]] | None) -> Wish:
    """Without a code, a title that the organisation has already would make the same record twice."""
    known = stored.code_of_title(goal.organization_id, texts["title"]) if _is_only_titled(texts) else None
    if known:
        return Wish(problems=[place.at(CODE, wording.same_title(known))])
    values = _values(goal, texts)
    given = {name: value for name, value in values.items() if value not in ("", [])}
    own = {ITEMS: items} if items else {}
    return Wish(request={**given, **own, "type": goal.sector, "owner_org": goal.organization_id})


def _is_only_titled(texts: Mapping[str, str]) -> bool:
    return bool(texts.get("title")) and not texts.get(CODE)


def _values(goal: Target, texts: Mapping[str, str]) -> dict[str, Any]:
    columns = columns_of.records(goal.sector)
    found = cells_of.fields(columns, texts, config.province())
    found.pop(KEY, None)
    return found


def _changes(
    goal: Target, record: dict[str, Any], texts: Mapping[str, str], items: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """The fields whose cells say something else than what is stored. Columns the workbook lacks are left alone."""
    columns = {column.name: column for column in columns_of.records(goal.sector)}
    known = {name: cells_of.text(column, record.get(name)) for name, column in columns.items() if name in texts}
    before = _values(goal, known)
    changed = {name: value for name, value in _values(goal, texts).items() if value != before.get(name)}
    for name in FILLED_IN:
        if changed.get(name) == "":
            del changed[name]
    tags = [name for name in changed if columns[name].kind is Kind.TAGS]
    if tags:
        changed["tags"] = []  # core adds to those that are there
    if items is not None and items != [_said(item) for item in record[ITEMS]]:
        changed[ITEMS] = items
    return changed


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value}
