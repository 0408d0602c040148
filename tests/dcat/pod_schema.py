"""Project Open Data 1.1 as a table of our own: what an entry must hold, and what each field may be.

Source: the field lists at https://project-open-data.cio.gov/v1.1/schema, as they are for bodies outside the United
States' federal government (no bureauCode, no programCode).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

DATE = r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?"
CYCLE = r"irregular|R/P(\d+(\.\d+)?[YMWD]|T\d+[HMS])"


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(text, value))


def url(value: Any) -> bool:
    return text(value) and bool(urlsplit(value).scheme and urlsplit(value).netloc) and not re.search(r"[\s<>\"]", value)


def like(pattern: str) -> Any:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


def fields(table: dict[str, Any], *required: str) -> Any:
    return lambda value: isinstance(value, dict) and not list(complaints(value, table, required))


PUBLISHER = {"@type": like("org:Organization"), "name": text}
CONTACT = {"@type": like("vcard:Contact"), "fn": text, "hasEmail": like(r"mailto:[^@\s]+@[^@\s]+")}
DISTRIBUTION = {
    "@type": like("dcat:Distribution"),
    "title": text,
    "description": text,
    "format": text,
    "mediaType": like(r"[\w.+-]+/[\w.+-]+"),
    "downloadURL": url,
    "accessURL": url,
}
DATASET = {
    "@type": like("dcat:Dataset"),
    "title": text,
    "description": text,
    "keyword": texts,
    "modified": like(DATE),
    "issued": like(DATE),
    "publisher": fields(PUBLISHER, "name"),
    "contactPoint": fields(CONTACT, "fn", "hasEmail"),
    "identifier": text,
    "accessLevel": like("public|restricted public|non-public"),
    "rights": lambda value: text(value) and len(value) <= 255,
    "license": url,
    "accrualPeriodicity": like(CYCLE),
    "language": lambda value: texts(value) and all(map(like(r"[a-z]{2,3}(-\w+)*"), value)),
    "landingPage": url,
    "theme": texts,
    "spatial": text,
    "temporal": like(rf"({DATE})/({DATE})"),
    "distribution": lambda value: isinstance(value, list) and all(map(is_distribution, value)),
}
REQUIRED = (
    "title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel",
)  # fmt: skip
CATALOGUE = {
    "@context": url,
    "@id": url,
    "@type": like("dcat:Catalog"),
    "conformsTo": like("https://project-open-data.cio.gov/v1.1/schema"),
    "describedBy": url,
    "dataset": lambda value: isinstance(value, list),
}


def is_distribution(value: Any) -> bool:
    """A download states its media type; everything else has an address to go to."""
    known = fields(DISTRIBUTION)(value)
    return known and ("mediaType" in value if "downloadURL" in value else "accessURL" in value)


def complaints(value: dict[str, Any], table: dict[str, Any], required: tuple[str, ...] = ()) -> Iterator[str]:
    yield from (f"{name} is missing" for name in required if name not in value)
    yield from (f"{name} is not known" for name in value if name not in table)
    yield from (f"{name}: {value[name]!r}" for name in value if name in table and not table[name](value[name]))


def faults(catalogue: dict[str, Any]) -> list[str]:
    """What is wrong with a ``data.json``."""
    found = list(complaints(catalogue, CATALOGUE, ("conformsTo", "dataset")))
    for entry in catalogue["dataset"]:
        found += [f"{entry.get('identifier')}: {one}" for one in complaints(entry, DATASET, REQUIRED)]
    return found
