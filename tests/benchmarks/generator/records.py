"""Invented records, as an agency would send them to ``package_create``. Pure: a seed and a number give one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.schemas import vocabulary

TOPICS = Path(__file__).with_name("topics.yaml")
LAST_DAY = date(2025, 12, 31)
YEARS = range(2016, 2026)
#: out of ten records, about as on provincial portals: seven open, two on condition, one closed
GRADES = ("open",) * 7 + ("conditional",) * 2 + ("closed",)
LICENCES = ("CC-BY-4.0", "CC-BY-4.0", "CC0-1.0", "other-open")
FILE_FORMATS = {"api": "API", "shp": "ZIP", "geojson": "GeoJSON"}
ENCODINGS = {"csv": ("UTF-8", "GB18030"), "json": ("UTF-8",), "geojson": ("UTF-8",)}
SHARING = {
    "unconditional": {"sharing_mode": "platform"},
    "conditional": {"sharing_mode": "platform", "sharing_condition": "仅限履行职责所必需的政务部门申请使用。"},
    "none": {"sharing_condition": "依据《中华人民共和国个人信息保护法》，不予共享。"},
}
OPENING = {
    "conditional": {
        "opening_condition": "说明用途并签订数据安全承诺书，经提供方审核后使用。",
        "license_id": "other-closed",
    },
    "closed": {"opening_basis": "《中华人民共和国政府信息公开条例》第十五条：涉及商业秘密、个人隐私。"},
}


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation that publishes. ``department`` is the slug of its department, None for the region's own."""

    id: str
    name: str
    title: str
    region_code: str
    department: str | None


@cache
def topics() -> list[tuple[str, dict[str, Any]]]:
    """(sector, topic) of all topics."""
    return [(sector, topic) for sector, found in _source()["topics"].items() for topic in found]


@cache
def departments() -> dict[str, str]:
    """Names of departments by slug, e.g. ``jtysj`` → 交通运输."""
    return _source()["departments"]


@cache
def _source() -> dict[str, Any]:
    return yaml.load(TOPICS.read_text(encoding="utf-8"), yaml.CSafeLoader)


class Records:
    """All records of one seed, by number."""

    def __init__(self, seed: int, providers: list[Provider]) -> None:
        self._seed = seed
        self._regions = sorted({provider.region_code for provider in providers})
        self._providers = {(provider.region_code, provider.department): provider for provider in providers}

    def random(self, number: int, purpose: str = "") -> Random:
        """The dice of one record: the same throws for the same seed, number and purpose."""
        return Random(f"{self._seed}/{number}/{purpose}")  # noqa: S311 - no secrets are drawn

    def record(self, number: int) -> dict[str, Any]:
        """What ``package_create`` gets."""
        dice = self.random(number)
        sector, topic = dice.choice(topics())
        provider = self._provider(dice, topic["department"])
        place, extra_region = _place(dice, provider)
        year = dice.choice(YEARS) if dice.random() < 0.6 else None
        title = f"{place}{f'{year}年' if year else ''}{topic['title']}"
        return {
            "type": sector,
            "title": title,
            "notes": _notes(dice, title, provider, topic),
            "owner_org": provider.id,
            "tag_string": ",".join(topic["tags"]),
            **extra_region,
            **_contact(dice, provider),
            **_content(topic),
            **_dates(dice, year),
            **_grade(dice, title, topic),
        }

    def _provider(self, dice: Random, department: str) -> Provider:
        region = dice.choice(self._regions)
        return self._providers.get((region, department)) or self._providers[region, None]


def _place(dice: Random, provider: Provider) -> tuple[str, dict[str, str]]:
    """The place in the title, and its code where it is not the provider's own: counties go down to townships."""
    region = regions.region(provider.region_code)
    below = regions.children(region.code, regions.Level.TOWNSHIP)
    if below and dice.random() < 0.25:
        township = dice.choice(below)
        return f"{region.name}{township.name}", {"region_code": township.code}
    above = regions.parent(region.code)
    prefix = above.name if above and region.level is regions.Level.COUNTY and dice.random() < 0.7 else ""
    return f"{prefix}{region.name}", {}


def _notes(dice: Random, title: str, provider: Provider, topic: dict[str, Any]) -> str:
    items = "、".join(words[1] for words in _columns(topic))
    cycle = vocabulary.label("update_cycle", topic["cycle"])
    return (
        f"{title}，由{provider.title}采集和维护，{cycle}更新。主要信息项包括{items}，"
        f"现有数据{dice.randrange(20, 90000)}条。"
        f"{dice.choice(topic['tags'])}相关数据仅供参考，以{provider.title}发布为准。"
    )


def _contact(dice: Random, provider: Provider) -> dict[str, str]:
    return {
        "provider_department": dice.choice(("信息中心", "办公室", "规划财务处", "政策法规处")),
        "contact_name": f"{provider.title}数据管理岗",
        "contact_phone": f"0{dice.randrange(311, 399)}-{dice.randrange(10**7, 10**8)}",
    }


def _content(topic: dict[str, Any]) -> dict[str, Any]:
    """Class, format, items, cycle and the sector's own fields."""
    columns = [dict(zip(("name", "title", "type", "length"), words, strict=False)) for words in _columns(topic)]
    national = {"national_sector": topic["national"]} if "national" in topic else {}
    return {
        "catalogue_class": topic["class"],
        "format_category": (vocabulary.term("format_type", topic["format"]) or {})["parent"],
        "format_type": topic["format"],
        "information_items": columns,
        "update_cycle": topic["cycle"],
        **topic.get("fields", {}),
        **national,
    }


def _columns(topic: dict[str, Any]) -> list[list[str]]:
    return [[word.strip('"') for word in column.split()] for column in topic["columns"]]


def _dates(dice: Random, year: int | None) -> dict[str, str]:
    issued = LAST_DAY - timedelta(days=dice.randrange(3000))
    modified = min(LAST_DAY, issued + timedelta(days=dice.randrange(400)))
    period = {"temporal_start": f"{year}-01-01", "temporal_end": f"{year}-12-31"} if year else {}
    return {"issued": issued.isoformat(), "data_modified": modified.isoformat(), **period}


def _grade(dice: Random, title: str, topic: dict[str, Any]) -> dict[str, Any]:
    """How it is shared and opened; only what is open has files."""
    grade, sharing = dice.choice(GRADES), dice.choice(tuple(SHARING))
    found: dict[str, Any] = {
        "opening_grade": grade,
        "sharing_type": sharing,
        **SHARING[sharing],
        **OPENING.get(grade, {}),
    }
    if grade == "open":
        found["license_id"] = dice.choice(LICENCES)
        found["resources"] = [_resource(dice, title, topic, n) for n in range(dice.choice((1, 1, 2, 2, 3)))]
    return found


def _resource(dice: Random, title: str, topic: dict[str, Any], number: int) -> dict[str, Any]:
    extension = topic["format"] if number == 0 else dice.choice(("csv", "xlsx", "json", "pdf"))
    found: dict[str, Any] = {
        "name": f"{title}（{vocabulary.label('format_type', extension)}）" if number else title,
        "url": f"https://files.example.cn/{dice.getrandbits(64):016x}.{extension}",
        "format": FILE_FORMATS.get(extension, extension.upper()),
        "description": f"{title}的全部数据，字段说明见信息项。",
        "size": str(dice.randrange(2_000, 40_000_000)),
        "data_modified": (LAST_DAY - timedelta(days=dice.randrange(700))).isoformat(),
    }
    if extension in ENCODINGS:
        found["encoding"] = dice.choice(ENCODINGS[extension])
    return found
