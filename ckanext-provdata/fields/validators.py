"""Validators of single fields: :mod:`.policy` decides, here it is said in the user's language.

Those marked ``scheming_validator`` get the field and the schema from ckanext-scheming and make a validator of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckanext.scheming.validation import scheming_validator

from ckanext.provdata.fields import policy
from ckanext.provdata.fields.service import FlatData, FlatErrors, Key, as_list, given, quoted, store_list
from ckanext.provdata.shared import clock

Validator = Callable[..., Any]

#: Longest text of a field that sets no ``max_length``.
DEFAULT_LENGTH = 500
LONG_TEXT_FORMS = ("textarea.html", "markdown.html")
LINK_SCHEMES = ("http", "https", "ftp", "sftp")
#: Fields of a package that are columns: to clear one, an empty text must be saved, for what is absent stays.
COLUMNS = ("version", "license_id")


@scheming_validator
def provdata_required(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """Something must be there when the field is ``required``; validation of an empty field ends here."""

    def validator(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
        if given(data.get(key)):
            return
        if field.get("required"):
            errors[key].append(tk._("此项必填。"))
        elif _is_column(key) and data.get(key) is not tk.missing:
            data[key] = ""
        else:
            data.pop(key, None)
        raise tk.StopOnError

    return validator


def _is_column(key: Key) -> bool:
    return key[0] in (*COLUMNS, "resources")


@scheming_validator
def provdata_text(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """A text no longer than the field's ``max_length``; one line unless its form has several."""
    longest = field.get("max_length", DEFAULT_LENGTH)
    several_lines = field.get("form_snippet") in LONG_TEXT_FORMS

    def validator(value: Any) -> str:
        if isinstance(value, bool | list | dict):
            raise tk.Invalid(tk._("这里需要文字。"))
        text = policy.clean_line(str(value))
        if len(text) > longest:
            message = tk._("不能超过 {longest} 个字，现在有 {length} 个字。")
            raise tk.Invalid(message.format(longest=longest, length=len(text)))
        if not several_lines and ("\n" in text or "\r" in text):
            raise tk.Invalid(tk._("这里不能换行。"))
        return text

    return validator


