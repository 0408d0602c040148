"""The benchmark's records: kinds × regions, made the same way every time, and those written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from ckanext.provdata.regions import policy as regions

HERE = Path(__file__).parent
PROVINCE = "13"
COUNTIES_EACH = 3
YEARS = (2019, 2020, 2021, 2022, 2023)
# A kind with years in its titles is there for several years in the province and the first cities.
YEARLY_PLACES = 4


@dataclass(frozen=True, slots=True)
class Made:
    """One record. ``kind`` is its topic or its own key; ``year`` the year in its title."""

    key: str
    kind: str
    sector: str
    title: str
    tags: tuple[str, ...]
    notes: str
    organisation: str
    region: str
    year: int | None


def records() -> list[Made]:
    """All records, in a fixed order."""
    return [*_of_topics(), *_by_hand()]


def _of_topics() -> list[Made]:
    topics = yaml.safe_load((HERE / "topics.yaml").read_text(encoding="utf-8"))
    return [made for number, (kind, topic) in enumerate(topics.items()) for made in _of_topic(number, kind, topic)]


def _of_topic(number: int, kind: str, topic: list) -> list[Made]:
    found = []
    for index, place in enumerate(_places(number)):
        form = topic[2][(number + index) % len(topic[2])]
        years = YEARS if "{y}" in form and index < YEARLY_PLACES else (YEARS[(number + index) % len(YEARS)],)
        found += [_made(kind, topic, form, place, year if "{y}" in form else None) for year in years]
    return found


def _places(number: int) -> list[regions.Region]:
    """The province, its cities and a few counties, other ones for each topic."""
    province = f"{PROVINCE}0000"
    cities = [place for place in regions.children(province) if place.name.endswith("市") and place.code.endswith("00")]
    counties = [p for city in cities for p in regions.children(city.code, regions.Level.COUNTY)]
    start = number * 7
    return [
        regions.region(province),
        *cities,
        *(counties[(start + 31 * i) % len(counties)] for i in range(COUNTIES_EACH)),
    ]


def _made(kind: str, topic: list, form: str, place: regions.Region, year: int | None) -> Made:
    sector, department, _, tags, summary = topic
    department = department.replace("局", "厅", 1) if place.level is regions.Level.PROVINCE else department
    title = form.format(r=place.name, y=year)
    notes = f"本数据集由{place.name}{department}提供，{summary}"
    key = f"{kind}-{place.code}" + (f"-{year}" if year else "")
    return Made(key, kind, sector, title, tuple(tags), notes, place.name + department, place.code, year)


def _by_hand() -> list[Made]:
    lines = yaml.safe_load((HERE / "records.yaml").read_text(encoding="utf-8"))
    return [_by_line([part.strip() for part in line.split(" | ")]) for line in lines]


def _by_line(parts: list[str]) -> Made:
    key, sector, organisation, title, tags, notes = parts
    return Made(key, key, sector, title, tuple(tag.strip() for tag in tags.split(",")), notes, organisation, "", None)
