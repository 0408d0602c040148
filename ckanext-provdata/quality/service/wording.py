"""What metrics, dimensions and ratings are called, and what an agency does to gain their points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.quality.policy.links import Outcome
from ckanext.provdata.quality.policy.metrics import Dimension, Rating


def rating(value: str | None) -> str:
    labels = {
        Rating.EXCELLENT: tk._("优秀"),
        Rating.GOOD: tk._("良好"),
        Rating.SUFFICIENT: tk._("合格"),
        Rating.BAD: tk._("待改进"),
    }
    return labels.get(value, value or "")  # type: ignore[call-overload]


def dimension(value: str) -> str:
    labels = {
        Dimension.FINDABILITY: tk._("易查找"),
        Dimension.ACCESSIBILITY: tk._("可获取"),
        Dimension.INTEROPERABILITY: tk._("可互操作"),
        Dimension.REUSABILITY: tk._("可重用"),
        Dimension.CONTEXTUALITY: tk._("背景信息"),
    }
    return labels.get(value, value)  # type: ignore[call-overload]


def metric(name: str) -> str:
    return {**_finding(), **_fetching(), **_formats(), **_rights(), **_context()}[name][0]


def advice(name: str) -> str:
    """What to do to gain a metric's points."""
    return {**_finding(), **_fetching(), **_formats(), **_rights(), **_context()}[name][1]


Texts = Mapping[str, tuple[str, str]]


def _finding() -> Texts:
    return {
        "keywords": (tk._("标签"), tk._("填写标签（关键词），至少一个。")),
        "categories": (tk._("主题分类"), tk._("选择信息资源分类和数据领域。")),
        "place": (tk._("地区或空间范围"), tk._("填写地区或空间范围。")),
        "time": (tk._("时间范围"), tk._("填写数据所属时段的起止日期。")),
    }


def _fetching() -> Texts:
    return {
        "access_url_answers": (
            tk._("访问地址有效"),
            tk._("检查文件的访问地址：外部链接应能正常打开，上传的文件应未丢失；无法访问的请改为上传文件。"),
        ),
        "download_url": (
            tk._("下载地址"),
            tk._("除接口或网页外，另提供可直接下载的文件。"),
        ),
        "download_url_answers": (
            tk._("下载地址有效"),
            tk._("提供可直接下载的文件，并保证下载地址能正常打开。"),
        ),
    }


def _formats() -> Texts:
    return {
        "format": (tk._("文件格式"), tk._("从格式表中选择文件格式；格式表中没有欧盟对应代码的格式不得分。")),
        "media_type": (tk._("媒体类型"), tk._("从格式表中选择文件格式，媒体类型将自动填写。")),
        "format_vocabulary": (
            tk._("格式与媒体类型取自标准词表"),
            tk._("使用通用格式，如 CSV、JSON、XML，并从格式表中选择。"),
        ),
        "non_proprietary": (tk._("非专有格式"), tk._("另以开放格式提供，如 CSV、ODS、JSON、GeoJSON。")),
        "machine_readable": (tk._("机器可读"), tk._("另以机器可读格式提供，如 CSV、XLSX、JSON、XML。")),
        "compliance": (tk._("符合 DCAT-AP"), tk._("补全或更正不符合标准的元数据项。")),
    }


def _rights() -> Texts:
    return {
        "licence": (tk._("使用许可"), tk._("选择使用许可。")),
        "licence_vocabulary": (
            tk._("许可取自标准词表"),
            tk._("选用通用许可，如知识共享署名 4.0（CC BY 4.0）。"),
        ),
        "access_rights": (tk._("开放属性"), tk._("填写开放属性。")),
        "access_rights_vocabulary": (tk._("开放属性取自标准词表"), tk._("从词表中选择开放属性。")),
        "contact": (tk._("联系方式"), tk._("填写联系人、电话或电子邮箱；也可在单位信息中统一填写。")),
        "publisher": (tk._("提供方"), tk._("填写提供方。")),
    }


def _context() -> Texts:
    return {
        "rights": (tk._("权利说明"), tk._("填写开放属性，权利说明将自动生成。")),
        "size": (tk._("文件大小"), tk._("上传文件，大小将自动登记；外部链接请填写大小。")),
        "issued": (tk._("发布日期"), tk._("填写发布日期。")),
        "modified": (tk._("更新日期"), tk._("填写数据更新日期。")),
    }


def beside(row: Mapping[str, Any]) -> list[str]:
    """What to do about what the MQA does not ask for. row: of ``model.Score``"""
    details = row["details"]
    items = [
        (details["undescribed"], tk._("将数据表中的这些列登记为信息项：{names}")),
        (details["absent"], tk._("数据表中没有这些信息项，请核对：{names}")),
    ]
    named = [text.format(names=_named(names)) for names, text in items if names]
    return [*_late(row), *named, *_invalid(row)]


def beside_in_short(row: Mapping[str, Any]) -> list[str]:
    """The same without a name of a column: a list may be a moment older than a withdrawal."""
    details = row["details"]
    lacking = bool(details["undescribed"] or details["absent"])
    return [*_late(row), *([tk._("核对信息项与数据表的列。")] if lacking else []), *_invalid(row)]


def _invalid(row: Mapping[str, Any]) -> list[str]:
    if row["validity"] is None or row["validity"] == 1:
        return []
    return [tk._("更正数据表：有的文件未能载入，或有的列与登记的数据类型不符。")]


#: names of columns told in one sentence
_MOST_NAMES = 8


def _named(names: list[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES])
    return tk._("{names} 等 {count} 项").format(names=shown, count=len(names)) if len(names) > _MOST_NAMES else shown


def _late(row: Mapping[str, Any]) -> list[str]:
    details = row["details"]
    if row["timeliness"] is None or row["timeliness"] == 1:
        return []
    if not details["last"]:
        return [tk._("填写数据更新日期。")]
    text = tk._("按更新周期应在 {day} 前更新，已漏更新 {count} 次。")
    return [text.format(day=details["due"], count=details["missed"])]


def outcome(value: str | None, status: int | None) -> str:
    """What came of a link's last call."""
    labels = {
        Outcome.ANSWERED: tk._("可以访问"),
        Outcome.STATUS: tk._("服务器答复 {status}").format(status=status),
        Outcome.NAME: tk._("找不到主机"),
        Outcome.CONNECTION: tk._("无法连接"),
        Outcome.CERTIFICATE: tk._("证书无效"),
        Outcome.TIMEOUT: tk._("超时"),
        Outcome.REDIRECTS: tk._("重定向过多"),
        Outcome.REFUSED: tk._("地址不在检查范围内"),
    }
    return labels.get(value, tk._("尚未检查"))  # type: ignore[call-overload]
