"""What an application must say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.access.policy import identity
from ckanext.provdata.fields import policy as fields
from ckanext.provdata.fields.service import FlatData, FlatErrors, Key, given
from ckanext.provdata.shared import config

LONG, SHORT = 2000, 100
Validator = Callable[..., Any]


def application() -> dict[str, list[Validator]]:
    """A whole application, new or answered."""
    return {
        "purpose": [_required, _text(LONG)],
        "usage": [_required, _text(LONG)],
        "term_days": [_required, term],
        "applicant_kind": [_required, _kind],
        "applicant_name": [_required, _text(SHORT), _one_line],
        "identity_number": [_required, _number],
        "contact_phone": [_required, _text(40), _phone],
        "contact_email": [_required, _text(254), _email],
        "undertaking": [_accepted],
        "__extras": [tk.get_validator("ignore")],
    }


def _required(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    if not given(data.get(key)):
        errors[key].append(tk._("此项必填。"))
        raise tk.StopOnError


def _text(longest: int) -> Validator:
    """A text of that many characters at most, without those no text may have."""

    def validator(value: Any) -> str:
        if not isinstance(value, str):
            raise tk.Invalid(tk._("这里需要文字。"))
        text = fields.clean_line(value)
        if fields.forbidden_character(text):
            raise tk.Invalid(tk._("含有不允许的字符 {character}。").format(character=fields.forbidden_character(text)))
        if len(text) > longest:
            message = tk._("不能超过 {longest} 个字，现在有 {length} 个字。")
            raise tk.Invalid(message.format(longest=longest, length=len(text)))
        return text

    return validator


#: The reason of a decision.
reason = _text(LONG)


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise tk.Invalid(tk._("这里不能换行。"))
    return value


def term(value: Any) -> int:
    """Days between one and the longest term."""
    longest = config.max_term_days()
    try:
        days = int(str(value))
    except ValueError:
        days = 0
    if not 1 <= days <= longest:
        raise tk.Invalid(tk._("使用期限应为 1 至 {longest} 天。").format(longest=longest))
    return days


def whole(value: Any) -> int:
    """A number from nought."""
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise tk.Invalid(tk._("请填写整数。"))
    return int(value)


def _kind(value: Any) -> str:
    if value not in list(identity.Kind):
        raise tk.Invalid(tk._("请选择自然人或者单位。"))
    return value


def _number(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """The number of that kind of applicant. The message does not repeat it."""
    kind = data.get(("applicant_kind",))
    if kind not in list(identity.Kind):
        return
    try:
        data[key] = identity.number(str(kind), str(data[key]))
    except ValueError:
        person = kind == identity.Kind.PERSON
        errors[key].append(tk._("公民身份号码有误，请核对。") if person else tk._("统一社会信用代码有误，请核对。"))


def _phone(value: str) -> str:
    if not fields.is_phone(value):
        raise tk.Invalid(tk._("“{value}”不是有效的电话号码。").format(value=value))
    return value


def _email(value: str) -> str:
    if not fields.is_email(value):
        raise tk.Invalid(tk._("“{value}”不是有效的电子邮箱。").format(value=value))
    return value


def _accepted(value: Any) -> bool:
    if not tk.asbool(value if given(value) else False):
        raise tk.Invalid(tk._("须同意承诺书才能提交申请。"))
    return True
