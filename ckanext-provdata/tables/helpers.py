"""A table's status in words, and the words of the table preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.tables import policy
from ckanext.provdata.tables.policy import Note, Reason, State

MIB = 1 << 20


def provdata_table_status(resource: dict[str, Any]) -> dict[str, Any] | None:
    """What the viewer may know of a resource's table: ``state``, ``message``, ``notes`` (sentences), ``changed``.

    None for who may not change the resource, and where there is no table and could be none.
    """
    try:
        status = tk.get_action("provdata_table_status_show")({}, {"id": resource["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    if status["state"] is None:
        return {"state": "", "message": tk._("尚未载入数据表。"), "notes": []} if policy.kind(resource) else None
    notes = [_note(note) for note in status["notes"]]
    return {"state": str(status["state"]), "message": _message(status), "notes": notes, "changed": status["changed"]}


@tk.chained_helper
def datatablesview_get_language_file_path(next_helper: Callable[[str], str], lang: str) -> str:
    """The preview's own texts: ours in Chinese, where CKAN's lack half, else CKAN's."""
    return tk.h.url_for_static("provdata/tables-zh.json") if lang == "zh_Hans_CN" else next_helper(lang)


def _message(status: dict[str, Any]) -> str:
    match status["state"]:
        case State.QUEUED:
            return tk._("文件已收到，正在排队等待载入数据表。")
        case State.RUNNING:
            return tk._("正在载入数据表。")
        case State.LOADED:
            return tk._("已载入数据表，共 {rows} 行。").format(rows=status["rows"])
        case State.REFUSED:
            return tk._("文件未载入数据表：{reason}").format(reason=_reason(status))
        case _:
            return tk._("载入数据表时出错：{reason}").format(reason=_reason(status))


def _reason(status: dict[str, Any]) -> str:
    sentences = {**_text_reasons(), **_table_reasons(), **_portal_reasons()}
    parameters = status["parameters"]
    if status["reason"] in (Reason.TOO_LARGE, Reason.TOO_LARGE_UNPACKED):
        parameters = {"limit": parameters["limit"] // MIB}
    return sentences[Reason(status["reason"])].format(**parameters)


def _text_reasons() -> dict[Reason, str]:
    return {
        Reason.ENCODING: tk._("无法确定文件的字符编码。请另存为 UTF-8 或 GB 18030（GBK）编码后重新上传。"),
        Reason.BINARY: tk._("文件中含有控制字符，不是文本表格。"),
        Reason.CUT: tk._("文件不完整，可能在传输中被截断，请重新上传。"),
        Reason.BROKEN: tk._("文件已损坏或格式不正确，无法读取。"),
        Reason.EMPTY: tk._("文件中没有数据。"),
        Reason.MISSING: tk._("存储中找不到这个文件，请重新上传。"),
    }


def _table_reasons() -> dict[Reason, str]:
    return {
        Reason.TITLE_ROW: tk._("第一行像是标题。请删去标题行，让第一行为列名。"),
        Reason.RAGGED: tk._("第 {row} 行有 {cells} 列，而表头有 {columns} 列。"),
        Reason.LONG_ROW: tk._("第 {row} 行内容过长。"),
        Reason.TOO_LARGE: tk._("文件超过 {limit} MiB。"),
        Reason.TOO_LARGE_UNPACKED: tk._("文件解压后超过 {limit} MiB。"),
        Reason.TOO_MANY_ROWS: tk._("数据超过 {limit} 行。"),
        Reason.TOO_MANY_COLUMNS: tk._("数据超过 {limit} 列。"),
    }


def _portal_reasons() -> dict[Reason, str]:
    return {
        Reason.QUEUE: tk._("后台任务服务暂不可用，请稍后重新载入。"),
        Reason.INTERRUPTED: tk._("载入中断，请重新载入。"),
        Reason.INTERNAL: tk._("系统内部错误，请重新载入；如仍不成功，请联系管理员。"),
    }


def _note(note: dict[str, Any]) -> str:
    match note["note"]:
        case Note.FALLBACK:
            text = tk._("“{column}”列第 {row} 行的值与登记的数据类型（{type}）不符，整列按文本载入。")
            return text.format(**{**note, "type": _types()[note["type"]]})
        case Note.RENAMED if note["column"]:
            return tk._("第 {number} 列“{column}”在数据表中的列名为“{name}”。").format(**note)
        case Note.RENAMED:
            return tk._("第 {number} 列没有列名，在数据表中名为“{name}”。").format(**note)
        case Note.ITEM_MISSING:
            return tk._("文件中没有这些信息项：{names}").format(names="、".join(note["items"]))
        case Note.UNDESCRIBED:
            return tk._("这些列没有登记为信息项，按文本载入：{names}").format(names="、".join(note["columns"]))
        case _:
            return tk._("工作簿有 {sheets} 个工作表，只载入第一个。").format(**note)


def _types() -> dict[str, str]:
    return {
        "numeric": tk._("数值"),
        "int8": tk._("整数"),
        "float8": tk._("浮点数"),
        "date": tk._("日期"),
        "timestamp": tk._("日期时间"),
        "bool": tk._("是或否"),
    }
