"""The lists as tables of text: what stands above each column and what in its cells, in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.plan.service import labels
from ckanext.provdata.regions import helpers as regions

Cells = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Sheet:
    """A table: its title and of each column the header, the cell of a row, and a width in characters."""

    title: str
    columns: tuple[tuple[str, Cells, int], ...]

    @property
    def header(self) -> list[str]:
        return [header for header, _, _ in self.columns]

    @property
    def widths(self) -> list[int]:
        return [width for _, _, width in self.columns]

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
        return ([cell(row) for _, cell, _ in self.columns] for row in rows)


def _of(name: str) -> Cells:
    return lambda row: row[name]


def _level(row: Mapping[str, Any]) -> str:
    return regions.provdata_level_label(row["level"]) if row["level"] else ""


def _sector(row: Mapping[str, Any]) -> str:
    return labels.term("sector", row["sector"])


def _address(row: Mapping[str, Any]) -> str:
    return tk.url_for("dataset.read", id=row["name"], qualified=True, locale="default")


def _instant(name: str) -> Cells:
    return lambda row: (row[name] or "")[:16].replace("T", " ")


def opening() -> Sheet:
    return Sheet(
        tk._("开放清单"),
        (
            (tk._("信息资源代码"), _of("catalogue_code"), 18),
            (tk._("信息资源名称"), _of("title"), 40),
            (tk._("提供方"), _of("provider"), 24),
            (tk._("提供方代码"), _of("uscc"), 22),
            (tk._("内部部门"), _of("provider_department"), 16),
            (tk._("行政层级"), _level, 10),
            (tk._("地区"), lambda row: regions.provdata_region_name(row["region_code"]), 18),
            (tk._("数据领域"), _sector, 12),
            (tk._("开放属性"), lambda row: labels.term("opening_grade", row["opening_grade"]), 14),
            (tk._("开放条件或不予开放依据"), lambda row: row["opening_condition"] or row["opening_basis"], 30),
            (tk._("开放方式"), lambda row: " / ".join(map(labels.mode, row["mode"])), 16),
            (tk._("格式"), lambda row: " / ".join(row["formats"]), 14),
            (tk._("更新周期"), lambda row: labels.term("update_cycle", row["update_cycle"]), 10),
            (tk._("开放时限"), _of("due_on"), 12),
            (tk._("计划开放时间"), _instant("planned_for"), 18),
            (tk._("开放时间"), _instant("opened_at"), 18),
            (tk._("开放计划"), _of("plan_title"), 24),
            (tk._("阶段"), _of("stage_title"), 16),
            (tk._("网址"), _address, 40),
        ),
    )


def overdue() -> Sheet:
    kinds = {"stage": tk._("计划阶段"), "wave": tk._("开放批次")}
    return Sheet(
        tk._("逾期清单"),
        (
            (tk._("信息资源名称"), _of("title"), 40),
            (tk._("提供方"), _of("provider"), 24),
            (tk._("行政层级"), _level, 10),
            (tk._("数据领域"), _sector, 12),
            (tk._("事项"), lambda row: kinds[row["kind"]], 12),
            (tk._("阶段或批次"), _of("subject_title"), 20),
            (tk._("开放计划"), _of("plan_title"), 24),
            (tk._("应开放日期"), _of("due_on"), 12),
            (tk._("逾期天数"), _of("days_late"), 10),
            (tk._("网址"), _address, 40),
        ),
    )


def calendar() -> Sheet:
    kinds = {"release": tk._("数据开放"), "deadline": tk._("计划时限")}
    return Sheet(
        tk._("开放月历"),
        (
            (tk._("日期"), _of("day"), 12),
            (tk._("时间"), lambda event: (event["at"] or "")[11:16], 8),
            (tk._("事项"), lambda event: kinds[event["kind"]], 12),
            (tk._("名称"), _of("title"), 40),
            (tk._("阶段或批次"), lambda event: event.get("wave_title") or event.get("plan_title"), 24),
            (tk._("单位"), _of("organization"), 24),
            (tk._("行政层级"), _level, 10),
            (tk._("状态"), lambda event: labels.status(event["status"]), 12),
        ),
    )


def register() -> Sheet:
    """One row for each line, beside what its promise adds up to."""
    return Sheet(
        tk._("计划执行登记"),
        (
            (tk._("信息资源名称"), _of("title"), 40),
            (tk._("批次"), _of("wave_title"), 20),
            (tk._("提供方"), _of("provider"), 24),
            (tk._("首次计划时间"), _instant("first_planned_for"), 18),
            (tk._("现计划时间"), _instant("planned"), 18),
            (tk._("实际开放时间"), _instant("actual"), 18),
            (tk._("状态"), lambda row: labels.status(row["status"]), 12),
            (tk._("记录时间"), _instant("at"), 18),
            (tk._("记录事项"), lambda row: labels.event(row["event"]), 14),
            (tk._("原定时间"), _instant("previous"), 18),
            (tk._("计划时间"), _instant("planned_for"), 18),
            (tk._("理由"), _of("reason"), 40),
            (tk._("登记单位"), _of("organization"), 24),
        ),
    )


def register_rows(promises: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The register's lines, each with the promise it belongs to."""
    for promise in promises:
        whole = {name: promise[name] for name in ("wave_title", "first_planned_for", "actual", "status")}
        whole |= {name: promise["record"][name] for name in ("title", "provider")}
        for line in promise["history"]:
            yield {**whole, **line, "planned": promise["planned_for"]}


def plan() -> Sheet:
    return Sheet(
        tk._("开放计划"),
        (
            (tk._("阶段"), _of("stage_title"), 20),
            (tk._("信息资源名称"), _of("title"), 40),
            (tk._("提供方"), _of("provider"), 24),
            (tk._("行政层级"), _level, 10),
            (tk._("数据领域"), _sector, 12),
            (tk._("开放时限"), _of("due_on"), 12),
            (tk._("计划开放时间"), _instant("planned_for"), 18),
            (tk._("开放时间"), _instant("opened_at"), 18),
            (tk._("状态"), lambda row: labels.status(row["status"]), 12),
            (tk._("逾期天数"), _of("days_late"), 10),
            (tk._("网址"), _address, 40),
        ),
    )
