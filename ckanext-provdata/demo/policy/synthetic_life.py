"""More made-up tables: health, tourism, farming and schools. What :mod:`.synthetic` says holds here too."""

from __future__ import annotations

from datetime import date, timedelta

from .places import CODE, NAME
from .synthetic import MADE_UP, YEAR, letter, number
from .table import Item, Scope, Table


def health_institutions(scope: Scope) -> Table:
    items = [
        CODE,
        NAME,
        Item("hospitals", "I", "医院数", MADE_UP),
        Item("primary", "I", "基层医疗卫生机构数", MADE_UP),
        Item("beds", "I", "床位数（张）", MADE_UP),
        Item("doctors", "I", "执业（助理）医师数", MADE_UP),
    ]
    ranges = {"hospitals": (2, 12), "primary": (40, 260), "beds": (300, 3200), "doctors": (200, 1900)}
    return Table.of(
        items,
        [
            (county.code, county.name, *(number(*ends, county.code, name) for name, ends in ranges.items()))
            for county in scope.counties()
        ],
    )


def vaccination_sites(scope: Scope) -> Table:
    items = [
        Item("site", "C", "接种点", "示例名称，不是真实单位"),
        Item("county_code", "C", "县级代码"),
        Item("county_name", "C", "所在县级区划"),
        Item("open_days", "C", "接种日", MADE_UP),
        Item("tables", "I", "接种台数", MADE_UP),
    ]
    plans = ("周一至周五", "周一、三、五", "周二、四、六", "每日")
    return Table.of(
        items,
        [
            (
                f"{county.short_name}示例接种点{index + 1}",
                county.code,
                county.name,
                plans[number(0, 3, county.code, index)],
                number(1, 6, "tables", county.code, index),
            )
            for county in scope.counties()
            for index in range(3)
        ],
    )


def outpatient_visits(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"),
        Item("outpatient", "I", "门急诊人次", MADE_UP),
        Item("inpatient", "I", "出院人次", MADE_UP),
        Item("stay_days", "B", "平均住院日（天）", MADE_UP),
    ]
    return Table.of(
        items,
        [
            (
                f"{YEAR}-{month:02d}",
                number(60_000, 95_000, scope.place.code, month),
                number(2_000, 3_600, "in", scope.place.code, month),
                number(65, 95, "stay", scope.place.code, month) / 10,
            )
            for month in range(1, 13)
        ],
    )


def scenic_areas(scope: Scope) -> Table:
    items = [
        Item("name", "C", "景区", "示例名称，不是真实景区"),
        Item("grade", "C", "等级", MADE_UP),
        Item("city_name", "C", "所在市"),
        Item("capacity", "I", "日最大承载量（人次）", MADE_UP),
        Item("opens", "C", "开放时间", MADE_UP),
        Item("ticket", "Y", "门票（元）", MADE_UP),
    ]
    rows = []
    for city in scope.cities():
        for index in range(4):
            key = (city.code, index)
            capacity, ticket = number(5, 60, "capacity", *key) * 1000, number(0, 12, "ticket", *key) * 10
            rows.append(
                (
                    f"{city.short_name}示例景区{letter(index)}",
                    f"{number(2, 4, *key)}A",
                    city.name,
                    capacity,
                    "08:30-17:30",
                    ticket,
                )
            )
    return Table.of(items, rows)


def visitors(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"),
        Item("scenic_area", "C", "景区", "示例名称，不是真实景区"),
        Item("visitors", "I", "接待人次", MADE_UP),
        Item("peak_day", "I", "最高日接待人次", MADE_UP),
    ]
    rows = []
    for index in range(4):
        for month in range(1, 13):
            count = number(20_000, 180_000, scope.place.code, index, month)
            rows.append(
                (
                    f"{YEAR}-{month:02d}",
                    f"{scope.place.short_name}示例景区{letter(index)}",
                    count,
                    count // number(8, 14, index, month),
                )
            )
    return Table.of(items, rows)


