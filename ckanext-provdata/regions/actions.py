"""Regions and the tree of organisations, for pages, clients and other capabilities; parents of organisations."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.regions import policy, service
from ckanext.provdata.regions.policy import Level, Region
from ckanext.provdata.regions.schema import ancestors_schema, list_schema, show_schema, tree_schema
from ckanext.provdata.shared import config


@tk.side_effect_free
def provdata_region_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Regions of the portal's province, each place before what is below it.

    :param parent: code of a region: only the places directly below it, townships included (optional)
    :param level: province, city, county or township (optional; townships need ``parent`` or this)
    :param q: part of a name, or the beginning of a code (optional)
    :param limit: how many at most (optional, default 1000)
    :returns: list of dictionaries: code, name, short_name, full_name, level, parent, lon, lat
    Raises ValidationError for an unknown or retired parent.
    """
    tk.check_access("provdata_region_list", context, data_dict)
    data = _validated(data_dict, list_schema())
    found = [place for place in _candidates(data) if _answers(place, data)]
    return [_region_dict(place) for place in found[: data["limit"]]]


def _candidates(data: dict[str, Any]) -> list[Region]:
    if data.get("parent"):
        return list(policy.children(data["parent"]))
    return list(policy.in_province(config.province(), townships=data.get("level") == Level.TOWNSHIP))


def _answers(place: Region, data: dict[str, Any]) -> bool:
    level, text = data.get("level"), data.get("q")
    return (not level or place.level == level) and (not text or text in place.name or place.code.startswith(text))


@tk.side_effect_free
def provdata_region_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One region of the country, in force or not.

    :param code: six digits (province, city, county) or nine (township)
    :returns: as in ``provdata_region_list`` with ``in_force`` true and ``ancestors`` (nearest first); for a code no
        longer in force its ``code``, ``name``, ``kind`` (retired, placeholder, statistical), ``basis``, ``in_force``
        false and ``successors``, the regions that stand in its stead
    Raises ObjectNotFound for a code nobody knows.
    """
    tk.check_access("provdata_region_show", context, data_dict)
    code = _validated(data_dict, show_schema())["code"]
    try:
        place = policy.region(code)
    except policy.ReplacedRegionError as error:
        return _replaced_dict(error.replaced)
    except policy.UnknownRegionError as error:
        raise tk.ObjectNotFound(tk._("没有代码为 {code} 的地区").format(code=code)) from error
    above = [_region_dict(ancestor) for ancestor in policy.ancestors(code)]
    return _region_dict(place) | {"in_force": True, "ancestors": above}


def _replaced_dict(replaced: policy.Replaced) -> dict[str, Any]:
    successors = [_region_dict(place) for place in policy.successors(replaced.code)]
    return asdict(replaced) | {"in_force": False, "successors": successors}


def _region_dict(place: Region) -> dict[str, Any]:
    return asdict(place) | {"full_name": policy.full_name(place.code)}


@tk.side_effect_free
def provdata_organization_tree(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The organisations as a tree, counting public records only: no waves, no private ones, no harvest sources.

    :param root: id or name of the organisation to start at (optional, default: those without a parent)
    :param depth: how many ranks to return, 1 being the start alone (optional, default: all)
    :returns: nested dictionaries: id, name, title, kind, region_code, level, ``count`` (its own records), ``total``
        (with those of all organisations below), ``below`` (number of organisations below), children
    Raises ObjectNotFound when there is no such root.
    """
    tk.check_access("provdata_organization_tree", context, data_dict)
    data = _validated(data_dict, tree_schema())
    root = _organization(data["root"]).id if data.get("root") else None
    return policy.nest(service.organizations(), root, data.get("depth"))


