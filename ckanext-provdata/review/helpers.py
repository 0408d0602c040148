"""What templates ask about reviews."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.review.policy import differences
from ckanext.provdata.review.policy.states import Event, State
from ckanext.provdata.review.service import demands, people, queues


def provdata_review(record: dict[str, Any]) -> dict[str, Any] | None:
    """Where a record stands, see ``provdata_review_show``; None where no approval is demanded, and for outsiders."""
    package = model.Package.get(record.get("id")) if people.is_account(tk.current_user) else None
    if package is None or not demands.is_demanded(package):
        return None
    try:
        return tk.get_action("provdata_review_show")({}, {"id": package.id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def provdata_review_state(value: str, public: bool = False) -> str:
    """What it is called; of a public record's proposed changes when ``public``."""
    if public and value in (State.DRAFT, State.RETURNED):
        return {State.DRAFT: tk._("有修改未送审"), State.RETURNED: tk._("修改被退回")}[State(value)]
    return {
        State.DRAFT: tk._("草稿"),
        State.SUBMITTED: tk._("待审核"),
        State.ENDORSED: tk._("待上级审核"),
        State.RETURNED: tk._("已退回"),
        State.APPROVED: tk._("待发布"),
        State.PUBLISHED: tk._("已发布"),
    }[State(value)]


def provdata_review_event(value: str) -> str:
    """What a line of a record's history is called."""
    return {
        Event.CREATE: tk._("登记"),
        Event.EDIT: tk._("编辑"),
        Event.SUBMIT: tk._("送审"),
        Event.RECALL: tk._("撤回送审"),
        Event.ENDORSE: tk._("审核通过，报上级审核"),
        Event.APPROVE: tk._("审核通过"),
        Event.RETURN: tk._("退回"),
        Event.PUBLISH: tk._("发布"),
        Event.EXEMPT: tk._("公开（无须审核）"),
        Event.DISCARD: tk._("放弃修改"),
        Event.WITHDRAW: tk._("撤下公开"),
    }[Event(value)]


def provdata_review_step(name: str) -> str:
    """What a step is called on its button."""
    return {
        "submit": tk._("送审"),
        "recall": tk._("撤回送审"),
        "discard": tk._("放弃修改"),
        "approve": tk._("审核通过"),
        "return": tk._("退回修改"),
        "publish": tk._("发布"),
    }[name]


def provdata_review_queue(name: str) -> str:
    """What a queue is called."""
    return {"editor": tk._("我的登记"), "reviewer": tk._("待我审核"), "publisher": tk._("待我发布")}[name]


def provdata_review_states(queue: str) -> list[dict[str, str]]:
    """The states a queue can be narrowed to: ``value`` and ``text``."""
    return [{"value": str(state), "text": provdata_review_state(state)} for state in queues.QUEUES[queue]]


def provdata_review_checklist() -> list[dict[str, Any]]:
    """What whoever approves confirms: ``value``, ``text``, ``required``."""
    return [
        {
            "value": term["value"],
            "text": tk.h.scheming_language_text(term["label"]),
            "required": not term.get("optional"),
        }
        for term in demands.checklist()
    ]


def provdata_review_demanded() -> bool:
    """Whether anybody's records need approval here: else no page speaks of it."""
    return demands.is_used()


def provdata_review_shown() -> bool:
    """Whether the reader edits, reviews or publishes anywhere, on a site that demands approvals."""
    user: Any = tk.current_user
    if not demands.is_used() or not people.is_account(user):
        return False
    return user.sysadmin or people.has_role(user, {role for name in queues.QUEUES for role in queues.roles(name)})


def provdata_review_demanded_of(organization_id: str | None) -> bool:
    """Whether this provider's records need approval."""
    return bool(demands.stages(organization_id))


def provdata_review_field(record_type: str, name: str) -> str:
    """What a field is called."""
    own = {"tags": tk._("标签"), "groups": tk._("分组")}
    field = _field(record_type, name)
    return tk.h.scheming_language_text(field["label"]) if field else own.get(name) or name


#: Fields that name one of a list that their schema does not hold.
TERMS = frozenset({"region_code", "catalogue_class", "owner_org"})


def _field(record_type: str, name: str) -> dict[str, Any]:
    schema = tk.h.scheming_get_dataset_schema(record_type) or {}
    return tk.h.scheming_field_by_name(schema.get("dataset_fields", []), name) or {}


def provdata_review_changes(review: dict[str, Any]) -> list[dict[str, Any]]:
    """The proposed changes in the order of the record's form."""
    schema = tk.h.scheming_get_dataset_schema(review["type"]) or {}
    names = {"tags": "tag_string"}
    order = {field["field_name"]: place for place, field in enumerate(schema.get("dataset_fields", []))}
    return sorted(review["changes"], key=lambda one: order.get(names.get(one["name"], one["name"]), len(order)))


def provdata_review_difference(record_type: str, change: dict[str, Any]) -> list[differences.Row]:
    """A proposed change beside what is public, in the words of the record's page."""
    field = _field(record_type, change["name"])
    before, after = (_lines(change["name"], field, change[side]) for side in ("before", "after"))
    is_text = change["name"] not in TERMS and not tk.h.scheming_field_choices(field)
    return differences.rows(before, after, inside=is_text)


def _lines(name: str, field: dict[str, Any], value: Any) -> list[str]:
    """A value in lines: of a list each member, of a text its paragraphs."""
    if value in (None, "", []):
        return []
    if not isinstance(value, list):
        return _said(name, field, value).splitlines()
    parts = {each["field_name"]: each for each in field.get("repeating_subfields", [])}
    return [_row(parts, each) if isinstance(each, dict) else _said(name, field, each) for each in value]


def _row(parts: dict[str, Any], row: dict[str, Any]) -> str:
    names = [*(name for name in parts if name in row), *(name for name in row if name not in parts)]
    texts = (_said(name, parts.get(name, {}), row[name]) for name in names)
    return " · ".join(text for text in texts if text)


def _said(name: str, field: dict[str, Any], value: Any) -> str:
    """A single value as the record's page says it."""
    if value in (None, ""):
        return ""
    if name == "region_code":
        return f"{tk.h.provdata_region_name(value)} {value}"
    if name == "catalogue_class":
        return f"{' / '.join(tk.h.provdata_term_path(name, value))} {value}"
    if name == "owner_org":
        organization = model.Group.get(str(value))
        return (organization and organization.title) or str(value)
    choices = tk.h.scheming_field_choices(field)
    return str(tk.h.scheming_choices_label(choices, value)) if choices else str(value)
