"""The screening in words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.screening.policy.kinds import Kind
from ckanext.provdata.screening.policy.masking import Method
from ckanext.provdata.screening.policy.obstacles import Obstacle
from ckanext.provdata.screening.policy.verdict import CHECKLIST
from ckanext.provdata.screening.service import gate


def provdata_screening_waits(package_id: str, resource_id: str) -> bool:
    """Whether a file that a page lists is closed to outsiders."""
    return resource_id in gate.closed_in(package_id)


def provdata_screening_state(state: str | None) -> str:
    """What a file's state is called."""
    return {
        "clear": tk._("未发现问题"),
        "found": tk._("发现疑点，待审核"),
        "unreadable": tk._("无法自动检查，待审核"),
        "passed": tk._("审核通过"),
        "refused": tk._("审核不通过"),
    }.get(state or "", tk._("等待检查"))


def provdata_screening_kind(kind: str) -> str:
    """What a kind of find is called."""
    return {
        Kind.IDENTITY: tk._("居民身份证号"),
        Kind.MOBILE: tk._("手机号码"),
        Kind.CARD: tk._("银行卡号"),
        Kind.PASSPORT: tk._("护照或通行证号"),
        Kind.EMAIL: tk._("电子邮箱"),
        Kind.PERSON: tk._("姓名与住址"),
        Kind.WORD: tk._("本单位关注的词"),
    }[Kind(kind)]


def provdata_screening_obstacle(shown: dict[str, Any]) -> str:
    """Why a file could not be looked through, as a sentence."""
    text = {
        Obstacle.FORMAT: tk._("系统不能读取这种格式的内容，须由人工检查。"),
        Obstacle.ENCODING: tk._("无法确定文件的字符编码，须由人工检查，或另存为 UTF-8 后重新上传。"),
        Obstacle.BROKEN: tk._("文件已损坏或已加密，无法读取。"),
        Obstacle.TOO_LARGE: tk._("文件过大，或解压后过大，须由人工检查。"),
        Obstacle.MISSING: tk._("存储中找不到这个文件，请重新上传。"),
        Obstacle.INTERRUPTED: tk._("检查未能完成，请重新检查；如仍不成功，须由人工检查。"),
    }[Obstacle(shown["obstacle"])]
    return f"{shown['part']}：{text}" if shown["part"] else text


def provdata_screening_checks() -> list[dict[str, str]]:
    """What a reviewer confirms, in order: ``name`` and ``label``."""
    language = tk.h.lang() or "zh_Hans_CN"
    names = [term["value"] for term in vocabulary.terms(CHECKLIST)]
    return [{"name": name, "label": vocabulary.label(CHECKLIST, name, language)} for name in names]


def provdata_screening_decision(value: str) -> str:
    """What a decision is called."""
    return tk._("准予开放") if value == "pass" else tk._("不予开放")


def provdata_screening_methods() -> list[dict[str, str]]:
    """Ways of masking: ``name`` and ``label``."""
    labels = {
        Method.HASH: tk._("替换为代码（相同的值代码相同）"),
        Method.TRUNCATE: tk._("截断（只留开头几个字）"),
        Method.GENERALISE: tk._("概括（日期到年、地址到县、数值到区间）"),
        Method.REMOVE: tk._("删除整列"),
    }
    return [{"name": str(method), "label": labels[method]} for method in Method]


def provdata_screens(organization_id: str) -> bool:
    """Whether the reader decides for that organisation."""
    return tk.h.check_access("provdata_screening_queue", {"organization": organization_id})