def prices(scope: Scope) -> Table:
    items = [
        Item("date", "D", "日期"),
        Item("product", "C", "品种"),
        Item("market", "C", "市场", "示例名称，不是真实市场"),
        Item("price", "Y", "批发价（元/公斤）", MADE_UP),
    ]
    base = {"大白菜": 120, "黄瓜": 420, "西红柿": 480, "土豆": 220, "鸡蛋": 860, "猪肉": 2100, "苹果": 760, "鸭梨": 520}
    mondays = [date(YEAR, 1, 6) + timedelta(weeks=week) for week in range(51)]
    market = f"{scope.place.short_name}示例批发市场"
    return Table.of(
        items,
        [
            (day, product, market, round(middle * number(82, 118, scope.place.code, product, day) / 10_000, 2))
            for day in mondays
            for product, middle in base.items()
        ],
    )


def crops(scope: Scope) -> Table:
    items = [
        Item("year", "I", "年份"),
        CODE,
        NAME,
        Item("crop", "C", "作物"),
        Item("area", "B", "播种面积（公顷）", MADE_UP),
        Item("output", "B", "总产量（吨）", MADE_UP),
        Item("yield_kg", "I", "单产（公斤/公顷）", MADE_UP),
    ]
    rows = []
    for county in scope.counties():
        for crop in ("小麦", "玉米", "大豆", "花生"):
            area, yielded = number(8, 420, county.code, crop) * 50, number(30, 80, crop, county.code) * 100
            rows.append((YEAR, county.code, county.name, crop, float(area), round(area * yielded / 1000, 1), yielded))
    return Table.of(items, rows)


def cooperatives(scope: Scope) -> Table:
    items = [
        Item("name", "C", "合作社", "示例名称，不是真实单位"),
        Item("township", "C", "所在乡级区划"),
        Item("branch", "C", "主营"),
        Item("members", "I", "成员户数", MADE_UP),
    ]
    kinds = ("粮食种植", "蔬菜种植", "水果种植", "畜牧养殖", "农机服务")
    return Table.of(
        items,
        [
            (
                f"{place.short_name}示例合作社",
                place.name,
                kinds[number(0, 4, place.code)],
                number(12, 240, "members", place.code),
            )
            for place in scope.townships()
        ],
    )


def schools(scope: Scope) -> Table:
    items = [
        CODE,
        NAME,
        Item("stage", "C", "学段"),
        Item("schools", "I", "学校数", MADE_UP),
        Item("pupils", "I", "在校生数", MADE_UP),
        Item("teachers", "I", "专任教师数", MADE_UP),
    ]
    sizes = {"幼儿园": 160, "小学": 520, "初中": 900, "普通高中": 1900}
    rows = []
    for county in scope.counties():
        for stage, size in sizes.items():
            count = number(2, 40 if size < 900 else 12, county.code, stage)  # noqa: PLR2004 - secondary schools are fewer
            pupils = count * number(size * 7 // 10, size * 13 // 10, stage, county.code)
            rows.append((county.code, county.name, stage, count, pupils, pupils // number(11, 17, county.code, size)))
    return Table.of(items, rows)


def admissions(scope: Scope) -> Table:
    items = [
        Item("school", "C", "学校", "示例名称，不是真实学校"),
        Item("county_name", "C", "所在县级区划"),
        Item("kind", "C", "办学类型", MADE_UP),
        Item("classes", "I", "计划班数", MADE_UP),
        Item("places", "I", "计划招生数", MADE_UP),
    ]
    rows = []
    for county in scope.counties():
        for index in range(5):
            classes = number(2, 10, county.code, index)
            kind = "民办" if number(0, 4, "kind", county.code, index) == 0 else "公办"
            rows.append((f"{county.short_name}示例小学{letter(index)}", county.name, kind, classes, classes * 45))
    return Table.of(items, rows)
