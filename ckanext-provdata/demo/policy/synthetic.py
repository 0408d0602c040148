"""Made-up tables, for sectors where nothing is licensed. Every record made of one is declared 演示数据.

The values come from a hash of what they stand for: the same in every load, and of no other meaning. Things bear names
like 示例景区 A, so that none can be taken for a real one.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from string import ascii_uppercase

from .places import CODE, NAME
from .table import Item, Scope, Table

MADE_UP = "合成值"
YEAR = 2025


def number(low: int, high: int, *key: object) -> int:
    """A whole number from ``low`` to ``high``, both included, that depends on the key alone."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def letter(index: int) -> str:
    return ascii_uppercase[index]


def health_institutions(scope: Scope) -> Table:
    items = [
        CODE, NAME, Item("hospitals", "I", "医院数", MADE_UP), Item("primary", "I", "基层医疗卫生机构数", MADE_UP),
        Item("beds", "I", "床位数（张）", MADE_UP), Item("doctors", "I", "执业（助理）医师数", MADE_UP),
    ]  # fmt: skip
    ranges = {"hospitals": (2, 12), "primary": (40, 260), "beds": (300, 3200), "doctors": (200, 1900)}
    return Table.of(items, [
        (county.code, county.name, *(number(*ends, county.code, name) for name, ends in ranges.items()))
        for county in scope.counties()
    ])  # fmt: skip


def vaccination_sites(scope: Scope) -> Table:
    items = [
        Item("site", "C", "接种点", "示例名称，不是真实单位"), Item("county_code", "C", "县级代码"), Item("county_name", "C", "所在县级区划"),
        Item("open_days", "C", "接种日", MADE_UP), Item("tables", "I", "接种台数", MADE_UP),
    ]  # fmt: skip
    plans = ("周一至周五", "周一、三、五", "周二、四、六", "每日")
    return Table.of(items, [
        (f"{county.short_name}示例接种点{index + 1}", county.code, county.name,
         plans[number(0, 3, county.code, index)], number(1, 6, "tables", county.code, index))
        for county in scope.counties() for index in range(3)
    ])  # fmt: skip


def outpatient_visits(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"), Item("outpatient", "I", "门急诊人次", MADE_UP), Item("inpatient", "I", "出院人次", MADE_UP),
        Item("stay_days", "B", "平均住院日（天）", MADE_UP),
    ]  # fmt: skip
    return Table.of(items, [
        (f"{YEAR}-{month:02d}", number(60_000, 95_000, scope.place.code, month),
         number(2_000, 3_600, "in", scope.place.code, month), number(65, 95, "stay", scope.place.code, month) / 10)
        for month in range(1, 13)
    ])  # fmt: skip


def scenic_areas(scope: Scope) -> Table:
    items = [
        Item("name", "C", "景区", "示例名称，不是真实景区"), Item("grade", "C", "等级", MADE_UP), Item("city_name", "C", "所在市"),
        Item("capacity", "I", "日最大承载量（人次）", MADE_UP), Item("opens", "C", "开放时间", MADE_UP), Item("ticket", "Y", "门票（元）", MADE_UP),
    ]  # fmt: skip
    rows = []
    for city in scope.cities():
        for index in range(4):
            key = (city.code, index)
            capacity, ticket = number(5, 60, "capacity", *key) * 1000, number(0, 12, "ticket", *key) * 10
            rows.append((f"{city.short_name}示例景区{letter(index)}", f"{number(2, 4, *key)}A", city.name, capacity, "08:30-17:30", ticket))
    return Table.of(items, rows)


