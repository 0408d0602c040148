"""Validators of what makes a record: its code, class, sector and region, and the rules between fields.

:mod:`.policy` decides, here it is said in the user's language. Those marked ``scheming_validator`` get the field and
the schema from ckanext-scheming and make a validator of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.validation import scheming_validator

from ckanext.provdata.catalogue import policy, service
from ckanext.provdata.fields.policy import forbidden_character, split_list
from ckanext.provdata.fields.service import FlatData, FlatErrors, Key, as_list, given, quoted, store_list
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.shared import clock, config

Validator = Callable[..., Any]
ITEMS = "information_items"


@scheming_validator
def provdata_record_before(field: None, schema: dict[str, Any]) -> Validator:
    """Before the fields: refuse characters no text may have, leave out what cannot apply, fill in what follows."""

    def validator(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
        _refuse_forbidden_characters(data, errors)
        for name in policy.irrelevant_fields(schema["dataset_fields"], _plain(data)):
            data[(name,)] = ""
        _fill_in(data, context)

    return validator


def _refuse_forbidden_characters(data: FlatData, errors: FlatErrors) -> None:
    """One sweep over every text of the record, its items, resources and free extras."""
    for key, value in data.items():
        found = forbidden_character(value) if isinstance(value, str) else None
        if found:
            errors.setdefault(key, []).append(tk._("含有不允许的字符 {character}。").format(character=found))


def _plain(data: FlatData) -> dict[str, Any]:
    """The record's own values by field name, what is missing left out."""
    return {key[0]: value for key, value in data.items() if len(key) == 1 and given(value)}


def _fill_in(data: FlatData, context: Any) -> None:
    """Code, address, region and date of publication of a new record; what an old one has when it was not sent."""
    package = context.get("package")
    known = _of_stored(package) if package else _of_new(data)
    for name, find in known.items():
        if not given(data.get((name,))):
            data[(name,)] = find() or tk.missing


def _of_stored(package: Any) -> dict[str, Callable[[], str | None]]:
    return {
        "catalogue_code": lambda: service.code_of(package.id),
        "name": lambda: package.name,
        "region_code": lambda: package.extras.get("region_code"),
        "issued": lambda: package.extras.get("issued"),
    }


def _of_new(data: FlatData) -> dict[str, Callable[[], str | None]]:
    return {
        "catalogue_code": lambda: _next_code(data.get(("catalogue_class",))),
        "name": lambda: _name_from_code(data.get(("catalogue_code",))),
        "region_code": lambda: _region_of(data.get(("owner_org",))),
        "issued": lambda: clock.today().isoformat(),
    }


def _next_code(class_code: Any) -> str | None:
    known = given(class_code) and policy.known_class(str(class_code))
    return service.next_code(str(class_code)).text if known else None


def _name_from_code(code: Any) -> str | None:
    return policy.name_of(code) if given(code) else None


def _region_of(owner_org: Any) -> str:
    """The provider's region; the province when the provider states none."""
    return (service.organization_region(owner_org) if given(owner_org) else None) or regions.province_code(
        config.province()
    )


