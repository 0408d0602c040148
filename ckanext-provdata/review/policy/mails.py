"""What mails about reviews say, in Chinese and English: how many, and where to look. No title: it may not be public."""

from __future__ import annotations

from collections.abc import Mapping

from .states import Event

REVIEWERS, PUBLISHERS, AUTHOR = "reviewers", "publishers", "author"
#: who is told of a step
TOLD: Mapping[Event, tuple[str, ...]] = {
    Event.SUBMIT: (REVIEWERS,),
    Event.ENDORSE: (REVIEWERS, AUTHOR),
    Event.RETURN: (AUTHOR,),
    Event.APPROVE: (PUBLISHERS, AUTHOR),
    Event.PUBLISH: (AUTHOR,),
}
#: (event, side) → subject and first line in both languages
TEXTS: Mapping[tuple[Event, str], tuple[str, str, str, str]] = {
    (Event.SUBMIT, REVIEWERS): (
        "信息资源待审核", "有 {count} 条信息资源送审，请办理。",
        "Records to review", "{count} record(s) have been submitted for your review.",
    ),
    (Event.ENDORSE, REVIEWERS): (
        "信息资源待上级审核", "有 {count} 条信息资源已经提供方审核，请办理。",
        "Records to review", "{count} record(s) approved by their provider wait for your review.",
    ),
    (Event.ENDORSE, AUTHOR): (
        "信息资源已通过本单位审核", "您送审的 {count} 条信息资源已通过本单位审核，正由上级单位审核。",
        "Approved by your organisation", "{count} record(s) you submitted now wait for the organisation above.",
    ),
    (Event.RETURN, AUTHOR): (
        "信息资源被退回", "您送审的 {count} 条信息资源被退回，请按审核意见修改后再送审。",
        "Records returned", "{count} record(s) you submitted have been returned. Please see the remarks.",
    ),
    (Event.APPROVE, PUBLISHERS): (
        "信息资源待发布", "有 {count} 条信息资源审核通过，请发布。",
        "Records to publish", "{count} record(s) have been approved and can be published.",
    ),
    (Event.APPROVE, AUTHOR): (
        "信息资源审核通过", "您送审的 {count} 条信息资源审核通过，等待发布。",
        "Records approved", "{count} record(s) you submitted have been approved.",
    ),
    (Event.PUBLISH, AUTHOR): (
        "信息资源已发布", "您送审的 {count} 条信息资源已发布。",
        "Records published", "{count} record(s) you submitted have been published.",
    ),
}  # fmt: skip


def subject(event: str, side: str, site: str) -> str:
    """The mail's subject, Chinese first. Raises KeyError for an event that side is not told of."""
    chinese, _, english, _ = TEXTS[Event(event), side]
    return f"[{site}] {chinese} / {english}"


def body(event: str, side: str, values: Mapping[str, object]) -> str:
    """The mail's text. values: ``count``, ``remark`` (may be empty), ``url``."""
    _, chinese, _, english = TEXTS[Event(event), side]
    parts = ((chinese, "审核意见：", "查看："), (english, "Remarks: ", "See: "))
    return "\n\n----\n\n".join(_part(*part, values) for part in parts) + "\n"


def _part(line: str, remark: str, see: str, values: Mapping[str, object]) -> str:
    remarks = [f"{remark}{values['remark']}"] if values["remark"] else []
    return "\n".join([line.format(**values), "", *remarks, f"{see}{values['url']}"])
