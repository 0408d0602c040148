"""Masked copies: a clean file takes the place of one that holds what is personal."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.screening.policy.masking import Method
from ckanext.provdata.screening.service import outcomes, tables
from ckanext.provdata.tables.policy import Refused


@tk.side_effect_free
def provdata_screening_columns(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns of a file's table.

    :param id: the resource
    :returns: of each ``number`` (from 1) and ``title``; nothing for a file that is no table
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_show", context, {"id": resource_id})
    return [
        {"number": at, "title": title} for at, title in enumerate(tables.headings(_resource(context, resource_id)), 1)
    ]


def provdata_screening_mask(context: Any, data_dict: dict[str, Any]) -> dict[str, str]:
    """Make a copy of a file's table in which columns are masked; the original is withheld.

    :param id: the resource, a CSV, TSV or XLSX file
    :param columns: number of the column (from 1) → ``hash``, ``truncate``, ``generalise`` or ``remove``
    :param reason: for the register (optional)
    :returns: ``resource``, the copy's id

    The copy stands where the original stood, in the record or in its wave; the original waits in a wave that is held.
    It is looked through like every new file.
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_mask", context, {"id": resource_id})
    shown = outcomes.of_file(resource_id)
    if shown is None:
        raise tk.ObjectNotFound(tk._("没有找到这个文件。"))
    resource = _resource(context, resource_id)
    methods = _methods(data_dict, len(tables.headings(resource)))
    name = tk._("{name}（脱敏）").format(name=shown["name"])
    reason = str(data_dict.get("reason") or "").strip() or tk._("由脱敏后的文件代替。")
    try:
        with tables.masked(resource, methods) as copy:
            filename = f"{PurePosixPath(shown['file']).stem}-masked.csv"
            made = _placed(context, shown, {"name": name, "format": "CSV", "upload": FileStorage(copy, filename)})
    except Refused:
        raise tk.ValidationError({"id": [tk._("文件无法按表格读取，不能脱敏。")]}) from None
    _withheld(context, shown, reason)
    return {"resource": made}


def _resource(context: Any, resource_id: str) -> dict[str, Any]:
    return tk.get_action("resource_show")(tk.fresh_context(context, ignore_auth=True), {"id": resource_id})


def _methods(data_dict: dict[str, Any], columns: int) -> dict[int, Method]:
    """Place (from 0) → method, read and checked. Raises ValidationError."""
    if not columns:
        raise tk.ValidationError({"id": [tk._("只有 CSV、TSV、XLSX 表格可以脱敏。")]})
    given = data_dict.get("columns")
    chosen = {str(key): value for key, value in given.items() if value} if isinstance(given, dict) else {}
    wrong = [key for key, value in chosen.items() if value not in list(Method) or not _is_column(key, columns)]
    if wrong or not chosen:
        raise tk.ValidationError({"columns": [tk._("请选择要处理的列和处理方式。")]})
    return {int(key) - 1: Method(value) for key, value in chosen.items()}


def _is_column(key: str, columns: int) -> bool:
    return key.isascii() and key.isdigit() and 1 <= int(key) <= columns


def _placed(context: Any, shown: dict[str, Any], file: dict[str, Any]) -> str:
    """Put the copy where the original stands; its id."""
    if not shown["wave_id"]:
        request = {"package_id": shown["record_id"], **file}
        return tk.get_action("resource_create")(tk.fresh_context(context), request)["id"]
    request = {"wave": shown["wave_id"], **file}
    wave = tk.get_action("provdata_wave_resource_create")(tk.fresh_context(context), request)
    return wave["resources"][-1]["id"]


def _withheld(context: Any, shown: dict[str, Any], reason: str) -> None:
    own = tk.fresh_context(context)
    if shown["wave_id"]:
        request = {"wave": shown["wave_id"], "id": shown["id"], "reason": reason}
        tk.get_action("provdata_wave_resource_hold")(own, request)
    else:
        request = {"record": shown["record_id"], "resources": [shown["id"]], "reason": reason}
        tk.get_action("provdata_resource_withdraw")(own, request)
