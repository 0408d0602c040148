"""Transport tables: airports (airportsdata) and great-circle distances."""

from __future__ import annotations

from functools import cache
from typing import Any

import airportsdata
from pypinyin import lazy_pinyin

from ckanext.provdata.regions import policy as regions

from . import facts, places
from .table import Item, Scope, Table

FOOT = 0.3048
LON, LAT = Item("lon", "B", "经度", "机场基准点经度，度"), Item("lat", "B", "纬度", "机场基准点纬度，度")
KM = Item("distance_km", "B", "直线距离（千米）", "大圆距离，地球平均半径 6371.0088 千米")


@cache
def _airports() -> tuple[dict[str, Any], ...]:
    """Chinese airports by ICAO code."""
    found = airportsdata.load("ICAO").values()
    return tuple(sorted((dict(one) for one in found if one["country"] == "CN"), key=lambda one: one["icao"]))


def _in_province(province: str) -> list[dict[str, Any]]:
    english = facts.province(province)["english"]
    return [one for one in _airports() if one["subd"].replace("-", " ").startswith(english)]


def airports(scope: Scope) -> Table:
    """Airports of the province."""
    items = [
        Item("icao", "C", "ICAO 代码", "国际民航组织四字代码"),
        Item("iata", "C", "IATA 代码", "国际航协三字代码"),
        Item("name_en", "C", "英文名称"),
        Item("city_en", "C", "所在城市（英文）"),
        Item("city_code", "C", "所在市代码", "由英文城市名与市名拼音比对得到，无法确定时为空"),
        Item("city_name", "C", "所在市"),
        Item("elevation_m", "I", "标高（米）", "由英尺换算"),
        LON,
        LAT,
    ]
    return Table.of(items, [_airport_row(one, scope) for one in _in_province(scope.province)])


def _airport_row(one: dict[str, Any], scope: Scope) -> tuple:
    city = _city(one["city"], scope)
    code, name = (city.code, city.name) if city else ("", "")
    height = round(one["elevation"] * FOOT)
    return one["icao"], one["iata"], one["name"], one["city"], code, name, height, one["lon"], one["lat"]


def _city(english: str, scope: Scope) -> regions.Region | None:
    """The city of that romanised name."""
    for city in scope.cities():
        if "".join(lazy_pinyin(city.short_name)) == english.replace("'", "").casefold():
            return city
    return None


def nearest_airports(scope: Scope) -> Table:
    """For every county the nearest airport of the province, as the crow flies."""
    items = [
        places.CODE,
        places.NAME,
        Item("icao", "C", "最近机场 ICAO 代码"),
        Item("airport_en", "C", "最近机场英文名称"),
        KM,
        places.LON,
        places.LAT,
    ]
    found = _in_province(scope.province)
    return Table.of(items, [_nearest(county, found) for county in scope.counties() if found and places.point(county)])


def _nearest(county: regions.Region, found: list[dict[str, Any]]) -> tuple:
    here = places.point(county) or (0.0, 0.0)
    distance, icao, name = min(
        (places.kilometres(here, (one["lon"], one["lat"])), one["icao"], one["name"]) for one in found
    )
    return county.code, county.name, icao, name, round(distance, 1), county.lon, county.lat


def city_distances(scope: Scope) -> Table:
    """Distance and bearing for every pair of cities."""
    items = [
        Item("from_code", "C", "起点代码"),
        Item("from_name", "C", "起点"),
        Item("to_code", "C", "终点代码"),
        Item("to_name", "C", "终点"),
        KM,
        Item("bearing", "B", "方位角（度）", "起点处自正北顺时针"),
    ]
    found = [city for city in scope.cities() if places.point(city)]
    pairs = [(one, other) for one in found for other in found if one.code != other.code]
    return Table.of(items, [_pair_row(one, other) for one, other in pairs])


def _pair_row(one: regions.Region, other: regions.Region) -> tuple:
    here, there = places.point(one) or (0.0, 0.0), places.point(other) or (0.0, 0.0)
    distance, angle = places.kilometres(here, there), places.bearing(here, there)
    return one.code, one.name, other.code, other.name, round(distance, 1), round(angle, 1)


def county_distances(scope: Scope) -> Table:
    """Distance from each county to the centre of its city."""
    items = [
        places.CODE,
        places.NAME,
        Item("city_code", "C", "所属市代码"),
        Item("city_name", "C", "所属市"),
        KM,
        places.LON,
        places.LAT,
    ]
    return Table.of(items, [row for county in scope.counties() if (row := _to_city(county))])


def _to_city(county: regions.Region) -> tuple | None:
    city = regions.parent(county.code)
    here, there = places.point(county), places.point(city) if city else None
    if not (city and here and there):
        return None
    distance = round(places.kilometres(here, there), 1)
    return county.code, county.name, city.code, city.name, distance, county.lon, county.lat
