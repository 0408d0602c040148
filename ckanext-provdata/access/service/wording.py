"""Why somebody may not, and what to do next, in the reader's language."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.provdata.access.policy.applications import Event, State
from ckanext.provdata.access.policy.grading import Finding
from ckanext.provdata.access.policy.verdict import GrantState, Reason
from ckanext.provdata.shared import config


def refusal(reason: Reason) -> str:
    """What a reader is told. Nothing hidden is told from what does not exist."""
    texts = {
        Reason.CLOSED: tk._("本信息资源不予开放，依据见目录页。"),
        Reason.NOT_OFFERED: tk._("这批数据目前不接受申请，请留意目录页上的开放安排。"),
        Reason.SUSPENDED: tk._("这批数据目前不按申请开放，您的使用授权暂停。"),
        Reason.LOG_IN: tk._("这批数据依申请开放。请登录或注册后提出申请。"),
        Reason.APPLY: tk._("这批数据依申请开放。请提出申请，经提供方审核同意后使用。"),
        Reason.UNCONFIRMED: tk._("这批数据已转由另一提供方负责，您的使用授权须经其确认。"),
        Reason.EXPIRED: tk._("您的使用授权已到期。需要继续使用的，请重新申请。"),
        Reason.REVOKED: tk._("您的使用授权已被撤销，理由见“我的申请”。"),
    }
    return texts.get(reason, not_found())


def not_found() -> str:
    """The one answer for what is hidden and what never was."""
    return tk._("没有这批数据，或者它没有公开。")


def state(value: str) -> str:
    """An application's state."""
    texts = {
        State.SUBMITTED: tk._("待审核"),
        State.RETURNED: tk._("退回补正"),
        State.ENDORSED: tk._("待复核"),
        State.APPROVED: tk._("已批准"),
        State.DECLINED: tk._("未批准"),
        State.EXPIRED: tk._("已到期"),
        State.REVOKED: tk._("已撤销"),
        State.WITHDRAWN: tk._("已撤回"),
        State.SETTLED: tk._("已开放，无需申请"),
    }
    return texts[State(value)]


def finding(found: Finding) -> str:
    """What is wrong with a record's opening grade."""
    texts = {
        Finding.NEVER: tk._("核心数据和重要数据不得开放，开放属性只能是“不予开放”。"),
        Finding.TOO_OPEN: tk._("所选开放属性比数据分级允许的更宽，请核对。"),
        Finding.TOO_CLOSED: tk._("所选开放属性比数据分级要求的更严，请核对。"),
    }
    return texts[found]


def undertaking() -> str:
    """What an applicant undertakes: the site's own words, or these."""
    return config.undertaking() or tk._(
        "申请人承诺：所填信息真实、准确；仅将数据用于申请所列的用途，不转让、不出借、不向他人提供；"
        "不利用数据识别特定个人，不从事危害国家安全、公共利益和他人合法权益的活动；"
        "采取必要的安全措施，使用期限届满或者授权被撤销后停止使用并删除数据；发现泄露立即告知提供方。"
        "违反承诺的，承担相应法律责任。"
    )


def event(value: str) -> str:
    """A step of an application's trail."""
    texts = {
        Event.SUBMIT: tk._("提交申请"),
        Event.RETURN: tk._("退回补正"),
        Event.RESUBMIT: tk._("补正后提交"),
        Event.ENDORSE: tk._("初审通过"),
        Event.APPROVE: tk._("批准"),
        Event.DECLINE: tk._("不予批准"),
        Event.EXPIRE: tk._("授权到期"),
        Event.REVOKE: tk._("撤销授权"),
        Event.WITHDRAW: tk._("申请人撤回"),
        Event.CONFIRM: tk._("新提供方确认授权"),
        Event.SETTLE: tk._("数据已向社会开放"),
    }
    return texts[Event(value)]


def grant(value: str) -> str:
    """A grant's state."""
    texts = {
        GrantState.NONE: tk._("没有授权"),
        GrantState.ACTIVE: tk._("有效"),
        GrantState.UNCONFIRMED: tk._("待新提供方确认"),
        GrantState.EXPIRED: tk._("已到期"),
        GrantState.REVOKED: tk._("已撤销"),
    }
    return texts[GrantState(value)]


def way(value: str) -> str:
    """A way in which data left the portal."""
    texts = {"file": tk._("下载文件"), "dump": tk._("导出数据表"), "api": tk._("接口查询"), "view": tk._("在线预览")}
    return texts.get(value, value)
