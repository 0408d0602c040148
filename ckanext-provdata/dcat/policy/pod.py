"""A record in the words of Project Open Data 1.1 (``/data.json``), from the flat record that the RDF is made of.

Source: the metadata schema at https://project-open-data.cio.gov/v1.1/schema. Of its fields ``bureauCode`` and
``programCode`` are codes of the United States' budget and are left out.
"""

from __future__ import annotations

from typing import Any

from ckanext.provdata.dcat.policy import openings
from ckanext.provdata.dcat.policy.kinds import iri
from ckanext.provdata.dcat.policy.rows import Record, is_empty
from ckanext.provdata.dcat.policy.terms import Site
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.schemas import vocabulary as lists

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
_LEVELS = {"open": "public", "conditional": "restricted public", "closed": "non-public"}
#: ISO 8601 repeating intervals, as the schema lists them; what has none is not said
_CYCLES = {
    "realtime": "R/PT1S", "daily": "R/P1D", "weekly": "R/P1W", "ten_day": "R/P0.33M", "monthly": "R/P1M",
    "quarterly": "R/P3M", "semiannual": "R/P6M", "annual": "R/P1Y", "biennial": "R/P2Y", "irregular": "irregular",
}  # fmt: skip
#: longest text of ``rights``
_RIGHTS = 255


def opening(site: Site) -> dict[str, str]:
    """What a catalogue says of itself, before its datasets."""
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{site.base}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
    }


def entry(record: Record, dataset_id: str, site: Site, portal_email: str) -> dict[str, Any]:
    """A flat record as an entry of the catalogue.

    portal_email: whom to write to where neither the record nor its provider says, empty for nobody
    """
    publisher = record["publisher"]
    found = {
        "@type": "dcat:Dataset",
        "identifier": str(site.dataset(dataset_id)),
        "title": record["title"],
        "description": record.get("notes") or record["title"],
        "keyword": record.get("tags") or [lists.label("sector", record["type"])],
        "modified": record.get("data_modified") or _instant(record["metadata_modified"]),
        "issued": record.get("issued") or _instant(record["metadata_created"]),
        "publisher": {"@type": "org:Organization", "name": publisher["title"]},
        "contactPoint": _contact(record, publisher, portal_email),
        "accessLevel": _LEVELS.get(record.get("opening_grade", ""), "non-public"),
        "rights": _rights(record),
        "license": _licence(record.get("license_id"), site),
        "accrualPeriodicity": _CYCLES.get(record.get("update_cycle", "")),
        "language": [record["language"]] if record.get("language") else None,
        "landingPage": str(site.page(record["type"], record["name"])),
        "theme": _themes(record),
        "spatial": record.get("spatial_bbox") or _place(record.get("region_code")),
        "temporal": _period(record),
        "distribution": [_distribution(resource) for resource in record.get("resources") or []],
    }
    return _told(found)


def _told(found: Record) -> Record:
    return {name: value for name, value in found.items() if not is_empty(value)}


def _instant(stamp: str) -> str:
    """CKAN's time stamps are UTC without saying so."""
    return f"{stamp[:19]}+00:00"


def _contact(record: Record, publisher: Record, portal_email: str) -> Record:
    """The record's contact, else its provider's."""
    email = record.get("contact_email") or publisher.get("contact_email") or portal_email
    return _told(
        {
            "@type": "vcard:Contact",
            "fn": record.get("contact_name") or publisher.get("contact_name") or publisher["title"],
            "hasEmail": f"mailto:{email}" if email else None,
        }
    )


def _rights(record: Record) -> str:
    """Why or on what condition, and what opens later."""
    parts = [record.get("opening_condition"), record.get("opening_basis")]
    for wave in openings.announced(record):
        told = " ".join(filter(None, (wave["release_at"], wave["condition"])))
        parts.append(f"{openings.name(wave)}：{told}")
    return "；".join(filter(None, parts))[:_RIGHTS]


def _licence(license_id: str | None, site: Site) -> str | None:
    if not license_id:
        return None
    found = lists.find("licence", license_id) or {}
    return found.get("url") or found.get("uri") or str(site.concept("licence", license_id))


def _themes(record: Record) -> list[str]:
    return [lists.label("sector", sector) for sector in (record["type"], *(record.get("further_sectors") or []))]


def _place(code: str | None) -> str | None:
    return regions.full_name(code) if code and regions.find(code) else None


def _period(record: Record) -> str | None:
    start, end = record.get("temporal_start"), record.get("temporal_end")
    return f"{start}/{end}" if start and end else None


def _distribution(resource: Record) -> Record:
    """A file by its download address, which wants a media type; what is only looked at or called by its own."""
    file = resource.get("download_url")
    return _told(
        {
            "@type": "dcat:Distribution",
            "title": resource.get("name"),
            "description": resource.get("description"),
            "format": resource.get("format"),
            "downloadURL": file,
            "mediaType": resource.get("mimetype") or ("application/octet-stream" if file else None),
            "accessURL": None if file else iri(resource.get("access_url") or ""),
        }
    )
