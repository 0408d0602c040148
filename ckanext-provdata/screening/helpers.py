"""The screening in words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.review.service import demands, rows
from ckanext.provdata.screening.policy.kinds import Kind
from ckanext.provdata.screening.policy.masking import Method
from ckanext.provdata.screening.policy.obstacles import Obstacle
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
        "passed": tk._("已准予开放"),
        "refused": tk._("已决定不予开放"),
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


def provdata_screening_files(record_id: str) -> list[dict[str, Any]]:
    """The files that open by a record's next step, see ``provdata_screening_list``, for whoever may know of them."""
    found = tk.get_action("provdata_screening_list")({}, {"record": record_id})
    return [file for file in found if file["opens"]]


def provdata_screening_effect(record: dict[str, Any]) -> str:
    """What becomes of a file that is uploaded to that record now."""
    package: Any = model.Package.get(record["id"])
    demanded, public = demands.is_demanded(package), rows.is_public(package)
    if demanded and public:
        return tk._("这条信息资源已经公开，新的文件须按批次添加，审核通过并发布后开放。")
    if demanded:
        return tk._("信息资源审核通过并发布之前，公众不能读取文件。")
    if public:
        return tk._("文件上传后先自动检查，没有疑点的随即公开。")
    return tk._("信息资源公开之前，公众不能读取文件。")


def provdata_screening_decision(value: str) -> str:
    """What a decision is called."""
    return tk._("准予开放") if value == "pass" else tk._("决定不予开放")


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