@tk.side_effect_free
def provdata_organization_ancestors(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The organisations above one, the topmost first: what breadcrumbs need.

    :param id: id or name of the organisation
    :returns: list of dictionaries: id, name, title, kind, region_code, level
    Raises ObjectNotFound when there is no such organisation.
    """
    data = _validated(data_dict, ancestors_schema())
    organization = _organization(data["id"])
    tk.check_access("provdata_organization_ancestors", context, {"id": organization.id})
    above = reversed(service.path(organization.id)[1:])
    return [{key: getattr(each, key) for key in _ANCESTOR_KEYS} for each in above]


_ANCESTOR_KEYS = ("id", "name", "title", "kind", "region_code", "level")


@tk.chained_action
def organization_create(original: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Core's action; ``parent`` (id or name) says below what, and is by default the organisation of its region."""
    tk.check_access("organization_create", context, data_dict)
    if "parent" not in data_dict and not data_dict.get("groups"):
        data_dict = data_dict | {"parent": _default_parent(data_dict)}
    data_dict = _with_groups(data_dict)
    _check_adoption(context, "", data_dict["parent"])
    return original(context, data_dict)


@tk.chained_action
def organization_update(original: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Core's action; ``parent`` as on creation, left as it is when not given. Records are indexed anew if need be."""
    organization = _any_organization(data_dict)
    tk.check_access("organization_update", context, data_dict)
    before = service.path(organization.id)
    current = before[1].id if len(before) > 1 else ""
    data_dict = _with_groups(data_dict, current)
    if "parent" in data_dict:
        _check_adoption(context, current, data_dict["parent"])
    updated = original(context, data_dict)
    if service.path(organization.id) != before:
        tk.enqueue_job(service.reindex_below, [organization.id], title="reindex records of an organisation and below")
    return updated


@tk.chained_action
def organization_delete(original: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Core's action; refused while other organisations hang below."""
    organization = _any_organization(data_dict)
    tk.check_access("organization_delete", context, data_dict)
    if service.has_children(organization.id):
        raise tk.ValidationError({"id": [tk._("该组织之下还有其他组织，请先移走或删除它们")]})
    return original(context, data_dict)


def _default_parent(data_dict: dict[str, Any]) -> str:
    """The organisation of the region, or for that one itself the organisation of the region above; empty if none."""
    place = policy.find(str(data_dict.get("region_code") or ""))
    if place and data_dict.get("name") == policy.organization_name(place.code):
        place = policy.parent(place.code)
    parent = service.find(policy.organization_name(place.code)) if place else None
    return parent.name if parent else ""


def _with_groups(data_dict: dict[str, Any], current: str = "") -> dict[str, Any]:
    """The same with ``parent`` and core's ``groups`` saying the same, where either is given.

    A patch sends what was stored along with what is new: what differs from the ``current`` parent (an id) is meant.
    Raises ValidationError when several differ from it.
    """
    if "parent" not in data_dict and "groups" not in data_dict:
        return data_dict
    said = {_key(name) for name in _parents_said(data_dict)}
    new = said - {current} or {current}
    if len(new) > 1:
        raise tk.ValidationError({"parent": [tk._("上级组织与 groups 所列不一致")]})
    parent = new.pop()
    return data_dict | {"parent": parent, "groups": [{"name": parent}] if parent else []}


def _parents_said(data_dict: dict[str, Any]) -> list[str]:
    """What ``parent`` and ``groups`` name; an empty text where one says there is none."""
    by_field = [data_dict["parent"] or ""] if "parent" in data_dict else []
    groups = data_dict.get("groups")
    listed = [group.get("name") or group.get("id") or "" for group in groups or []]
    return by_field + (listed or ([""] if groups is not None else []))


def _key(id_or_name: str) -> str:
    """An organisation's id, and for one that is not there what was sent, which the validator will refuse."""
    organization = service.find(id_or_name)
    return organization.id if organization else id_or_name


def _check_adoption(context: Any, current: str, parent: str) -> None:
    """Raises NotAuthorized when the parent would be another and the user has no say there."""
    organization = service.find(parent)
    if organization and organization.id != current:
        tk.check_access("provdata_organization_adopt", context, {"parent": organization.id})


def _organization(id_or_name: str) -> Any:
    organization = service.find(id_or_name)
    if not organization:
        raise tk.ObjectNotFound(tk._("没有这个组织"))
    return organization


def _any_organization(data_dict: dict[str, Any]) -> Any:
    """The organisation to change, deleted ones too: an administrator may bring one back."""
    organization = service.get(tk.get_or_bust(data_dict, "id"))
    if not organization:
        raise tk.ObjectNotFound(tk._("没有这个组织"))
    return organization


def _validated(data_dict: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    data, errors = tk.navl_validate(data_dict, schema)
    if errors:
        raise tk.ValidationError(errors)
    return data
