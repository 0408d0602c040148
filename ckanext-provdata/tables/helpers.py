"""A table's status in words, and the words of the table preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.tables import policy
from ckanext.provdata.tables.policy import Kind, Reason, State
from ckanext.provdata.tables.service import words

#: An archive becomes a table only when it is found to hold one.
PERHAPS = (Kind.ZIP,)


def provdata_table_status(resource: dict[str, Any]) -> dict[str, Any] | None:
    """What the viewer may know of a resource's table: ``state``, ``message``, ``notes`` (sentences), ``changed``,
    ``faulty`` (rows) and ``asks`` (whether its encoding is to be chosen).

    None for who may not change the resource, and where there is no table and could be none.
    """
    try:
        status = tk.get_action("provdata_table_status_show")({}, {"id": resource["id"]})
        report = tk.get_action("provdata_table_report_show")({}, {"id": resource["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    kind = policy.kind(resource)
    if status["state"] is None:
        waiting = {"state": "", "message": tk._("尚未载入数据表。"), "notes": [], "faulty": 0, "asks": False}
        return waiting if kind and kind not in PERHAPS else None
    return {
        "state": str(status["state"]),
        "message": _message(status),
        "notes": [words.note(note) for note in status["notes"]],
        "changed": status["changed"],
        "faulty": report["faulty"],
        "asks": status["reason"] in (Reason.ENCODING, Reason.DECLARED),
    }


def provdata_table_report(resource: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a table's rows: ``faulty`` rows, ``counts`` and ``faults``, each with a ``reason`` in words.

    For pages that have made sure that the viewer may change the resource.
    """
    report = tk.get_action("provdata_table_report_show")({}, {"id": resource["id"]})
    counts = [{**each, "reason": words.fault_kind(each["fault"])} for each in report["counts"]]
    faults = [{**each, "reason": words.fault(each)} for each in report["faults"]]
    total = sum(each["count"] for each in counts)
    return {"faulty": report["faulty"], "counts": counts, "faults": faults, "total": total}


def provdata_table_sample_words(sample: dict[str, Any]) -> dict[str, Any]:
    """A sample with its reason and notes in words."""
    said = words.reason(sample["reason"], sample["parameters"]) if sample.get("reason") else ""
    choices = [provdata_table_sample_words(choice) for choice in sample.get("choices", ())]
    notes = [words.note(note) for note in sample.get("notes", ())]
    return {**sample, "message": said, "choices": choices, "notes": notes}


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
    return words.reason(status["reason"], status["parameters"])