@scheming_validator
def provdata_record_after(field: None, schema: dict[str, Any]) -> Validator:
    """After the fields: the rules between them, each said at the field that must change."""
    fields = schema["dataset_fields"]

    def validator(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
        rows = _keep_filled_rows(data)
        if not rows:
            _forget_rows(errors)
        record = {**_plain(data), ITEMS: rows}
        for name, message in [*_field_problems(fields, record), *_record_problems(record, _resources(data))]:
            errors.setdefault((name,), []).append(message)
        for row in policy.repeated(data.get((ITEMS, row, "name")) for row in rows):
            errors.setdefault((ITEMS, rows[row], "name"), []).append(tk._("列名与前面的信息项重复。"))

    return validator


def _keep_filled_rows(data: FlatData) -> list[int]:
    """Indexes of the items that say something; empty rows, which forms send, and unknown columns are taken out."""
    indexes = sorted({key[1] for key in data if key[0] == ITEMS and len(key) > 1})
    filled = [
        i for i in indexes if any(given(v) for k, v in data.items() if k[:2] == (ITEMS, i) and k[2] != "__extras")
    ]
    for key in [key for key in data if key[0] == ITEMS and len(key) > 1]:
        if key[1] not in filled or key[2] == "__extras":
            del data[key]
    return filled


def _forget_rows(errors: FlatErrors) -> None:
    """Without rows an error belongs to the field itself, which cannot stand beside places for errors of rows."""
    for key in [key for key in errors if key[0] == ITEMS and len(key) > 1]:
        del errors[key]


def _resources(data: FlatData) -> list[int]:
    return sorted({key[1] for key in data if key[0] == "resources" and len(key) > 1})


def _field_problems(fields: list[dict[str, Any]], record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What the schema itself demands: ``required_when`` and ``not_before``."""
    for field in policy.missing_fields(fields, record):
        yield field["field_name"], _said(field["required_message"])
    for field in policy.reversed_periods(fields, record):
        yield field["field_name"], tk._("截止日期不能早于起始日期。")


def _said(message: dict[str, str]) -> str:
    """The schema's message in the reader's language; commands have no reader and get the source's."""
    return tk.h.scheming_language_text(message) if tk.request else message["zh_Hans_CN"]


def _record_problems(record: dict[str, Any], resources: list[int]) -> Iterable[tuple[str, str]]:
    if record.get("opening_grade") == "closed" and resources:
        yield "opening_grade", tk._("不予开放的信息资源不能挂接数据文件或链接。")
    category, format_type = record.get("format_category"), record.get("format_type")
    if category and format_type and not policy.format_fits(format_type, category):
        yield "format_type", tk._("格式类型不属于所选的格式分类。")


def provdata_catalogue_class(value: str) -> str:
    """A class of the tree, down to the third level or below."""
    if not policy.known_class(str(value)):
        message = tk._("“{value}”不是信息资源分类代码，请选到“目”。")
        raise tk.Invalid(message.format(value=quoted(value)))
    return str(value)


@scheming_validator
def provdata_further_sectors(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """Other sectors than the record's own, which comes from its type."""

    def validator(value: str) -> str:
        if schema["dataset_type"] in json.loads(value):
            raise tk.Invalid(tk._("其他相关领域不必重复本记录所属的领域。"))
        return value

    return validator


@scheming_validator
def provdata_national_sector(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """The national sector that follows from the type, whatever was sent; a general record must choose one."""
    fixed = policy.national_sector(schema["dataset_type"])

    def validator(value: Any) -> Any:
        if fixed:
            return fixed
        if not given(value):
            raise tk.Invalid(tk._("综合类记录须选择国家数据领域。"))
        return value

    return validator


def provdata_related_codes(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """Well-formed codes of other records, each once, as a list, a JSON list or lines of text; stored as JSON."""
    sent = as_list(data.get(key))
    codes = list(dict.fromkeys(code for text in sent for code in split_list(str(text))))
    for code in codes:
        try:
            policy.parse_code(code, config.local_code_pattern())
        except ValueError:
            errors[key].append(tk._("“{code}”不是信息资源代码。").format(code=quoted(code)))
    if data.get(("catalogue_code",)) in codes:
        errors[key].append(tk._("关联资源代码不能是本记录自己的代码。"))
    store_list(key, data, [] if errors[key] else codes)


def provdata_catalogue_code(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """A new record's code is well-formed, agrees with its class and is nobody else's; an old record keeps its own."""
    code = data.get(key)
    if not given(code):
        data.pop(key, None)
        raise tk.StopOnError  # no class to make it from: that error is said at the class
    text = str(code)
    holder = context.get(service.HOLDER, "")
    problem = _code_change(text, context) if context.get("package") else _code_problem(text, data, holder)
    if problem:
        raise tk.Invalid(problem)


def _code_change(code: str, context: Any) -> str | None:
    own = service.code_of(context["package"].id)
    return tk._("信息资源代码已定为 {code}，不能更改。").format(code=own) if own and own != code else None


def _code_problem(code: str, data: FlatData, holder: str) -> str | None:
    try:
        parsed = policy.parse_code(code, config.local_code_pattern())
    except ValueError:
        return tk._("“{code}”不是信息资源代码，应为“分类码/顺序码”，例如 307015/12。").format(code=quoted(code))
    if parsed.class_code and parsed.class_code != data.get(("catalogue_class",)):
        return tk._("代码的前段与信息资源分类不一致。")
    return tk._("代码 {code} 已被使用。").format(code=code) if service.is_taken(code, holder) else None


def provdata_record_name(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """An address that was left empty and has no good code to be made from: that error is enough.

    Whether the address of a refused code is taken would tell of a hidden record, since a code outlives its record.
    """
    code, name = data.get(("catalogue_code",)), data.get(key)
    nameless = not given(name) and not given(code)
    if nameless or (errors.get(("catalogue_code",)) and given(code) and name == policy.name_of(str(code))):
        data.pop(key, None)
        raise tk.StopOnError


def provdata_item_required(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """A column of an information item must be there unless its whole row is empty (forms send spare rows)."""
    if given(data.get(key)):
        return
    row = (value for other, value in data.items() if other[:2] == key[:2] and other[2] != "__extras")
    if any(given(value) for value in row):
        errors[key].append(tk._("缺少内容。"))
    raise tk.StopOnError