def visitors(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"), Item("scenic_area", "C", "景区", "示例名称，不是真实景区"), Item("visitors", "I", "接待人次", MADE_UP),
        Item("peak_day", "I", "最高日接待人次", MADE_UP),
    ]  # fmt: skip
    rows = []
    for index in range(4):
        for month in range(1, 13):
            count = number(20_000, 180_000, scope.place.code, index, month)
            rows.append((f"{YEAR}-{month:02d}", f"{scope.place.short_name}示例景区{letter(index)}", count, count // number(8, 14, index, month)))
    return Table.of(items, rows)


def prices(scope: Scope) -> Table:
    items = [
        Item("date", "D", "日期"), Item("product", "C", "品种"), Item("market", "C", "市场", "示例名称，不是真实市场"),
        Item("price", "Y", "批发价（元/公斤）", MADE_UP),
    ]  # fmt: skip
    base = {"大白菜": 120, "黄瓜": 420, "西红柿": 480, "土豆": 220, "鸡蛋": 860, "猪肉": 2100, "苹果": 760, "鸭梨": 520}
    mondays = [date(YEAR, 1, 6) + timedelta(weeks=week) for week in range(51)]
    market = f"{scope.place.short_name}示例批发市场"
    return Table.of(items, [
        (day, product, market, round(middle * number(82, 118, scope.place.code, product, day) / 10_000, 2))
        for day in mondays for product, middle in base.items()
    ])  # fmt: skip


def crops(scope: Scope) -> Table:
    items = [
        Item("year", "I", "年份"), CODE, NAME, Item("crop", "C", "作物"), Item("area", "B", "播种面积（公顷）", MADE_UP),
        Item("output", "B", "总产量（吨）", MADE_UP), Item("yield_kg", "I", "单产（公斤/公顷）", MADE_UP),
    ]  # fmt: skip
    rows = []
    for county in scope.counties():
        for crop in ("小麦", "玉米", "大豆", "花生"):
            area, yielded = number(8, 420, county.code, crop) * 50, number(30, 80, crop, county.code) * 100
            rows.append((YEAR, county.code, county.name, crop, float(area), round(area * yielded / 1000, 1), yielded))
    return Table.of(items, rows)


def cooperatives(scope: Scope) -> Table:
    items = [
        Item("name", "C", "合作社", "示例名称，不是真实单位"), Item("township", "C", "所在乡级区划"), Item("branch", "C", "主营"),
        Item("members", "I", "成员户数", MADE_UP),
    ]  # fmt: skip
    kinds = ("粮食种植", "蔬菜种植", "水果种植", "畜牧养殖", "农机服务")
    return Table.of(items, [
        (f"{place.short_name}示例合作社", place.name, kinds[number(0, 4, place.code)], number(12, 240, "members", place.code))
        for place in scope.townships()
    ])  # fmt: skip


def schools(scope: Scope) -> Table:
    items = [
        CODE, NAME, Item("stage", "C", "学段"), Item("schools", "I", "学校数", MADE_UP), Item("pupils", "I", "在校生数", MADE_UP),
        Item("teachers", "I", "专任教师数", MADE_UP),
    ]  # fmt: skip
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
        Item("school", "C", "学校", "示例名称，不是真实学校"), Item("county_name", "C", "所在县级区划"), Item("kind", "C", "办学类型", MADE_UP),
        Item("classes", "I", "计划班数", MADE_UP), Item("places", "I", "计划招生数", MADE_UP),
    ]  # fmt: skip
    rows = []
    for county in scope.counties():
        for index in range(5):
            classes = number(2, 10, county.code, index)
            kind = "民办" if number(0, 4, "kind", county.code, index) == 0 else "公办"
            rows.append((f"{county.short_name}示例小学{letter(index)}", county.name, kind, classes, classes * 45))
    return Table.of(items, rows)


def projects(scope: Scope) -> Table:
    items = [
        Item("project", "C", "项目编号", "示例编号"), Item("title", "C", "项目名称", "示例名称"), Item("field", "C", "领域"),
        Item("city_name", "C", "承担单位所在市"), Item("start", "D", "开始日期", MADE_UP), Item("funds", "Y", "财政资助（万元）", MADE_UP),
    ]  # fmt: skip
    fields = ("电子信息", "先进制造", "新材料", "新能源", "生物医药", "现代农业", "生态环境", "公共安全")
    cities = scope.cities()
    return Table.of(items, [
        (f"演示{YEAR}{index:03d}", f"{fields[index % 8]}示例项目{index + 1}", fields[index % 8], cities[index % len(cities)].name,
         date(YEAR, 1 + number(0, 11, "month", index), 1), float(number(2, 30, "funds", index) * 10))
        for index in range(60 if cities else 0)
    ])  # fmt: skip


def instruments(scope: Scope) -> Table:
    items = [
        Item("name", "C", "仪器", "通用名称"), Item("host", "C", "管理单位", "示例名称，不是真实单位"), Item("hours", "I", "年开放机时（小时）", MADE_UP),
        Item("fee", "Y", "收费（元/小时）", MADE_UP),
    ]  # fmt: skip
    kinds = ("扫描电子显微镜", "透射电子显微镜", "X 射线衍射仪", "核磁共振波谱仪", "液相色谱质谱联用仪", "原子力显微镜", "流式细胞仪", "基因测序仪")
    return Table.of(items, [
        (kind, f"示例实验室{letter(index)}", number(200, 1800, kind, index), float(number(5, 80, index, kind) * 10))
        for kind in kinds for index in range(4)
    ])  # fmt: skip


def bus_routes(scope: Scope) -> Table:
    items = [
        Item("route", "C", "线路", "示例编号，不是真实线路"), Item("first", "C", "首班"), Item("last", "C", "末班"),
        Item("headway", "I", "发车间隔（分钟）", MADE_UP), Item("stops", "I", "站数", MADE_UP), Item("length_km", "B", "线路长度（千米）", MADE_UP),
    ]  # fmt: skip
    return Table.of(items, [
        (f"示例{index}路", f"{number(5, 6, index):02d}:{number(0, 1, 'half', index) * 30:02d}", f"{number(20, 22, 'last', index)}:00",
         number(5, 20, scope.place.code, index), number(14, 38, "stops", index), number(80, 260, "km", index) / 10)
        for index in range(1, 41)
    ])  # fmt: skip


def parking(scope: Scope) -> Table:
    items = [
        Item("name", "C", "停车场", "示例名称，不是真实停车场"), Item("county_name", "C", "所在县级区划"), Item("kind", "C", "类型", MADE_UP),
        Item("spaces", "I", "车位数", MADE_UP), Item("chargers", "I", "充电车位数", MADE_UP),
        Item("lon", "B", "经度", "县级中心点附近的合成坐标"), Item("lat", "B", "纬度", "县级中心点附近的合成坐标"),
    ]  # fmt: skip
    rows = []
    for county in scope.counties():
        for index in range(4 if county.lon is not None else 0):
            key, spaces = (county.code, index), number(30, 600, county.code, index)
            spot = [round((axis or 0) + number(-400, 400, name, *key) / 10_000, 4) for name, axis in (("x", county.lon), ("y", county.lat))]
            kind = ("公共", "配建", "路侧")[number(0, 2, "kind", *key)]
            rows.append((f"{county.short_name}示例停车场{letter(index)}", county.name, kind, spaces, spaces // number(8, 20, *key), *spot))
    return Table.of(items, rows)


def observations(scope: Scope) -> Table:
    items = [
        Item("date", "D", "日期"), Item("station", "C", "站点", "示例站，不是真实台站"), Item("mean_temperature", "B", "日平均气温（摄氏度）", MADE_UP),
        Item("precipitation", "B", "日降水量（毫米）", MADE_UP), Item("wind_speed", "B", "平均风速（米/秒）", MADE_UP),
    ]  # fmt: skip
    rows = []
    for step in range(365):
        day, key = date(YEAR, 1, 1) + timedelta(days=step), (scope.place.code, step)
        season = 14 - abs(step - 200) / 7  # a plain triangle, warmest in July
        wet = number(0, 9, "wet", *key) >= 8  # noqa: PLR2004 - rain on two days of ten
        rain = number(1, 260, "rain", *key) / 10 if wet else 0.0
        rows.append((day, f"{scope.place.short_name}示例站", round(season + number(-40, 40, *key) / 10, 1), rain, number(5, 60, "wind", *key) / 10))
    return Table.of(items, rows)


def indices(scope: Scope) -> Table:
    items = [
        Item("month", "C", "月份"), Item("indicator", "C", "指标", "示例指标"), Item("value", "B", "指数（上年同月=100）", MADE_UP),
    ]  # fmt: skip
    names = ("示例消费价格指数", "示例生产价格指数", "示例零售价格指数")
    return Table.of(items, [
        (f"{YEAR}-{month:02d}", name, number(970, 1035, name, month) / 10) for month in range(1, 13) for name in names
    ])  # fmt: skip


def services(scope: Scope) -> Table:
    items = [
        Item("window", "C", "窗口", "示例名称"), Item("county_name", "C", "所在县级区划"), Item("matters", "I", "可办事项数", MADE_UP),
        Item("average_minutes", "I", "平均办理时长（分钟）", MADE_UP),
    ]  # fmt: skip
    kinds = ("综合窗口", "税务窗口", "社保窗口", "不动产窗口")
    return Table.of(items, [
        (f"{county.short_name}示例{kind}", county.name, number(10, 180, kind, county.code), number(6, 40, county.code, kind))
        for county in scope.counties() for kind in kinds
    ])  # fmt: skip
