"""The demo catalogue's list of records: ``data/records/<sector>.yaml`` worked out for one province.

A spec may stand for several places (``at``), and gives one record for each. What every record of a kind has in common
— licence, the sentence on its source, the declaration that values are made up — is added here, in one place, so that
no spec can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.schemas.compose import SECTORS

from . import calendars, catalogue, daylight, facts, files, places, population, synthetic, synthetic_life, transport
from .table import Item, Scope, Table

DATA = Path(__file__).parents[1] / "data"
MODULES = {
    "calendars": calendars, "catalogue": catalogue, "daylight": daylight, "facts": facts, "places": places,
    "population": population, "synthetic": synthetic, "synthetic_life": synthetic_life, "transport": transport,
}  # fmt: skip
DECLARED = "演示数据"
MADE_UP = "**本条为演示数据**：{what}，不是任何部门发布的信息，请勿引用。"
NOT_OFFICIAL = "本条属演示目录，由平台整理，不是提供方的正式发布。"
COLUMNS = "首行为列名，各列含义见信息项；CSV 为 UTF-8 编码（带 BOM）。"


@dataclass(frozen=True)
class File:
    """A resource to upload: its kind (``csv``…) and the table it is made of."""

    kind: str
    table: Table

    @cached_property
    def content(self) -> bytes:
        return files.WRITERS[self.kind](self.table)


@dataclass(frozen=True)
class Record:
    """One entry of the catalogue for one place, with the organisation that provides it."""

    sector: str
    spec: dict[str, Any]
    place: regions.Region

    @property
    def name(self) -> str:
        """Address of the record; also what tells a second load that it is there."""
        return f"{self.spec['id']}-{self.place.code}"

    @property
    def organization(self) -> str:
        return organization_name(self.place.code, self.spec.get("by"))

    @property
    def grade(self) -> str:
        return self.spec.get("grade", "open")

    @property
    def made_up(self) -> bool:
        """Whether nothing real stands behind the record: invented values, or an entry that only shows a grade."""
        return self.spec.get("table", "synthetic").startswith("synthetic")

    @property
    def title(self) -> str:
        return self._filled(self.spec["title"]) + (f"（{DECLARED}）" if self.made_up else "")

    @property
    def tags(self) -> list[str]:
        own = [*self.spec["tags"], self.place.short_name]
        return [*own, DECLARED] if self.made_up else own

    @property
    def sources(self) -> list[dict[str, Any]]:
        named = self.spec.get("source", [])
        return [sources()[name] for name in ([named] if isinstance(named, str) else named)]

    @property
    def origin(self) -> str:
        """What is said about the source, in the record and beside every file."""
        return "".join(source["text"] for source in self.sources)

    @property
    def notes(self) -> str:
        what = "数值由程序合成" if self.spec.get("table") else "用于展示开放属性，背后没有真实数据"
        closing = MADE_UP.format(what=what) if self.made_up else NOT_OFFICIAL
        origin = f"数据来源：{self.origin}" if self.origin else ""
        return "\n\n".join(part for part in (self._filled(self.spec["notes"]), origin, closing) if part)

    @property
    def licence(self) -> str:
        return self.sources[0]["licence"] if self.sources else "other-closed"

    @property
    def period(self) -> tuple[str | None, str | None]:
        """First and last day the data speaks of."""
        stated = [source["period"] for source in self.sources if "period" in source]
        first, last = self.spec.get("period") or (stated[0] if stated else (None, None))
        return first, last

    @cached_property
    def table(self) -> Table | None:
        """The rows; None for a record that is not open."""
        if "table" not in self.spec:
            return None
        module, _, function = self.spec["table"].partition(".")
        make: Callable[..., Table] = getattr(MODULES[module], function)
        return make(Scope(self.place), **self.spec.get("with", {}))

    @property
    def items(self) -> list[Item]:
        return list(self.table.items) if self.table else [Item(*item) for item in self.spec.get("items", [])]

    @cached_property
    def files(self) -> list[File]:
        table = self.table
        return [File(kind, table) for kind in self.spec["formats"]] if table else []

    def _filled(self, text: str) -> str:
        province = regions.region(regions.province_code(self.place.code[:2]))
        return text.format(place=self.place.name, province=province.name)

    def fields(self) -> dict[str, Any]:
        """The record as ``package_create`` takes it, dates of publication left to the portal."""
        category, kind = self.spec.get("format", ("spreadsheet", "csv"))
        first, last = self.period
        box = self.table.bounding_box() if self.table else None
        fields = {
            "type": self.sector,
            "name": self.name,
            "title": self.title,
            "notes": self.notes,
            "catalogue_class": self.spec["class"],
            "owner_org": self.organization,
            "region_code": self.place.code,
            "contact_name": "数据开放工作岗（演示）",
            "contact_email": f"opendata-{self.place.code}@example.org",
            "tag_string": ",".join(self.tags),
            "format_category": category,
            "format_type": kind,
            "information_items": [self._item(item) for item in self.items],
            "update_cycle": self.spec["cycle"],
            "temporal_start": first,
            "temporal_end": last,
            "spatial_bbox": ",".join(str(side) for side in box) if box else None,
            "language": "zh",
            "further_sectors": self.spec.get("further", []),
            "version": "1.0",
            **self._opening(),
            **self.spec.get("fields", {}),
        }
        return {name: value for name, value in fields.items() if value not in (None, [], "")}

    def _item(self, item: Item) -> dict[str, str]:
        values = self.table.column(item.name) if self.table and item.type == "C" else []
        length = str(max((len(str(value)) for value in values), default="")) if values else ""
        return {
            "name": item.name,
            "title": item.title,
            "type": item.type,
            "length": length,
            "description": item.description,
        }

    def _opening(self) -> dict[str, Any]:
        if self.grade == "open":
            return {
                "opening_grade": "open",
                "license_id": self.licence,
                "sharing_type": "unconditional",
                "sharing_mode": "platform",
            }
        if self.grade == "conditional":
            condition = self.spec["condition"]
            shared = {"sharing_type": "conditional", "sharing_condition": condition, "sharing_mode": "platform"}
            return {
                "opening_grade": "conditional",
                "opening_condition": condition,
                "license_id": self.licence,
                **shared,
            }
        basis = self.spec["basis"]
        return {"opening_grade": "closed", "opening_basis": basis, "sharing_type": "none", "sharing_condition": basis}

    def resource(self, file: File) -> dict[str, Any]:
        """A resource as ``resource_create`` takes it, without its upload."""
        declared = MADE_UP.format(what="数值由程序合成") + "\n\n" if self.made_up else ""
        columns = COLUMNS if file.kind == "csv" else ""
        return {
            "name": f"{self.title}.{file.kind}",
            "description": f"{declared}{len(file.table.rows)} 行。{columns}{self.origin}",
            "format": files.LABELS[file.kind],
            "mimetype": files.MEDIA_TYPES[file.kind],
            "encoding": "binary" if file.kind == "xlsx" else "UTF-8",
        }


def organization_name(code: str, slug: str | None) -> str:
    """Name of a body of that place, or of the place's own region organisation."""
    return f"r{code}-{slug}" if slug else f"r{code}"


