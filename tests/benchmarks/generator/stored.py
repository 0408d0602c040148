"""What becomes of a record once ``package_create`` has stored it: columns, extras, tags and resources."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ckanext.provdata.catalogue import policy

PACKAGE_COLUMNS = (
    "id", "name", "title", "version", "url", "author", "author_email", "maintainer", "maintainer_email", "notes",
    "license_id", "type", "owner_org", "creator_user_id", "metadata_created", "metadata_modified", "private", "state",
)  # fmt: skip
RESOURCE_COLUMNS = (
    "id", "package_id", "url", "format", "description", "hash", "position", "name", "resource_type", "mimetype",
    "mimetype_inner", "size", "created", "last_modified", "metadata_modified", "cache_url", "cache_last_updated",
    "url_type", "state",
)  # fmt: skip
#: fields of a request that become no extra
NOT_EXTRAS = {*PACKAGE_COLUMNS, "tag_string", "tags", "extras", "resources", "information_items"}
FIRST_INSTANT = datetime(2020, 1, 1)  # noqa: DTZ001 - CKAN keeps instants in UTC without a zone
STOCK_LICENCES = {"CC-BY-4.0": "cc-by", "CC0-1.0": "cc-zero"}


@dataclass(slots=True)
class Stored:
    """A record in the database: columns of ``package``, its extras, names of tags, ``resource`` columns with extras."""

    package: dict[str, Any]
    extras: dict[str, str]
    tags: list[str]
    resources: list[dict[str, Any]] = field(default_factory=list)
    code: policy.Code | None = None


class Ours:
    """How provdata stores a record. ``numbers`` holds the last number given in each class."""

    def __init__(self, regions: dict[str, str], numbers: Counter[str]) -> None:
        self._regions = regions
        self._numbers = numbers

    def request(self, record: dict[str, Any], number: int) -> dict[str, Any]:
        """What ``package_create`` gets: the record as it is, its code and name left to the portal."""
        return record

    def stored(self, request: dict[str, Any], dice: Random, user_id: str) -> Stored:
        """Defaults, code and name as the validators of the catalogue give them."""
        self._numbers[request["catalogue_class"]] += 1
        code = policy.make_code(request["catalogue_class"], self._numbers[request["catalogue_class"]])
        # a licence that cannot apply is emptied, and a column keeps the empty text where an extra goes
        known = {"name": policy.name_of(code.text), "catalogue_code": code.text, "language": "zh", "license_id": ""}
        region = {"region_code": self._regions[request["owner_org"]]}
        national = {"national_sector": policy.national_sector(request["type"]) or request.get("national_sector")}
        record = {**known, **region, **request, **national}
        extras = {key: _text(value) for key, value in record.items() if key not in NOT_EXTRAS}
        extras["information_items"] = json.dumps([dict(sorted(row.items())) for row in record["information_items"]])
        found = _stored(record, extras, record["tag_string"].split(","), dice, user_id)
        found.code = code
        return found


class Stock:
    """How a CKAN without provdata stores the same: our fields are free extras, and the agency chooses the name."""

    def request(self, record: dict[str, Any], number: int) -> dict[str, Any]:
        """What ``package_create`` gets there."""
        extras = {key: _text(value) for key, value in record.items() if key not in NOT_EXTRAS and key != "type"}
        plain = {key: record[key] for key in ("title", "notes", "owner_org", "resources") if key in record}
        licence = record.get("license_id")
        return {
            **plain,
            "type": "dataset",
            "name": f"record-{number}",
            **({"license_id": STOCK_LICENCES.get(licence, licence)} if licence else {}),
            "tags": [{"name": name} for name in record["tag_string"].split(",")],
            "extras": [{"key": key, "value": value} for key, value in {**extras, "sector": record["type"]}.items()],
        }

    def stored(self, request: dict[str, Any], dice: Random, user_id: str) -> Stored:
        extras = {extra["key"]: extra["value"] for extra in request["extras"]}
        return _stored(request, extras, [tag["name"] for tag in request["tags"]], dice, user_id)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _stored(record: dict[str, Any], extras: dict[str, str], tags: list[str], dice: Random, user_id: str) -> Stored:
    created = FIRST_INSTANT + timedelta(microseconds=dice.randrange(5 * 365 * 86400 * 10**6))
    own = {name: record.get(name) for name in PACKAGE_COLUMNS}
    package = {
        **own,
        "id": identifier(dice),
        "creator_user_id": user_id,
        "metadata_created": created,
        "metadata_modified": created + timedelta(milliseconds=6),
        "private": False,
        "state": "active",
    }
    found = Stored(package, extras, tags)
    sent = enumerate(record.get("resources", []))
    found.resources = [_resource(resource, position, package, dice) for position, resource in sent]
    return found


def _resource(sent: dict[str, Any], position: int, package: dict[str, Any], dice: Random) -> dict[str, Any]:
    own = {name: sent.get(name) for name in RESOURCE_COLUMNS}
    return {
        **own,
        "id": identifier(dice),
        "package_id": package["id"],
        "hash": "",
        "position": position,
        "size": int(sent["size"]),
        "created": package["metadata_created"],
        "metadata_modified": package["metadata_created"],
        "state": "active",
        "extras": {name: sent[name] for name in ("data_modified", "encoding") if name in sent},
    }


def identifier(dice: Random) -> str:
    """A random UUID of these dice."""
    return str(UUID(int=dice.getrandbits(128), version=4))
