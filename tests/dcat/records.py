"""A full record of every type, as an agency would send it and as CKAN would show it. All of it is invented."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.schemas import compose
from tests.catalogue.records import SECTORS

SITE = "https://data.example.gov.cn"
ORGANIZATION = {
    "id": "5a1c7a52-6f0e-4a3e-9b9d-0c8f6f1d2e30",
    "name": "r130000-demo",
    "title": "河北省演示厅",
    "uscc": "91350100M000100Y43",
    "kind": "government",
    "level": "province",
    "region_code": "130000",
    "contact_email": "office@example.org",
}

CORE: dict[str, Any] = {
    "title": "石家庄市公共停车场名录",
    "notes": "全市公共停车场的名称、位置与车位数。<b>演示数据</b> “引号” & 符号",
    "catalogue_class": "201001",
    "provider_department": "数据处",
    "contact_name": "数据开放办公室",
    "contact_phone": "0311-87901234",
    "contact_email": "data@example.org",
    "region_code": "130100",
    "format_category": "spreadsheet",
    "format_type": "csv",
    "information_items": [
        {"name": "park_name", "title": "停车场名称", "type": "C", "length": "100", "description": "牌照上的全称"},
        {"name": "spaces", "title": "车位数", "type": "I"},
        {"name": "opened", "title": "启用日期", "type": "D"},
    ],
    "update_cycle": "ten_day",
    "issued": "2024-01-02",
    "data_modified": "2024-05-01",
    "temporal_start": "2023-01-01",
    "temporal_end": "2023-12-31",
    "spatial_bbox": "113.45,36.05,119.85,42.62",
    "language": "zh",
    "version": "2024-1",
    "sharing_type": "conditional",
    "sharing_condition": "凭协议共享",
    "sharing_mode": "platform",
    "opening_grade": "open",
    "license_id": "CC-BY-4.0",
    "related_codes": ["201001/900", "306001/2"],
}


def sent(sector: str, **changes: Any) -> dict[str, Any]:
    """The record as given to ``package_create``, without its organisation."""
    further = ["geography"] if sector != "geography" else ["transport"]
    return {
        **CORE,
        "further_sectors": further,
        "tag_string": "停车场,演示",
        **SECTORS[sector],
        "type": sector,
        **changes,
    }


def shown(sector: str, **changes: Any) -> dict[str, Any]:
    """The record as ``package_show`` gives it, with a file, a table and an interface."""
    record = sent(sector)
    del record["tag_string"]
    number = compose.SECTORS.index(sector)
    dataset_id = f"00000000-0000-4000-8000-0000000000{number:02}"
    return {
        "national_sector": "6",
        **record,
        "id": dataset_id,
        "name": f"demo-{sector}",
        "catalogue_code": f"201001/{number + 1}",
        "owner_org": ORGANIZATION["id"],
        "tags": [{"name": "演示"}, {"name": "停车场"}],
        "metadata_created": "2024-01-02T03:04:05.123456",
        "metadata_modified": "2024-05-02T03:04:05.123456",
        "resources": [_file(dataset_id, number), _interface(number)],
        **changes,
    }


def _file(dataset_id: str, number: int) -> dict[str, Any]:
    resource_id = f"10000000-0000-4000-8000-0000000000{number:02}"
    return {
        "id": resource_id,
        "package_id": dataset_id,
        "name": "名录（2024 年）",
        "description": "逗号分隔",
        "format": "CSV",
        "mimetype": "text/csv",
        "url": f"https://elsewhere.example/en/dataset/{dataset_id}/resource/{resource_id}/download/停车 场.csv",
        "url_type": "upload",
        "size": 2048,
        "hash": "d41d8cd98f00b204e9800998ecf8427e",
        "encoding": "GB18030",
        "data_modified": "2024-05-01",
        "created": "2024-01-02T03:04:05.123456",
        "metadata_modified": "2024-05-02T03:04:05.123456",
        "datastore_active": True,
    }


def _interface(number: int) -> dict[str, Any]:
    return {
        "id": f"20000000-0000-4000-8000-0000000000{number:02}",
        "name": "查询接口",
        "format": "API",
        "url": "https://api.example.org/parks?city=石家庄&page=1",
        "created": "2024-01-02T03:04:05.123456",
    }
