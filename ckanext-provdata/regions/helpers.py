"""What templates ask about regions and the tree of organisations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.regions import policy
from ckanext.provdata.regions.policy import Level, OrganizationKind
from ckanext.provdata.shared import config


def provdata_region_name(code: str | None) -> str:
    """Full name of a place, from below the portal's province: 石家庄市长安区. A code not in force says what it is."""
    if not code:
        return ""
    names = [_full_name(place.code) for place in policy.successors(code)]
    replaced = policy.replaced(code)
    return f"{replaced.name}（{'、'.join(names)}）" if replaced else names[0] if names else code


def _full_name(code: str) -> str:
    province = policy.region(policy.province_code(config.province()))
    name = policy.full_name(code)
    return name.removeprefix(province.name) or name


def provdata_region_short_name(code: str) -> str:
    """Short name of a place (石家庄), the code itself when nobody knows it: for facets."""
    place = policy.find(code)
    return place.short_name if place else code


def provdata_region_options() -> list[dict[str, str]]:
    """Province, cities and counties for a select or a datalist: ``value``, ``text`` (full name), ``level``."""
    places = policy.in_province(config.province())
    return [{"value": p.code, "text": _full_name(p.code), "level": p.level.value} for p in places]


def provdata_level_label(level: str) -> str:
    """Label of an administrative level in the page's language; unknown values come back as they are."""
    labels = {
        Level.PROVINCE: tk._("省级"),
        Level.CITY: tk._("市级"),
        Level.COUNTY: tk._("县级"),
        Level.TOWNSHIP: tk._("乡级"),
    }
    return labels.get(level, level)  # type: ignore[call-overload]


def provdata_organization_kind_label(kind: str) -> str:
    """Label of a kind of organisation in the page's language; unknown values come back as they are."""
    labels = {
        OrganizationKind.GOVERNMENT: tk._("政府部门"),
        OrganizationKind.PUBLIC_ENTERPRISE: tk._("公共企业"),
        OrganizationKind.INSTITUTION: tk._("事业单位"),
        OrganizationKind.RESEARCH: tk._("科研机构"),
        OrganizationKind.COMPANY: tk._("企业"),
        OrganizationKind.SOCIAL_ORGANISATION: tk._("社会组织"),
    }
    return labels.get(kind, kind)  # type: ignore[call-overload]


def provdata_organization_tree(root: str | None = None, depth: int | None = None) -> list[dict[str, Any]]:
    """The tree with counts, see the action of the same name: two queries, whatever its size."""
    return tk.get_action("provdata_organization_tree")({}, {"root": root, "depth": depth})


def provdata_organization_branch(name: str) -> dict[str, Any]:
    """One organisation with its counts and, in ``children``, those directly below: what its page shows."""
    return provdata_organization_tree(name, 2)[0]


def provdata_organization_ancestors(name: str) -> list[dict[str, Any]]:
    """The organisations above, the topmost first: breadcrumbs."""
    return tk.get_action("provdata_organization_ancestors")({}, {"id": name})


def provdata_parent_options(without: str | None = None) -> list[dict[str, str]]:
    """Organisations that one (its id) may hang below, as ``value`` and indented ``text`` of a select."""
    options: list[dict[str, str]] = []
    _add_options(options, provdata_organization_tree(), without, 0)
    return options


def _add_options(options: list[dict[str, str]], nodes: list[dict[str, Any]], without: str | None, rank: int) -> None:
    for node in nodes:
        if node["id"] != without:
            options.append({"value": node["name"], "text": "　" * rank + (node["title"] or node["name"])})
            _add_options(options, node["children"], without, rank + 1)
