"""Tables of places, from the region table (GB/T 2260, GB/T 10114)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from pypinyin import Style, lazy_pinyin

from ckanext.provdata.regions import policy as regions

from .table import Item, Scope, Table

CODE = Item("code", "C", "区划代码", "GB/T 2260 六位代码")
NAME = Item("name", "C", "名称", "全称")
LON = Item("lon", "B", "经度", "中心点示意经度，度")
LAT = Item("lat", "B", "纬度", "中心点示意纬度，度")
LEVELS = {
    regions.Level.PROVINCE: "省级",
    regions.Level.CITY: "市级",
    regions.Level.COUNTY: "县级",
    regions.Level.TOWNSHIP: "乡级",
}
COUNTY_KINDS = ("自治县", "自治旗", "林区", "特区", "区", "市", "县", "旗")
TOWNSHIP_KINDS = ("民族苏木", "苏木", "街道", "镇", "乡")
EARTH_KM = 6371.0088  # mean radius, IUGG


def kind(name: str, kinds: Sequence[str]) -> str:
    """What a place is called, by the end of its name; 其他 when none fits."""
    return next((word for word in kinds if name.endswith(word)), "其他")


def county_kind(name: str) -> str:
    word = kind(name, COUNTY_KINDS)
    return {"区": "市辖区", "市": "县级市"}.get(word, word)


def township_kind(name: str) -> str:
    return "民族乡" if name.endswith("族乡") else kind(name, TOWNSHIP_KINDS)


def all_regions(scope: Scope) -> Table:
    """The place and everything in it down to the counties."""
    items = [
        CODE,
        NAME,
        Item("short_name", "C", "简称"),
        Item("level", "C", "行政层级", "省级、市级、县级"),
        Item("parent_code", "C", "上级代码", "直接上级的区划代码"),
        Item("full_name", "C", "完整名称", "自省起的各级名称"),
        LON,
        LAT,
    ]
    places = [scope.place, *regions.descendants(scope.place.code)]
    return Table.of(items, [_region_row(place) for place in places])


def _region_row(place: regions.Region) -> tuple:
    full = regions.full_name(place.code)
    return (
        place.code,
        place.name,
        place.short_name,
        LEVELS[place.level],
        place.parent or "",
        full,
        place.lon,
        place.lat,
    )


def counties(scope: Scope) -> Table:
    """Counties with their kind, their city and how many townships they have."""
    items = [
        CODE,
        NAME,
        Item("kind", "C", "类别", "市辖区、县级市、县、自治县"),
        Item("city_name", "C", "所属市"),
        Item("townships", "I", "乡级区划数", "街道、镇、乡的个数"),
        LON,
        LAT,
    ]
    return Table.of(items, [_county_row(county) for county in scope.counties()])


def _county_row(county: regions.Region) -> tuple:
    above = regions.parent(county.code)
    below = len(regions.children(county.code))
    return (
        county.code,
        county.name,
        county_kind(county.name),
        above.name if above else "",
        below,
        county.lon,
        county.lat,
    )


def townships(scope: Scope) -> Table:
    """Townships of the place."""
    items = [
        Item("code", "C", "区划代码", "GB/T 10114 九位代码，前六位为县级代码"),
        NAME,
        Item("kind", "C", "类别", "街道、镇、乡、民族乡"),
        Item("county_code", "C", "县级代码"),
        Item("county_name", "C", "所属县级区划"),
    ]
    return Table.of(items, [_township_row(place) for place in scope.townships()])


def _township_row(place: regions.Region) -> tuple:
    above = regions.region(place.parent or "")
    return place.code, place.name, township_kind(place.name), above.code, above.name


def retired_codes(scope: Scope) -> Table:
    """Codes that were in force in the province, and what replaced them."""
    items = [
        Item("code", "C", "停用代码"),
        Item("name", "C", "原名称"),
        Item("successor_code", "C", "现用代码"),
        Item("successor_name", "C", "现名称"),
        Item("basis", "C", "说明"),
    ]
    rows = []
    for place in regions.in_province(scope.province):
        rows += [
            (gone.code, gone.name, place.code, place.name, gone.basis) for gone in regions.predecessors(place.code)
        ]
    return Table.of(items, sorted(rows))


def names(scope: Scope) -> Table:
    """Names with pinyin and initials."""
    items = [
        CODE,
        NAME,
        Item("short_name", "C", "简称"),
        Item("pinyin", "C", "拼音", "全称的汉语拼音，按通用读音由程序转换"),
        Item("toned", "C", "带调拼音"),
        Item("initials", "C", "拼音首字母", "简称各字首字母"),
    ]
    places = [scope.place, *regions.descendants(scope.place.code)]
    return Table.of(items, [_name_row(place) for place in places])


def _name_row(place: regions.Region) -> tuple:
    toned = " ".join(lazy_pinyin(place.name, style=Style.TONE))
    initials = "".join(lazy_pinyin(place.short_name, style=Style.FIRST_LETTER))
    return place.code, place.name, place.short_name, " ".join(lazy_pinyin(place.name)), toned, initials


def counts(scope: Scope) -> Table:
    """How many counties and townships of each kind every city has."""
    items = [
        CODE,
        NAME,
        Item("counties", "I", "县级区划数"),
        Item("districts", "I", "市辖区"),
        Item("county_cities", "I", "县级市"),
        Item("county_counties", "I", "县", "含自治县"),
        Item("townships", "I", "乡级区划数"),
        Item("streets", "I", "街道"),
        Item("towns", "I", "镇"),
        Item("rural", "I", "乡", "含民族乡"),
    ]
    return Table.of(items, [_counts_row(city) for city in scope.cities()])


def _counts_row(city: regions.Region) -> tuple:
    inside = Scope(city)
    found = Counter(county_kind(place.name) for place in inside.counties())
    small = Counter(township_kind(place.name) for place in inside.townships())
    districts, cities = found["市辖区"], found["县级市"]
    return (
        city.code,
        city.name,
        found.total(),
        districts,
        cities,
        found.total() - districts - cities,
        small.total(),
        small["街道"],
        small["镇"],
        small["乡"] + small["民族乡"],
    )


def name_characters(scope: Scope) -> Table:
    """Characters by how many township names they are in, designations left out."""
    items = [
        Item("character", "C", "汉字"),
        Item("townships", "I", "出现的乡级地名数"),
        Item("share", "B", "占比（%）"),
    ]
    places = scope.townships()
    found = Counter(character for place in places for character in set(place.short_name))
    most = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))[:200]
    return Table.of(items, [(word, count, round(100 * count / len(places), 2)) for word, count in most])


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (lon, lat) in degrees, by the haversine formula on a sphere."""
    (lon1, lat1), (lon2, lat2) = ([math.radians(value) for value in point] for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def bearing(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Initial bearing in degrees from north, clockwise."""
    (lon1, lat1), (lon2, lat2) = ([math.radians(value) for value in point] for point in (one, other))
    east = math.sin(lon2 - lon1) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.degrees(math.atan2(east, north)) % 360


def point(place: regions.Region) -> tuple[float, float] | None:
    """(lon, lat), None where no source has them."""
    return (place.lon, place.lat) if place.lon is not None and place.lat is not None else None
