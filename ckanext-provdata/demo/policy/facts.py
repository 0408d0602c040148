"""Small tables of facts kept beside the code (``data/facts``), and reference tables computed from formulas."""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

from pypinyin import lazy_pinyin

from ckanext.provdata.regions import policy as regions

from . import places
from .table import Item, Scope, Table

FOLDER = Path(__file__).parents[1] / "data" / "facts"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, every value a string."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def province(two_digits: str) -> dict[str, str]:
    """How other lists call a province. Raises LookupError for one that is not listed."""
    for row in rows("provinces"):
        if row["code"] == two_digits:
            return row
    raise LookupError(two_digits)


def number(text: str) -> float | None:
    return float(text) if text else None


def _of_cities(scope: Scope, name: str, column: str) -> list[tuple[str, str, str]]:
    """(code, name, value) of the province's cities that the file lists."""
    values = {row["code"]: row[column] for row in rows(name)}
    return [(city.code, city.name, values[city.code]) for city in scope.cities() if city.code in values]


def plates(scope: Scope) -> Table:
    items = [places.CODE, places.NAME, Item("prefix", "C", "号牌字头", "机动车号牌的省份简称和发牌机关代号")]
    return Table.of(items, _of_cities(scope, "plates", "prefix"))


def area_codes(scope: Scope) -> Table:
    items = [places.CODE, places.NAME, Item("area_code", "C", "长途区号", "固定电话长途区号，含首位 0")]
    return Table.of(items, _of_cities(scope, "area_codes", "area_code"))


def hotlines(scope: Scope) -> Table:
    items = [Item("number", "C", "号码"), Item("name", "C", "名称"), Item("purpose", "C", "用途")]
    return Table.of(items, [tuple(row.values()) for row in rows("hotlines")])


def expressways(scope: Scope) -> Table:
    items = [
        Item("code", "C", "编号"),
        Item("name", "C", "名称"),
        Item("kind", "C", "类别", "首都放射线、南北纵线、东西横线"),
        Item("start", "C", "起点"),
        Item("end", "C", "终点"),
    ]
    return Table.of(items, [tuple(row.values()) for row in rows("expressways")])


def heritage(scope: Scope) -> Table:
    items = [
        Item("name", "C", "名称"),
        Item("category", "C", "类别"),
        Item("inscribed", "I", "列入年份", "首次列入《世界遗产名录》的年份"),
        Item("note", "C", "说明"),
    ]
    found = [row for row in rows("heritage") if row["province"] == scope.province]
    return Table.of(items, [(row["name"], row["category"], int(row["inscribed"]), row["note"]) for row in found])


def wind_scale(scope: Scope) -> Table:
    items = [
        Item("force", "I", "风力等级"),
        Item("name", "C", "名称"),
        Item("min_speed", "B", "风速下限（米/秒）"),
        Item("max_speed", "B", "风速上限（米/秒）"),
        Item("min_kmh", "B", "风速下限（千米/时）", "由米/秒换算"),
        Item("land_sign", "C", "陆地征象"),
    ]
    found = [
        (int(row["force"]), row["name"], float(row["min_speed"]), float(row["max_speed"]), row["land_sign"])
        for row in rows("wind_scale")
    ]
    return Table.of(
        items, [(force, name, low, high, round(low * 3.6, 1), sign) for force, name, low, high, sign in found]
    )


def rain_grades(scope: Scope) -> Table:
    items = [
        Item("grade", "C", "等级"),
        Item("min_12h", "B", "12 小时下限（毫米）"),
        Item("max_12h", "B", "12 小时上限（毫米）"),
        Item("min_24h", "B", "24 小时下限（毫米）"),
        Item("max_24h", "B", "24 小时上限（毫米）"),
    ]
    return Table.of(
        items, [(row["grade"], *(number(row[item.name]) for item in items[1:])) for row in rows("rain_grades")]
    )


def disciplines(scope: Scope) -> Table:
    items = [
        Item("code", "C", "门类代码"),
        Item("name", "C", "学科门类"),
        Item("since", "I", "设立年份", "列入学科专业目录的年份"),
    ]
    return Table.of(items, [(row["code"], row["name"], int(row["since"])) for row in rows("disciplines")])


def si_prefixes(scope: Scope) -> Table:
    items = [
        Item("name", "C", "词头"),
        Item("symbol", "C", "符号"),
        Item("exponent", "I", "10 的幂次"),
        Item("adopted", "I", "通过年份"),
    ]
    return Table.of(
        items, [(row["name"], row["symbol"], int(row["exponent"]), int(row["adopted"])) for row in rows("si_prefixes")]
    )


def constants(scope: Scope) -> Table:
    items = [
        Item("name", "C", "常数"),
        Item("symbol", "C", "符号"),
        Item("value", "B", "数值", "定义值，无不确定度"),
        Item("unit", "C", "单位"),
    ]
    return Table.of(
        items, [(row["name"], row["symbol"], float(row["value"]), row["unit"]) for row in rows("constants")]
    )


def units(scope: Scope) -> Table:
    items = [
        Item("quantity", "C", "量"),
        Item("unit", "C", "单位"),
        Item("symbol", "C", "符号"),
        Item("factor", "B", "换算系数", "1 该单位等于多少国际单位"),
        Item("si_unit", "C", "国际单位"),
    ]
    found = rows("units")
    return Table.of(
        items, [(row["quantity"], row["unit"], row["symbol"], float(row["factor"]), row["si_unit"]) for row in found]
    )


