"""What mails about an application say, in Chinese and English: no number, no contact, no name of a file."""

from __future__ import annotations

from collections.abc import Mapping

from .applications import Event

APPLICANT, AGENCY = "applicant", "agency"

#: (event, side) → subject and first line in both languages.
TEXTS: Mapping[tuple[Event, str], tuple[str, str, str, str]] = {
    (Event.SUBMIT, APPLICANT): (
        "申请已提交", "您的数据使用申请已提交，提供方将在 {due} 前答复。",
        "Application submitted", "Your application has been submitted. The provider is to answer by {due}.",
    ),
    (Event.SUBMIT, AGENCY): (
        "新的数据使用申请", "收到一份数据使用申请，请在 {due} 前办理。",
        "New application", "An application to use data has come in. Please decide it by {due}.",
    ),
    (Event.RESUBMIT, AGENCY): (
        "申请已补正", "申请人已补正申请，请在 {due} 前办理。",
        "Application completed", "The applicant has completed the application. Please decide it by {due}.",
    ),
    (Event.ENDORSE, AGENCY): (
        "申请待复核", "一份申请已通过初审，请由另一位审核人员在 {due} 前复核。",
        "Application awaits a second review", "One reviewer has approved an application; another decides by {due}.",
    ),
    (Event.RETURN, APPLICANT): (
        "申请需要补正", "提供方请您补正申请。",
        "Please complete your application", "The provider asks you to complete your application.",
    ),
    (Event.APPROVE, APPLICANT): (
        "申请已批准", "您的申请已批准，使用授权有效至 {ends}。请登录平台在“我的申请”中下载。",
        "Application approved", "Your application has been approved. Log in to download; the grant ends at {ends}.",
    ),
    (Event.DECLINE, APPLICANT): (
        "申请未获批准", "您的申请未获批准。",
        "Application declined", "Your application has been declined.",
    ),
    (Event.WITHDRAW, AGENCY): (
        "申请已撤回", "申请人撤回了申请，已有的授权同时终止。",
        "Application withdrawn", "The applicant has withdrawn the application; a grant made on it has ended.",
    ),
    (Event.REVOKE, APPLICANT): (
        "使用授权已撤销", "您的数据使用授权已被撤销，请停止使用并按承诺处理已下载的数据。",
        "Grant revoked", "Your grant has been revoked. Stop using the data and delete it, as you undertook.",
    ),
    (Event.REVOKE, AGENCY): (
        "使用授权已撤销", "一项数据使用授权已被撤销。",
        "Grant revoked", "A grant to use data has been revoked.",
    ),
    (Event.SETTLE, APPLICANT): (
        "数据已开放，无需申请", "您申请的数据已向社会开放，无需授权即可下载，申请就此办结。",
        "The data are open", "The data you applied for are open to everybody. No decision is needed; download them.",
    ),
    (Event.CONFIRM, APPLICANT): (
        "使用授权已确认", "这批数据改由另一提供方负责，该提供方已确认您的使用授权，有效至 {ends}。",
        "Grant confirmed", "The data now belong to another provider, who has confirmed your grant until {ends}.",
    ),
}  # fmt: skip


def subject(event: str, side: str, site: str) -> str:
    """The mail's subject, Chinese first. Raises KeyError for an event that side is not told of."""
    chinese, _, english, _ = TEXTS[Event(event), side]
    return f"[{site}] {chinese} / {english}"


def body(event: str, side: str, values: Mapping[str, str]) -> str:
    """The mail's text. values: ``record``, ``wave``, ``due``, ``ends``, ``reason`` (may be empty), ``url``."""
    _, chinese, _, english = TEXTS[Event(event), side]
    return "\n\n".join(
        [
            _part(chinese, values, ("数据", "批次", "说明", "查看"), "："),
            "----",
            _part(english, values, ("Data", "Wave", "Reason", "See"), ": "),
            "",
        ]
    )


def _part(line: str, values: Mapping[str, str], labels: tuple[str, str, str, str], colon: str) -> str:
    facts = zip(labels, (values[name] for name in ("record", "wave", "reason", "url")), strict=True)
    listed = [f"{label}{colon}{value}" for label, value in facts if value]
    return "\n".join([line.format(**values), "", *listed])
