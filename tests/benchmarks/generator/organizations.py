"""Organisations that generated records belong to: the province's tree, and departments of province and cities."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan import plugins as p

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.regions.policy import organization_name

from .records import departments


def ensure(user: str, places: Sequence[regions.Region] | None = None) -> None:
    """Create those of ``places`` (all of Hebei) that are missing by ``organization_create``; repeated, it creates
    nothing."""
    known = set(tk.get_action("organization_list")({"user": user}, {}))
    missing = [wanted for wanted in _wanted(places or list(regions.in_province("13"))) if wanted["name"] not in known]
    with click.progressbar(missing, label="Organisations", file=sys.stderr) as bar:
        for wanted in bar:
            tk.get_action("organization_create")({"user": user, "ignore_auth": True}, _request(wanted))


def _wanted(places: Sequence[regions.Region]) -> list[dict[str, Any]]:
    """Places from the province down, then departments."""
    own = [_organization(place, _name(place.code), _title(place), _name(place.parent)) for place in places]
    with_departments = [place for place in places if place.level in (regions.Level.PROVINCE, regions.Level.CITY)]
    return own + [department for place in with_departments for department in _departments(place)]


def _departments(place: regions.Region) -> list[dict[str, Any]]:
    """厅 at the province, 局 in a city."""
    kind = "厅" if place.level is regions.Level.PROVINCE else "局"
    name = _name(place.code)
    return [
        _organization(place, f"{name}-{slug}", f"{place.name}{title}{kind}", name)
        for slug, title in departments().items()
    ]


def _organization(place: regions.Region, name: str, title: str, parent: str) -> dict[str, Any]:
    return {"name": name, "title": title, "region_code": place.code, "kind": "government", "parent": parent}


def _name(code: str | None) -> str:
    return organization_name(code) if code else ""


def _title(place: regions.Region) -> str:
    return f"{place.name}人民政府"


def _request(wanted: dict[str, Any]) -> dict[str, Any]:
    """A CKAN without provdata keeps region and kind as free extras, and its tree in ``groups``."""
    if p.plugin_loaded("provdata"):
        return wanted
    own = {name: wanted[name] for name in ("name", "title")}
    extras = [{"key": key, "value": wanted[key]} for key in ("region_code", "kind")]
    return {**own, "extras": extras, "groups": [{"name": wanted["parent"]}] if wanted["parent"] else []}