def elements(scope: Scope) -> Table:
    items = [
        Item("number", "I", "原子序数"),
        Item("symbol", "C", "元素符号"),
        Item("name", "C", "中文名称"),
        Item("pinyin", "C", "拼音", "由程序转换，取不到时为空"),
    ]
    return Table.of(
        items, [(int(row["number"]), row["symbol"], row["name"], _pinyin(row["name"])) for row in rows("elements")]
    )


def _pinyin(text: str) -> str:
    """Pinyin, empty for characters nobody has a reading for."""
    return " ".join(lazy_pinyin(text, errors="ignore"))


def ethnic_groups(scope: Scope) -> Table:
    items = [
        Item("code", "C", "数字代码", "GB/T 3304"),
        Item("name", "C", "民族名称"),
        Item("pinyin", "C", "拼音", "由程序转换"),
    ]
    return Table.of(items, [(row["code"], row["name"], _pinyin(row["name"])) for row in rows("ethnic_groups")])


def plans(scope: Scope) -> Table:
    """Targets and dates of the plans of four provinces."""
    items = [
        Item("province_code", "C", "省级代码"),
        Item("province_name", "C", "省份"),
        Item("document", "C", "文件"),
        Item("kind", "C", "类别"),
        Item("item", "C", "事项"),
        Item("value", "B", "数值", "没有数值的事项为空"),
        Item("unit", "C", "单位"),
        Item("due", "C", "时间节点", "年或年-月，文件没有写明的为空"),
    ]
    return Table.of(items, [_plan_row(row) for row in rows("plans")])


def _plan_row(row: dict[str, str]) -> tuple:
    code = regions.province_code(row["province"])
    head = (code, regions.region(code).name, row["document"], row["kind"], row["item"])
    return *head, number(row["value"]), row["unit"], row["due"]


def own_plan(scope: Scope) -> Table:
    """The same for the scope's province alone; no rows where it has no such plan."""
    table = plans(scope)
    own = regions.province_code(scope.province)
    return Table.of(table.items, [row for row in table.rows if row[0] == own])


def uscc_characters(scope: Scope) -> Table:
    """Characters of the 统一社会信用代码 with their values (GB 32100)."""
    items = [Item("character", "C", "字符"), Item("value", "I", "数值", "校验码计算用")]
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return Table.of(items, [(character, value) for value, character in enumerate(alphabet)])


def uscc_weights(scope: Scope) -> Table:
    """Weights of the 17 places before the check character: powers of three modulo 31 (GB 32100)."""
    items = [
        Item("position", "I", "位序"),
        Item("weight", "I", "加权因子", "3 的（位序−1）次幂除以 31 的余数"),
        Item("part", "C", "代码段"),
    ]
    parts = [
        (1, "登记管理部门代码"),
        (2, "机构类别代码"),
        (8, "登记管理机关行政区划码"),
        (17, "主体标识码（组织机构代码）"),
    ]
    return Table.of(
        items,
        [(place, pow(3, place - 1, 31), next(part for last, part in parts if place <= last)) for place in range(1, 18)],
    )


def body_mass(scope: Scope) -> Table:
    """Body mass index by height and weight with the class of WS/T 428."""
    items = [
        Item("height_cm", "I", "身高（厘米）"),
        Item("weight_kg", "I", "体重（千克）"),
        Item("bmi", "B", "体重指数（千克/平方米）"),
        Item("class", "C", "判定", "成人：18.5 以下偏低，24 起超重，28 起肥胖"),
    ]
    sizes = [(height, weight) for height in range(150, 191, 2) for weight in range(40, 111, 2)]
    return Table.of(items, [(height, weight, *_body(height, weight)) for height, weight in sizes])


def _body(height: int, weight: int) -> tuple[float, str]:
    index = round(weight / (height / 100) ** 2, 1)
    limits = ((18.5, "体重过低"), (24, "体重正常"), (28, "超重"), (math.inf, "肥胖"))
    return index, next(label for limit, label in limits if index < limit)


def atmosphere(scope: Scope) -> Table:
    """Temperature, pressure and density of the standard atmosphere up to 11 km (ISO 2533)."""
    items = [
        Item("height_m", "I", "位势高度（米）"),
        Item("temperature", "B", "气温（摄氏度）"),
        Item("pressure", "B", "气压（百帕）"),
        Item("density", "B", "空气密度（千克/立方米）"),
    ]
    return Table.of(items, [(height, *_air(height)) for height in range(0, 11001, 100)])


def _air(height: int) -> tuple[float, float, float]:
    kelvin = 288.15 - 0.0065 * height
    pressure = 1013.25 * (kelvin / 288.15) ** (9.80665 / (0.0065 * 287.05287))
    return round(kelvin - 273.15, 2), round(pressure, 2), round(100 * pressure / (287.05287 * kelvin), 4)


def vapour(scope: Scope) -> Table:
    """Saturation vapour pressure over water by Magnus' formula (WMO coefficients), and the water it stands for."""
    items = [
        Item("temperature", "I", "气温（摄氏度）"),
        Item("pressure", "B", "饱和水汽压（百帕）"),
        Item("humidity", "B", "饱和绝对湿度（克/立方米）"),
    ]
    return Table.of(items, [(degrees, *_vapour(degrees)) for degrees in range(-30, 46)])


def _vapour(degrees: int) -> tuple[float, float]:
    pressure = 6.112 * math.exp(17.62 * degrees / (243.12 + degrees))
    return round(pressure, 3), round(216.68 * pressure / (273.15 + degrees), 3)
