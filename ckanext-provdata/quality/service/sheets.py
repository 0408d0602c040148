"""The list of scores as a table of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.plan.service import labels
from ckanext.provdata.plan.service.sheets import Sheet
from ckanext.provdata.quality.service import wording
from ckanext.provdata.regions import helpers as regions

Cells = Callable[[Mapping[str, Any]], Any]


def records() -> Sheet:
    return Sheet(
        tk._("数据质量评分"),
        (
            (tk._("信息资源代码"), lambda row: row["catalogue_code"], 18),
            (tk._("信息资源名称"), lambda row: row["title"], 40),
            (tk._("提供方"), lambda row: row["provider"], 24),
            (tk._("行政层级"), lambda row: regions.provdata_level_label(row["level"]) if row["level"] else "", 10),
            (tk._("数据领域"), lambda row: labels.term("sector", row["sector"]), 12),
            (tk._("评分范围"), lambda row: scope(row["released"]), 14),
            (tk._("得分"), lambda row: row["points"], 8),
            (tk._("满分"), lambda row: row["possible"], 8),
            (tk._("评级"), lambda row: wording.rating(row["rating"]), 10),
            (tk._("更新及时性"), _percent("timeliness"), 12),
            (tk._("信息项覆盖率"), _percent("coverage"), 12),
            (tk._("数据表有效性"), _percent("validity"), 12),
            (tk._("改进建议"), todo, 60),
            (tk._("评分时间"), lambda row: row["at"][:16].replace("T", " "), 18),
            (tk._("网址"), _address, 40),
        ),
    )


def scope(released: bool) -> str:
    """What a score counts."""
    return tk._("已公开内容") if released else tk._("含未开放内容")


def todo(row: Mapping[str, Any]) -> str:
    """What to do, each with the points it brings."""
    gains = [f"{gain['label']}（+{gain['points']:g}）{gain['advice']}" for gain in row["todo"]]
    return "\n".join([*gains, *row["todo_beside"]])


def _percent(name: str) -> Cells:
    return lambda row: "" if row[name] is None else f"{row[name]:.0%}"


def _address(row: Mapping[str, Any]) -> str:
    return tk.url_for("dataset.read", id=row["name"], qualified=True, locale="default")
