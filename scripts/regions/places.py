"""Which rows of the published lists are places, at what level and under what."""

from __future__ import annotations

from dataclasses import dataclass

from packages import Rows

PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
LAST_TOWNSHIP_NUMBER = 399  # GB/T 10114: 001-099 subdistricts, 100-199 towns, 200-399 townships; above: not 乡级
NAMELESS = ("街道", "镇", "乡")
STATISTICAL_NUMBERS = range(61, 80)  # where the statistics bureau numbers the districts it makes up
STATISTICAL_BY_NAME = ("大柴旦行政委员会",)


@dataclass(frozen=True)
class Place:
    code: str
    parent: str
    level: str
    name: str
    short_name: str = ""
    lon: str = ""
    lat: str = ""


def is_placeholder(name: str) -> bool:
    """Rows of the lists that fill a place in the numbering and are no place: 市辖区, 省直辖县级行政区划."""
    return name in PLACEHOLDERS or name.endswith("直辖县级行政区划")


def is_statistical(code: str, name: str, standard: set[str]) -> bool:
    """Development zones and the like, numbered for statistics: absent from the standard's list, or its city again."""
    made_up = int(code[4:]) in STATISTICAL_NUMBERS and code not in standard
    return made_up or name in STATISTICAL_BY_NAME or code == "620201"


def counties_and_above(division: dict[str, Rows], standard: dict[str, str]) -> dict[str, Place]:
    """Provinces, cities and counties of the current list that are places, with the parent the digits give."""
    upper = {row["code"] + "0000": row["name"] for row in division["provinces"]}
    upper |= {code: name for code, name in standard.items() if code.endswith("0000")}  # adds 71, 81, 82
    places = {code: Place(code, "", "province", name) for code, name in upper.items()}
    for row in division["cities"]:
        if not is_placeholder(row["name"]):
            code = row["code"] + "00"
            places[code] = Place(code, code[:2] + "0000", "city", row["name"])
    for row in division["areas"]:
        if row["code"] not in places and not is_statistical(row["code"], row["name"], set(standard)):
            places[row["code"]] = Place(row["code"], nearest(row["code"], places), "county", row["name"])
    return places


def nearest(code: str, places: dict[str, Place]) -> str:
    """The smallest known place around a code, by its digits."""
    above = (code[:6], code[:4] + "00", code[:2] + "0000")
    return next(parent for parent in above if parent != code and parent in places)


def townships(division: dict[str, Rows], places: dict[str, Place]) -> dict[str, Place]:
    """Subdistricts, towns and townships; those of statistical districts hang on the city."""
    rows = [row for row in division["streets"] if is_township(row)]
    return {row["code"]: Place(row["code"], nearest(row["code"], places), "township", row["name"]) for row in rows}


def is_township(row: dict[str, str]) -> bool:
    return int(row["code"][6:]) <= LAST_TOWNSHIP_NUMBER and row["name"] not in NAMELESS