@cache
def read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def sources() -> dict[str, dict[str, Any]]:
    return read_yaml(DATA / "sources.yaml")


@cache
def anchors(province: str) -> dict[str, regions.Region]:
    """What ``at`` may name: province, city1… by code, county1… the last county of each city that has any.

    Prefectures come before the cities that only are directly under the province, whose codes do not end in 00.
    """
    top = regions.region(regions.province_code(province))
    found = regions.children(top.code, regions.Level.CITY)
    cities = sorted(found, key=lambda city: (not city.code.endswith("00"), city.code))
    below = [regions.children(city.code, regions.Level.COUNTY) for city in cities]
    counties = [found[-1] for found in below if found]
    named = {"province": top}
    named |= {f"city{number}": city for number, city in enumerate(cities, start=1)}
    return named | {f"county{number}": county for number, county in enumerate(counties, start=1)}


def _places(province: str, spec: dict[str, Any]) -> Iterator[regions.Region]:
    """The places of a spec; a province with fewer cities has fewer."""
    named = anchors(province)
    return (named[place] for place in spec.get("at", ["province"]) if place in named)


def catalogue_of(province: str) -> list[Record]:
    """Every record for a province; those whose table would be empty there are left out."""
    found = [
        Record(sector, spec, place)
        for sector in SECTORS
        for spec in read_yaml(DATA / "records" / f"{sector}.yaml")
        for place in _places(province, spec)
    ]
    return [record for record in found if record.table is None or record.table.rows]


def organizations_of(province: str) -> list[dict[str, Any]]:
    """The bodies that provide them, as ``organization_create`` takes them."""
    return [
        _organization(spec, place)
        for spec in read_yaml(DATA / "organizations.yaml")
        for place in _places(province, spec)
    ]


def _organization(spec: dict[str, Any], place: regions.Region) -> dict[str, Any]:
    about = spec.get("about", "")
    return {
        "name": organization_name(place.code, spec["slug"]),
        "title": spec["title"].format(place=place.name),
        "description": f"{about}演示目录中的机构，名下数据由平台整理，不代表该单位正式发布；统一社会信用代码留空。",
        "kind": spec["kind"],
        "region_code": place.code,
        "contact_name": "数据开放工作岗（演示）",
        "contact_email": f"opendata-{place.code}@example.org",
        "groups": [{"name": organization_name(place.code, None)}],
    }
