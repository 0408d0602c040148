"""Records as an agency would send them, one complete example for every sector."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

#: What every record needs.
CORE: dict[str, Any] = {
    "title": "石家庄市公共停车场名录",
    "notes": "全市公共停车场的名称、位置与泊位数。",
    "catalogue_class": "201001",
    "format_category": "spreadsheet",
    "format_type": "csv",
    "information_items": [
        {"name": "park_name", "title": "停车场名称", "type": "C", "length": "100", "description": "全称"},
        {"name": "spaces", "title": "泊位数", "type": "I"},
    ],
    "update_cycle": "monthly",
    "sharing_type": "unconditional",
    "opening_grade": "open",
    "license_id": "CC-BY-4.0",
}

#: What each sector adds: every field of its own.
SECTORS: dict[str, dict[str, Any]] = {
    "transport": {
        "transport_mode": ["road", "urban_bus"],
        "transport_facility": "parking",
        "road_class": ["expressway"],
        "line_code": "G4,K1",
        "realtime": "static",
    },
    "geography": {
        "coordinate_system": "CGCS2000",
        "map_scale": "1:10000",
        "spatial_resolution": "0.5",
        "geometry_type": "polygon",
        "map_extent": "石家庄市域",
        "survey_date": "2023-06-30",
        "map_approval_number": "冀S（2024）012号",
    },
    "health": {
        "health_subject": "institution",
        "institution_level": ["3A", "primary"],
        "coding_system": ["WS-218"],
        "deidentification": "not_personal",
        "population_covered": "全市常住人口",
    },
    "tourism": {
        "tourism_kind": "scenic_area",
        "scenic_grade": ["5A"],
        "open_season": ["spring", "autumn"],
        "visitor_capacity": "12000",
        "coordinates": "114.49,38.04",
    },
    "agriculture": {
        "agriculture_branch": "crop",
        "product": "冬小麦",
        "crop_season": ["winter"],
        "product_unit": "元/公斤",
        "price_kind": "wholesale",
    },
    "statistics": {
        "indicator_code": "A0101,A0102",
        "statistical_unit": "亿元",
        "calibre": "sample",
        "base_period": "2020 年 = 100",
    },
    "meteorology": {
        "weather_element": ["temperature", "wind"],
        "station": "53698",
        "weather_kind": "observation",
        "time_step": "hour",
    },
    "education": {"education_stage": ["primary"], "school_kind": "public", "academic_year": "2024-2025"},
    "science": {"result_kind": "instrument", "programme": "provincial_rd", "research_field": ["physics"]},
    "general": {"national_sector": "17"},
}


def record(sector: str = "transport", **changes: Any) -> dict[str, Any]:
    """A complete record of that sector with the changes; a change to None takes the field out."""
    fields = {**CORE, **SECTORS[sector], "type": sector, **changes}
    return {name: value for name, value in fields.items() if value is not None}


class Agency:
    """An organisation and its editor, who acts with no more than an editor's rights."""

    def __init__(self) -> None:
        self.user = factories.User()
        self.org = factories.Organization(users=[{"name": self.user["name"], "capacity": "editor"}])

    def call(self, action: str, **data: Any) -> Any:
        """Call an action as the editor."""
        return helpers.call_action(action, context={"user": self.user["name"], "ignore_auth": False}, **data)

    def create(self, sector: str = "transport", **changes: Any) -> dict[str, Any]:
        """Create a complete record of that sector, with the changes, by the public action."""
        return self.call("package_create", **record(sector, owner_org=self.org["id"], **changes))

    def errors(self, action: str = "package_create", **data: Any) -> dict[str, Any]:
        """What the action complains about, by field; fails when it does not."""
        with pytest.raises(tk.ValidationError) as caught:
            self.call(action, **data)
        return caught.value.error_dict

    def refusal(self, sector: str = "transport", **changes: Any) -> dict[str, Any]:
        """What is wrong with that record, by field."""
        return self.errors(**record(sector, owner_org=self.org["id"], **changes))
