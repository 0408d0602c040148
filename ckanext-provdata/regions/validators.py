"""Checks of what an organisation states, and of region codes wherever they are typed.

Used by ``schemas/organization.yaml``; ``provdata_region_code`` by records too.
"""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from ckanext.provdata.regions import policy, service
from ckanext.provdata.regions.policy import Gone
from ckanext.provdata.shared import config

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_ABSENT = (None, "", tk.missing)


def provdata_region_code(value: Any) -> str:
    """A code in force, of six or nine digits, in the portal's province. Raises Invalid, naming what replaced it."""
    code = str(value).strip()
    try:
        policy.region(code)
    except policy.ReplacedRegionError as error:
        raise tk.Invalid(_why_not(error.replaced)) from error
    except policy.UnknownRegionError as error:
        raise tk.Invalid(tk._("没有代码为 {code} 的地区").format(code=code)) from error
    if not code.startswith(config.province()):
        raise tk.Invalid(tk._("{name}（{code}）不在本省").format(name=policy.full_name(code), code=code))
    return code


def _why_not(replaced: policy.Replaced) -> str:
    reasons = {
        Gone.RETIRED: tk._("{code} {name} 已撤销，请改用 {successors}"),
        Gone.PLACEHOLDER: tk._("{code} {name} 不是一个地方，请改用 {successors}"),
        Gone.STATISTICAL: tk._("{code} {name} 只用于统计，不是行政区划代码，请改用 {successors}"),
    }
    successors = "、".join(f"{place.code} {place.name}" for place in policy.successors(replaced.code))
    return reasons[replaced.kind].format(code=replaced.code, name=replaced.name, successors=successors)


def provdata_organization_region(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The region an organisation states; not given or empty, the one it has, else its parent's, else the province."""
    if not _text(data.get(key)):
        data[key] = _stored_region(context) or _parent_region(data) or policy.province_code(config.province())


def _stored_region(context: Any) -> str | None:
    group = context.get("group")
    return (group.extras or {}).get("region_code") if group else None


def _parent_region(data: Any) -> str | None:
    parent: Any = service.find(_text(data.get(("groups", 0, "name"))))
    return (parent.extras or {}).get("region_code") if parent else None


def _text(value: Any) -> str:
    return "" if value in _ABSENT else str(value).strip()


def provdata_organization_parent(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The organisation above: it exists, is not below this one, and its region holds this one's.

    The value itself is not kept: the action has written it into core's ``groups``.
    """
    name = _text(data.pop(key, None))
    if name:
        parent = service.find(name)
        region_code = _text(data.get(("region_code",))) or _stored_region(context) or ""
        problem = _problem_with(parent, region_code, context) if parent else tk._("没有这个上级组织")
        errors[key].extend([problem] if problem else [])
    raise tk.StopOnError


def _problem_with(parent: Any, region_code: str, context: Any) -> str | None:
    above = service.path(parent.id)
    group = context.get("group")
    if group and group.id in {organization.id for organization in above}:
        return tk._("上级组织不能是本组织或其下级")
    if len(above) >= service.MOST_RANKS:
        return tk._("组织层级过深")
    if policy.find(region_code) and not _holds(above[0].region_code, region_code):
        return tk._("上级组织所属地区不包含本组织所属地区")
    return None


def _holds(outer: str | None, inner: str) -> bool:
    """Whether a parent's region holds the child's; a parent whose region is no longer in force is not in the way."""
    return not outer or not policy.find(outer) or policy.is_within(inner, outer)


def provdata_organization_level(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Never what was typed: the level follows from the region (see ``provdata_organization_derived``)."""
    data.pop(key, None)
    raise tk.StopOnError


def provdata_organization_derived(key: Any, data: Any, errors: Any, context: Any) -> None:
    """After all fields, on writing and on reading: ``level`` follows from the region, ``parent`` from ``groups``."""
    if errors.get(("parent",)):
        errors.pop(("groups", 0, "name"), None)  # where core finds the same fault, at a field no form shows
    place = policy.find(_text(data.get(("region_code",))))
    if place:
        data["level",] = place.level.value
    parent = data.get(("groups", 0, "name"))
    if parent:
        data["parent",] = parent


def provdata_organization_characters(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Before all fields: no control characters in any text, as PostgreSQL and XML feeds refuse them."""
    for name, value in data.items():
        if isinstance(value, str) and CONTROL.search(value) and name in errors:
            errors[name].append(tk._("不能含有控制字符"))


def provdata_uscc(key: Any, data: Any, errors: Any, context: Any) -> None:
    """A unified social credit code, kept without spaces and in capitals; required by configuration."""
    value = _text(data.get(key))
    if not value:
        data.pop(key, None)
        if config.uscc_required() and not _stands_for_a_region(data):
            errors[key].append(tk._("请填写统一社会信用代码"))
        raise tk.StopOnError
    try:
        data[key] = uscc.validate(value)
    except ValidationError as error:
        errors[key].append(_uscc_problem(error))
        raise tk.StopOnError from error


def _stands_for_a_region(data: Any) -> bool:
    return _text(data.get(("name",))) == policy.organization_name(_text(data.get(("region_code",))))


def _uscc_problem(error: ValidationError) -> str:
    if isinstance(error, InvalidLength):
        return tk._("统一社会信用代码应为 18 位")
    if isinstance(error, InvalidChecksum):
        return tk._("统一社会信用代码的校验位不对，请核对")
    return tk._("统一社会信用代码含有不允许的字符")