@scheming_validator
def provdata_choice(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """One of the field's choices."""
    values = {choice["value"] for choice in field["choices"]}

    def validator(value: Any) -> Any:
        if value not in values:
            raise tk.Invalid(tk._("“{value}”不在可选范围内。").format(value=quoted(value)))
        return value

    return validator


@scheming_validator
def provdata_choices(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """Any of the field's choices, as a list, a JSON list or one value; stored as JSON in the vocabulary's order."""
    order = [choice["value"] for choice in field["choices"]]

    def validator(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
        chosen = as_list(data.get(key))
        unknown = [value for value in chosen if value not in order]
        errors[key].extend(tk._("“{value}”不在可选范围内。").format(value=quoted(value)) for value in unknown)
        if field.get("required") and not chosen:
            errors[key].append(tk._("请至少选择一项。"))
        store_list(key, data, [] if errors[key] else [value for value in order if value in chosen])

    return validator


def provdata_list_output(value: Any) -> list[Any]:
    """The stored JSON list as a list."""
    return as_list(value)


@scheming_validator
def provdata_date(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """A day as ISO text; ``date_end`` reads a month or year as its last day, ``not_after: today`` bars the future."""

    def validator(value: Any) -> str:
        try:
            day = policy.parse_date(str(value), end=field.get("date_end", False))
        except ValueError as error:
            message = tk._("“{value}”不是有效日期，请写作 2024-05-01。")
            raise tk.Invalid(message.format(value=quoted(value))) from error
        if field.get("not_after") == "today" and day > clock.today():
            raise tk.Invalid(tk._("日期不能晚于今天。"))
        return day.isoformat()

    return validator


@scheming_validator
def provdata_number(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """A number between the field's ``minimum`` and ``maximum``, ``whole`` or not; stored as text."""

    def validator(value: Any) -> str:
        try:
            (number,) = policy.parse_numbers(str(value), 1)
        except ValueError as error:
            raise tk.Invalid(tk._("“{value}”不是数字。").format(value=quoted(value))) from error
        if field.get("whole") and not number.is_integer():
            raise tk.Invalid(tk._("请填写整数。"))
        if not field["minimum"] <= number <= field["maximum"]:
            message = tk._("应在 {minimum} 与 {maximum} 之间。")
            raise tk.Invalid(message.format(minimum=field["minimum"], maximum=field["maximum"]))
        return f"{number:.10g}"

    return validator


def _checked(parse: Callable[[str], str], value: Any, message: str) -> str:
    """What ``parse`` makes of a value, or the message with what it stumbled over."""
    try:
        return parse(str(value))
    except ValueError as error:
        raise tk.Invalid(message.format(value=quoted(error.args[0] if error.args else value))) from error


def provdata_phone(value: str) -> str:
    """A telephone number."""
    if not policy.is_phone(value):
        raise tk.Invalid(tk._("“{value}”不是有效的电话号码。").format(value=value))
    return value


def provdata_email(value: str) -> str:
    """An e-mail address."""
    if not policy.is_email(value):
        raise tk.Invalid(tk._("“{value}”不是有效的电子邮箱。").format(value=quoted(value)))
    return value


def provdata_bbox(value: str) -> str:
    """A bounding box in degrees."""
    message = tk._("空间范围应为“最小经度,最小纬度,最大经度,最大纬度”，例如 113.45,36.05,119.85,42.62。")
    try:
        return policy.parse_bbox(value)
    except ValueError as error:
        raise tk.Invalid(message) from error


def provdata_coordinates(value: str) -> str:
    """A place in degrees."""
    try:
        return policy.parse_point(value)
    except ValueError as error:
        raise tk.Invalid(tk._("坐标应为“经度,纬度”，例如 114.49,38.04。")) from error


def provdata_map_scale(value: str) -> str:
    """A scale of a map."""
    return _checked(policy.parse_map_scale, value, tk._("“{value}”不是比例尺，请写作 1:10000。"))


def provdata_map_approval(value: str) -> str:
    """An approval number of a map."""
    if not policy.is_map_approval(value):
        message = tk._("“{value}”不是有效的审图号，例如 GS（2024）0650号、冀S（2024）012号。")
        raise tk.Invalid(message.format(value=value))
    return value


def provdata_academic_year(value: str) -> str:
    """An academic year."""
    return _checked(policy.parse_academic_year, value, tk._("“{value}”不是学年，请写作 2024-2025。"))


def provdata_station(value: str) -> str:
    """Numbers of weather stations."""
    return _checked(policy.parse_stations, value, tk._("“{value}”不是区站号（5 位），全部站点请写“全部”。"))


def provdata_code_list(value: str) -> str:
    """Indicator codes."""
    return _checked(policy.parse_codes, value, tk._("“{value}”不是指标代码。"))


def provdata_item_length(value: str) -> str:
    """Length of an information item."""
    if not policy.is_item_length(value):
        raise tk.Invalid(tk._("长度应为正整数，小数写作“总位数,小数位数”，例如 10,2。"))
    return value


def provdata_tag_string(value: str) -> str:
    """Tags separated the Chinese way, as core wants them: by plain commas."""
    for separator in "，、；;":
        value = value.replace(separator, ",")
    return value


def provdata_resource_url(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """A full web address, or the name of an uploaded file or DataStore table; never a script."""
    url = data.get(key)
    text = policy.clean_line(str(url)) if given(url) else ""
    scheme = _scheme(text)
    stored_here = given(data.get((*key[:-1], "url_type")))
    if not text:
        errors[key].append(tk._("请上传文件或填写网址。"))
    elif scheme not in LINK_SCHEMES and (scheme or not stored_here):
        errors[key].append(tk._("请填写完整网址，以 http:// 或 https:// 开头。"))
    data[key] = text


def _scheme(text: str) -> str:
    """The address's scheme, ``"?"`` for an address nobody can read."""
    try:
        return urlsplit(text).scheme.lower()
    except ValueError:
        return "?"
