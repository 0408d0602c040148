"""What is to be said of a table, in the reader's language: reasons, notes, faults."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.tables.policy import Fault, Note, Reason

MIB = 1 << 20


def reason(code: str, parameters: dict[str, Any]) -> str:
    """Why a file is not loaded."""
    sentences = {**_text_reasons(), **_table_reasons(), **_packed_reasons(), **_portal_reasons()}
    if code in (Reason.TOO_LARGE, Reason.TOO_LARGE_UNPACKED):
        parameters = {"limit": parameters["limit"] // MIB}
    return sentences[Reason(code)].format(**parameters)


def _text_reasons() -> dict[Reason, str]:
    return {
        Reason.ENCODING: tk._("无法确定文件的字符编码，请选择。"),
        Reason.DECLARED: tk._("文件内容不符合所选的字符编码 {encoding}，请重新选择。"),
        Reason.BINARY: tk._("文件中含有控制字符，不是文本表格。"),
        Reason.CUT: tk._("文件不完整，可能在传输中被截断，请重新上传。"),
        Reason.BROKEN: tk._("文件已损坏或格式不正确，无法读取。"),
        Reason.EMPTY: tk._("文件中没有数据。"),
        Reason.MISSING: tk._("存储中找不到这个文件，请重新上传。"),
    }


def _table_reasons() -> dict[Reason, str]:
    return {
        Reason.FAULTY: tk._(
            "{rows} 行中有 {faulty} 行存在问题，超过 {limit}% 的限度。请按校验报告更正数据或信息项后重新上传。"
        ),
        Reason.NO_ROWS: tk._("文件不是由对象组成的数组，不能作为表格载入。"),
        Reason.NO_SHAPES: tk._("压缩包中没有 Shapefile。"),
        Reason.LONG_ROW: tk._("第 {row} 行内容过长。"),
        Reason.TOO_LARGE: tk._("文件超过 {limit} MiB。"),
        Reason.TOO_MANY_ROWS: tk._("数据超过 {limit} 行。"),
        Reason.TOO_WIDE: tk._("数据的列过多，一行超出数据库所能容纳的大小。请拆分为几个表后重新上传。"),
        Reason.TOO_MANY_COLUMNS: tk._("数据超过 {limit} 列。"),
    }


def _packed_reasons() -> dict[Reason, str]:
    return {
        Reason.TOO_LARGE_UNPACKED: tk._("文件解压后超过 {limit} MiB。"),
        Reason.ENCRYPTED: tk._("文件设有打开密码。请取消密码后重新上传。"),
        Reason.UNSAFE_NAME: tk._("压缩包中有指向包外位置的文件名（{name}），不能读取。"),
        Reason.EXCESSIVE: tk._("读取这个文件所需的内存或时间超出限度，已停止读取。"),
    }


def _portal_reasons() -> dict[Reason, str]:
    return {
        Reason.LATER: tk._("文件较大，保存后由后台读取并校验。"),
        Reason.QUEUE: tk._("后台任务服务暂不可用，请稍后重新载入。"),
        Reason.INTERRUPTED: tk._("载入中断，请重新载入。"),
        Reason.INTERNAL: tk._("系统内部错误，请重新载入；如仍不成功，请联系管理员。"),
    }


def note(found: dict[str, Any]) -> str:
    """What an agency should know of a table."""
    parameters = {**found, "names": "、".join(found.get("names") or found.get("items") or found.get("columns") or ())}
    if "type" in found:
        parameters["type"] = types()[found["type"]]
    kind = Note(found["note"])
    if kind is Note.RENAMED and not found["column"]:
        return tk._("第 {number} 列没有列名，在数据表中名为“{name}”。").format(**parameters)
    return {**_column_notes(), **_shape_notes()}[kind].format(**parameters)


def _column_notes() -> dict[Note, str]:
    return {
        Note.FALLBACK: tk._("“{column}”列第 {row} 行的值与登记的数据类型（{type}）不符，整列按文本载入。"),
        Note.RENAMED: tk._("第 {number} 列“{column}”在数据表中的列名为“{name}”。"),
        Note.ITEM_MISSING: tk._("文件中没有这些信息项：{names}"),
        Note.UNDESCRIBED: tk._("这些列没有登记为信息项，按文本载入：{names}"),
    }


def _shape_notes() -> dict[Note, str]:
    return {
        Note.OTHER_SHEETS: tk._("工作簿有 {sheets} 个工作表，只载入第一个。"),
        Note.OTHER_LAYERS: tk._("压缩包中有 {sheets} 个图层，只载入第一个。"),
        Note.TITLE_ROWS: tk._("表头之上有 {count} 行标题（“{title}”），已略过；表头在第 {row} 行。"),
        Note.MERGED_HEADING: tk._("表头有 {count} 行合并单元格，列名已逐级合并：{names}"),
        Note.MERGED_CELLS: tk._("数据中有 {count} 处合并单元格（首处在第 {row} 行），只有左上角的单元格有值。"),
        Note.LINE_BREAKS: tk._("{count} 行的单元格内有换行（首处在第 {row} 行），已原样保留。"),
        Note.OTHER_ENCODING: tk._("登记的字符编码为 {declared}，文件实为 {found}，已按 {found} 读取。"),
        Note.PROJECTION: tk._("坐标为投影坐标（{name}），未换算为经纬度。"),
    }


def types() -> dict[str, str]:
    return {
        "numeric": tk._("数值"),
        "int8": tk._("整数"),
        "float8": tk._("浮点数"),
        "date": tk._("日期"),
        "timestamp": tk._("日期时间"),
        "bool": tk._("是或否"),
    }


def fault(found: dict[str, Any]) -> str:
    """What is wrong with a value or a row."""
    sentences = {
        Fault.TYPE: tk._("不是{type}"),
        Fault.LENGTH: tk._("超过登记的长度 {length}"),
        Fault.FEW_CELLS: tk._("只有 {cells} 格，表头有 {columns} 格"),
        Fault.MANY_CELLS: tk._("有 {cells} 格，表头只有 {columns} 格"),
        Fault.SCIENTIFIC: tk._("编号已被表格软件改为科学计数法，末尾数字可能丢失"),
    }
    return sentences[Fault(found["fault"])].format(**{**found, "type": types().get(found.get("type", ""), "")})


def fault_kind(code: str) -> str:
    """A reason in a summary, where no single value is meant."""
    return {
        Fault.TYPE: tk._("数据类型不符"),
        Fault.LENGTH: tk._("超过登记的长度"),
        Fault.FEW_CELLS: tk._("单元格少于表头"),
        Fault.MANY_CELLS: tk._("单元格多于表头"),
        Fault.SCIENTIFIC: tk._("编号变为科学计数法"),
    }[Fault(code)]
