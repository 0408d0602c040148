"""What the plan's codes are called in the page's language."""

from __future__ import annotations

from datetime import date, datetime

import ckan.plugins.toolkit as tk
from babel.dates import format_date, get_day_names

from ckanext.provdata.plan.policy.changes import Change
from ckanext.provdata.plan.policy.status import Status
from ckanext.provdata.release.policy import SHANGHAI, Event
from ckanext.provdata.schemas import vocabulary


def term(name: str, value: str | None) -> str:
    """Label of a vocabulary's value, empty for none."""
    return vocabulary.label(name, value, tk.h.lang() or "zh_Hans_CN") if value else ""


def status(value: str | None) -> str:
    labels = {
        Status.KEPT: tk._("按期开放"),
        Status.LATE: tk._("逾期开放"),
        Status.CANCELLED: tk._("已取消"),
        Status.PENDING: tk._("待开放"),
        Status.OVERDUE: tk._("已逾期"),
    }
    return labels.get(value, value or "")  # type: ignore[call-overload]


def event(value: str) -> str:
    """A line of the register."""
    labels = {
        Event.PLANNED: tk._("列入计划"),
        Event.RESCHEDULED: tk._("调整时间"),
        Event.CANCELLED: tk._("取消计划"),
        Event.OFFERED: tk._("依申请开放"),
        Event.OPENED: tk._("开放"),
        Event.WITHDRAWN: tk._("撤回"),
        Event.ENDED: tk._("开放期满"),
        Event.HELD_UP: tk._("到期未能开放"),
        Event.DELETED: tk._("删除"),
        Event.LISTED: tk._("目录公开"),
        Event.UNLISTED: tk._("目录停止公开"),
    }
    return labels.get(value, value)  # type: ignore[call-overload]


def change(value: str) -> str:
    """A line of a plan's history."""
    labels = {
        Change.APPROVED: tk._("批准发布"),
        Change.CHANGED: tk._("修改文字"),
        Change.STAGE_ADDED: tk._("增加阶段"),
        Change.MOVED: tk._("调整时限"),
        Change.STAGE_CANCELLED: tk._("取消阶段"),
        Change.RECORD_ADDED: tk._("列入信息资源"),
        Change.RECORD_REMOVED: tk._("移出信息资源"),
    }
    return labels.get(value, value)  # type: ignore[call-overload]


def mode(value: str) -> str:
    """A way in which a record can be had."""
    labels = {
        "download": tk._("下载"),
        "interface": tk._("接口"),
        "application": tk._("依申请"),
        "planned": tk._("待开放"),
    }
    return labels.get(value, value)


def day(value: date | str | None) -> str:
    """A day as the page's language writes it: 2027年6月30日."""
    if not value:
        return ""
    read = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(read, "long" if _chinese() else "d MMM y", locale=_locale())


def month(first: date) -> str:
    """A month as the page's language writes it: 2027年1月."""
    return format_date(first, "y年M月" if _chinese() else "MMMM y", locale=_locale())


def weekdays() -> list[tuple[str, str]]:
    """Monday to Sunday, short and in full."""
    short, full = (get_day_names(width, locale=_locale()) for width in ("abbreviated", "wide"))
    return [(short[number], full[number]) for number in range(7)]


def moment(value: str | None) -> str:
    """An instant as read in Asia/Shanghai, to the minute."""
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone(SHANGHAI)
    return f"{day(at.date())} {at:%H:%M}"


def _locale() -> str:
    return "zh_Hans_CN" if _chinese() else "en"


def _chinese() -> bool:
    return (tk.h.lang() or "zh").startswith("zh")
