"""What the record's forms and pages ask for."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.catalogue import policy
from ckanext.provdata.schemas import vocabulary

#: Empty rows for information items that a form without scripts offers.
SPARE_ROWS = 3


@tk.chained_helper
def humanize_entity_type(next_helper: Any, entity_type: str, object_type: str, purpose: str) -> str | None:
    """Core's words about datasets, for records: it would make an English title of the type's name."""
    if (entity_type, object_type, purpose) == ("package", "dataset", "add link"):
        return tk._("登记信息资源")
    if entity_type != "package" or vocabulary.term("sector", object_type) is None:
        return next_helper(entity_type, object_type, purpose)
    label = tk.h.scheming_language_text(tk.h.scheming_get_dataset_schema(object_type)["label"])
    return _purposes().get(purpose, "{sector}").format(sector=label)


def _purposes() -> dict[str, str]:
    return {
        "create label": tk._("登记信息资源"),
        "create title": tk._("登记信息资源"),
        "add link": tk._("登记{sector}信息资源"),
        "edit label": tk._("编辑信息资源"),
        "update label": tk._("保存修改"),
        "delete confirmation": tk._("确定要删除这条信息资源吗？"),
        "no description": tk._("没有摘要"),
        "no any objects": tk._("还没有信息资源"),
        "search placeholder": tk._("搜索{sector}数据…"),
        "view label": tk._("查看信息资源"),
        "save label": tk._("保存"),
    }


def provdata_form_steps(schema: dict[str, Any], errors: dict[str, Any]) -> list[dict[str, Any]]:
    """The form's steps: label, help, fields, those kept folded away, and how many have errors."""
    return [{**step, **_step_fields(schema["dataset_fields"], step["name"], errors)} for step in schema["steps"]]


def _step_fields(fields: list[dict[str, Any]], step: str, errors: dict[str, Any]) -> dict[str, Any]:
    own = [field for field in fields if field["step"] == step]
    folded = [field for field in own if field.get("form_advanced")]
    return {
        "fields": [field for field in own if field not in folded],
        "folded": folded,
        "wrong": [field for field in own if field["field_name"] in errors],
        "unfold": any(field["field_name"] in errors for field in folded),
    }


def provdata_subfield_rows(field: dict[str, Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of repeating subfields to show, with spare ones; from a record or from a form that came back."""
    rows = list(data.get(field["field_name"]) or _posted_rows(field["field_name"], data))
    while rows and not any(rows[-1].values()):
        rows.pop()  # rows between stay, since errors are counted by row
    return [*rows, *({} for _ in range(SPARE_ROWS))]


def _posted_rows(name: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows that a form sent as ``<name>-<number>-<subfield>``."""
    rows: dict[str, dict[str, Any]] = {}
    for key in sorted(key for key in data if key.startswith(f"{name}-") and key.count("-") > 1):
        _, number, subfield = key.split("-", 2)
        rows.setdefault(number, {})[subfield] = data[key]
    return list(rows.values())


def provdata_subfield_errors(errors: Any, row: int) -> dict[str, list[str]]:
    """The errors of one row; an error of the field as a whole belongs to no row."""
    own = errors[row] if isinstance(errors, list) and row < len(errors) else None
    return own if isinstance(own, dict) else {}


def provdata_field_errors(errors: Any) -> list[str]:
    """Messages about the field as a whole, without those of its rows."""
    return [error for error in errors or [] if isinstance(error, str)]


def provdata_flat_errors(field: dict[str, Any], errors: Any) -> list[str]:
    """All messages about a field in one list, those of rows with row and column."""
    labels = {sub["field_name"]: sub["label"] for sub in field.get("repeating_subfields", [])}
    text = tk.h.scheming_language_text
    rows = ((number, row) for number, row in enumerate(errors or [], 1) if isinstance(row, dict))
    of_rows = [
        tk._("第 {row} 行 {column}：{message}").format(row=number, column=text(labels.get(name, name)), message=said[0])
        for number, row in rows
        for name, said in row.items()
    ]
    return [*provdata_field_errors(errors), *of_rows]


def provdata_class_groups(field: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The classes a record may have, grouped under the two levels above them."""
    language = tk.h.lang()
    groups: dict[str, list[dict[str, Any]]] = {}
    for choice in field["choices"]:
        above = reversed(vocabulary.ancestors("catalogue_class", choice["value"]))
        heading = " / ".join(vocabulary.label("catalogue_class", code, language) for code in above)
        groups.setdefault(heading, []).append(choice)
    return list(groups.items())


def provdata_national_sector_of(sector: str) -> str | None:
    """The national sector that follows from a record's type, None when it must be chosen."""
    return policy.national_sector(sector)


def provdata_code_is_local(code: str) -> bool:
    """Whether a resource code has a local standard's form instead of the national one."""
    return bool(code) and not policy.NATIONAL_CODE.fullmatch(code)


def provdata_sector_change(record: dict[str, Any], target: str) -> dict[str, list[dict[str, Any]]]:
    """What moving a record to another sector does to its fields: those ``lost`` that say something, those ``asked``."""
    old, new = (tk.h.scheming_get_dataset_schema(sector)["dataset_fields"] for sector in (record["type"], target))
    known, wanted = ({field["field_name"] for field in fields} for fields in (old, new))
    return {
        "lost": [field for field in old if field["field_name"] not in wanted and record.get(field["field_name"])],
        "asked": [field for field in new if field["field_name"] not in known],
    }


def provdata_retypings(record: dict[str, Any]) -> list[dict[str, Any]]:
    """How a record's sector changed, for whoever may edit it."""
    return tk.get_action("provdata_record_retyping_list")({}, {"id": record["id"]})
