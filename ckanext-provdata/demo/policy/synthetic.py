"""Made-up tables, for sectors where nothing is licensed. Every record made of one is declared 演示数据.

The values come from a hash of what they stand for: the same in every load, and of no other meaning. Things bear names
like 示例景区 A, so that none can be taken for a real one.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from string import ascii_uppercase

from .table import Item, Scope, Table

MADE_UP = "合成值"
YEAR = 2025


def number(low: int, high: int, *key: object) -> int:
    """A whole number from ``low`` to ``high``, both included, that depends on the key alone."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def letter(index: int) -> str:
    return ascii_uppercase[index]


def projects(scope: Scope) -> Table:
    items = [
        Item("project", "C", "项目编号", "示例编号"),
        Item("title", "C", "项目名称", "示例名称"),
        Item("field", "C", "领域"),
        Item("city_name", "C", "承担单位所在市"),
        Item("start", "D", "开始日期", MADE_UP),
        Item("funds", "Y", "财政资助（万元）", MADE_UP),
    ]
    fields = ("电子信息", "先进制造", "新材料", "新能源", "生物医药", "现代农业", "生态环境", "公共安全")
    cities = scope.cities()
    return Table.of(
        items,
        [
            (
                f"演示{YEAR}{index:03d}",
                f"{fields[index % 8]}示例项目{index + 1}",
                fields[index % 8],
                cities[index % len(cities)].name,
                date(YEAR, 1 + number(0, 11, "month", index), 1),
                float(number(2, 30, "funds", index) * 10),
            )
            for index in range(60 if cities else 0)
        ],
    )


def instruments(scope: Scope) -> Table:
    items = [
        Item("name", "C", "仪器", "通用名称"),
        Item("host", "C", "管理单位", "示例名称，不是真实单位"),
        Item("hours", "I", "年开放机时（小时）", MADE_UP),
        Item("fee", "Y", "收费（元/小时）", MADE_UP),
    ]
    kinds = (
        "扫描电子显微镜",
        "透射电子显微镜",
        "X 射线衍射仪",
        "核磁共振波谱仪",
        "液相色谱质谱联用仪",
        "原子力显微镜",
        "流式细胞仪",
        "基因测序仪",
    )
    return Table.of(
        items,
        [
            (kind, f"示例实验室{letter(index)}", number(200, 1800, kind, index), float(number(5, 80, index, kind) * 10))
            for kind in kinds
            for index in range(4)
        ],
    )


def bus_routes(scope: Scope) -> Table:
    items = [
        Item("route", "C", "线路", "示例编号，不是真实线路"),
        Item("first", "C", "首班"),
        Item("last", "C", "末班"),
        Item("headway", "I", "发车间隔（分钟）", MADE_UP),
        Item("stops", "I", "站数", MADE_UP),
        Item("length_km", "B", "线路长度（千米）", MADE_UP),
    ]
    return Table.of(
        items,
        [
            (
                f"示例{index}路",
                f"{number(5, 6, index):02d}:{number(0, 1, 'half', index) * 30:02d}",
                f"{number(20, 22, 'last', index)}:00",
                number(5, 20, scope.place.code, index),
                number(14, 38, "stops", index),
                number(80, 260, "km", index) / 10,
            )
            for index in range(1, 41)
        ],
    )


def parking(scope: Scope) -> Table:
    items = [
        Item("name", "C", "停车场", "示例名称，不是真实停车场"),
        Item("county_name", "C", "所在县级区划"),
        Item("kind", "C", "类型", MADE_UP),
        Item("spaces", "I", "车位数", MADE_UP),
        Item("chargers", "I", "充电车位数", MADE_UP),
        Item("lon", "B", "经度", "县级中心点附近的合成坐标"),
        Item("lat", "B", "纬度", "县级中心点附近的合成坐标"),
    ]
    rows = []
    for county in scope.counties():
        for index in range(4 if county.lon is not None else 0):
            key, spaces = (county.code, index), number(30, 600, county.code, index)
            spot = [
                round((axis or 0) + number(-400, 400, name, *key) / 10_000, 4)
                for name, axis in (("x", county.lon), ("y", county.lat))
            ]
            kind = ("公共", "配建", "路侧")[number(0, 2, "kind", *key)]
            rows.append(
                (
                    f"{county.short_name}示例停车场{letter(index)}",
                    county.name,
                    kind,
                    spaces,
                    spaces // number(8, 20, *key),
                    *spot,
                )
            )
    return Table.of(items, rows)


def observations(scope: Scope) -> Table:
    items = [
        Item("date", "D", "日期"),
        Item("station", "C", "站点", "示例站，不是真实台站"),
        Item("mean_temperature", "B", "日平均气温（摄氏度）", MADE_UP),
        Item("precipitation", "B", "日降水量（毫米）", MADE_UP),
        Item("wind_speed", "B", "平均风速（米/秒）", MADE_UP),
    ]
    rows = []
    for step in range(365):
        day, key = date(YEAR, 1, 1) + timedelta(days=step), (scope.place.code, step)
        season = 14 - abs(step - 200) / 7  # a plain triangle, warmest in July
        wet = number(0, 9, "wet", *key) >= 8  # noqa: PLR2004 - rain on two days of ten
        rain = number(1, 260, "rain", *key) / 10 if wet else 0.0
        rows.append(
            (
                day,
                f"{scope.place.short_name}示例站",
                round(season + number(-40, 40, *key) / 10, 1),
                rain,
                number(5, 60, "wind", *key) / 10,
            )
        )
    return Table.of(items, rows)


def indices(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"),
        Item("indicator", "C", "指标", "示例指标"),
        Item("value", "B", "指数（上年同月=100）", MADE_UP),
    ]
    names = ("示例消费价格指数", "示例生产价格指数", "示例零售价格指数")
    return Table.of(
        items,
        [
            (f"{YEAR}-{month:02d}", name, number(970, 1035, name, month) / 10)
            for month in range(1, 13)
            for name in names
        ],
    )


def services(scope: Scope) -> Table:
    items = [
        Item("window", "C", "窗口", "示例名称"),
        Item("county_name", "C", "所在县级区划"),
        Item("matters", "I", "可办事项数", MADE_UP),
        Item("average_minutes", "I", "平均办理时长（分钟）", MADE_UP),
    ]
    kinds = ("综合窗口", "税务窗口", "社保窗口", "不动产窗口")
    return Table.of(
        items,
        [
            (
                f"{county.short_name}示例{kind}",
                county.name,
                number(10, 180, kind, county.code),
                number(6, 40, county.code, kind),
            )
            for county in scope.counties()
            for kind in kinds
        ],
    )
