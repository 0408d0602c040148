"""What users read about registrations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.registration.policy.run import Mode, RowState, State
from ckanext.provdata.shared import config


def state(value: str) -> str:
    return {
        State.QUEUED: tk._("等待处理"),
        State.RUNNING: tk._("正在处理"),
        State.CHECKED: tk._("检查完成"),
        State.IMPORTED: tk._("导入完成"),
        State.STOPPED: tk._("有问题，未导入"),
        State.REFUSED: tk._("工作簿无法读取"),
        State.CANCELLED: tk._("已取消"),
        State.FAILED: tk._("处理中断"),
    }[State(value)]


def mode(value: str) -> str:
    return {
        Mode.CHECK: tk._("只检查"),
        Mode.VALID: tk._("导入无误的行"),
        Mode.ALL: tk._("全部无误才导入"),
    }[Mode(value)]


def mode_help(value: str) -> str:
    """What that does, for who chooses."""
    return {
        Mode.CHECK: tk._("建议先检查：用与保存同样的规则逐行检查，不改动任何信息资源。"),
        Mode.VALID: tk._("跳过有问题的行，其余的逐行保存。"),
        Mode.ALL: tk._("先检查全部；只要有一行有问题，就什么也不保存。"),
    }[Mode(value)]


def row_state(value: str) -> str:
    return {
        RowState.WAITING: tk._("尚未处理"),
        RowState.WOULD_CREATE: tk._("将新增"),
        RowState.WOULD_UPDATE: tk._("将更新"),
        RowState.WRONG: tk._("有问题"),
        RowState.UNCHANGED: tk._("无变化"),
        RowState.CREATED: tk._("已新增"),
        RowState.UPDATED: tk._("已更新"),
    }[RowState(value)]


def fault(reason: str, limit: int = 0) -> str:
    """Why a workbook as a whole is refused."""
    return {
        "broken": tk._("文件已损坏或不是 xlsx 工作簿。"),
        "too_large_unpacked": tk._("工作簿解压后超过 {limit} MiB。").format(limit=limit // config.MIB),
        "swollen": tk._("工作簿的样式或属性部分超过 {limit} MiB，请复制内容到本平台的模板后再上传。").format(
            limit=limit // config.MIB
        ),
        "repeated": tk._("工作簿的内容过多，请分成几个工作簿。"),
        "entities": tk._("工作簿含有不允许的文档类型声明。"),
        "sector": tk._("看不出工作簿属于哪个领域。请使用本平台的模板，或者在上传时选择领域。"),
        "header": tk._("没有找到“信息资源”工作表或其表头。请使用本平台的模板。"),
        "items_header": tk._("“信息项”工作表没有“信息资源代码或序号”一列。"),
        "too_many_rows": tk._("工作簿的行数超过 {limit}，请分成几个工作簿。").format(limit=limit),
        "wide": tk._("工作表超过 {limit} 列。").format(limit=limit),
        "empty": tk._("“信息资源”工作表没有内容。"),
        "lost": tk._("处理多次中断，已停止。请联系平台管理员。"),
        "internal": tk._("平台内部错误，已停止。请联系平台管理员。"),
        "forbidden": tk._("您已无权登记该单位的信息资源。"),
    }[reason]


def sentences() -> dict[str, str]:
    """What is said of cells that are not taken."""
    return {
        "formula": tk._("不读取公式，请粘贴为数值。"),
        "error": tk._("单元格里是 Excel 的错误值。"),
        "long": tk._("内容过长。"),
        "character": tk._("含有不允许的字符。"),
        "twin": tk._("与第 {row} 行重复。"),
        "stray": tk._("没有对应的信息资源：表中没有这个代码或序号。"),
    }


def other_owner() -> str:
    return tk._("这里只能登记本单位的信息资源。")


def forbidden() -> str:
    return tk._("您无权维护这条信息资源。")


def other_sector(label: str) -> str:
    return tk._("该代码的信息资源属于“{sector}”领域，请使用该领域的模板，或者先更改其领域。").format(sector=label)


def same_title(code: str) -> str:
    return tk._("本单位已有同名的信息资源（{code}）。要更新它，请填写其代码。").format(code=code)


def not_found() -> str:
    return tk._("没有这次登记，或者您无权查看。")


def summary(run: Any, counts: dict[str, int]) -> str:
    """One line about where a run stands."""
    rows = [
        tk._("{state} {count} 条").format(state=row_state(each), count=counts[each])
        for each in RowState
        if counts.get(each)
    ]
    return " · ".join([state(run.state), *_progress(run), *rows])


def _progress(run: Any) -> list[str]:
    """How much of the work is done, while there is any: an import of all goes through the rows twice."""
    if State(run.state) is not State.RUNNING or not run.total:
        return []
    return [tk._("已完成 {percent}%").format(percent=100 * run.done // run.total)]
