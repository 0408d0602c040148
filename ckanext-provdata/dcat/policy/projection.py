"""Between CKAN's package dict and the flat record that the mapping table reads and writes.

``project`` is also the white list: what no entry of the table names does not pass.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

from ckanext.provdata.dcat.policy.kinds import iri
from ckanext.provdata.dcat.policy.mapping import PUBLISHER, RESOURCE, table
from ckanext.provdata.dcat.policy.rows import Record, fields_of, is_empty
from ckanext.provdata.dcat.policy.terms import Site
from ckanext.provdata.schemas import vocabulary as lists

#: What ``derived`` needs besides the table's fields.
_STAMPS = ("metadata_created", "metadata_modified")
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
#: Formats that are looked at or called, not downloaded.
_PAGES = {"html", "api"}


def project(package: Record, organization: Record, site: Site) -> Record:
    """The flat record of a package as ``package_show`` gives it; ``organization`` as ``organization_show`` does.

    ``openings``, if the package has it: what the public knows of its waves (``waves``), and of its files that are open
    for a time when each ends (``closing``).
    """
    openings = package.get("openings") or {}
    fields = fields_of(table(package["type"])) - {"publisher", "tags", "resources"}
    record = _kept(package, (*fields, *_STAMPS))
    record["publisher"] = publisher(organization)
    record["tags"] = sorted(tag["name"] for tag in package.get("tags") or [])
    record["resources"] = [
        _resource({**resource, "ends_at": openings.get("closing", {}).get(resource["id"])}, package["id"], number, site)
        for number, resource in enumerate(package.get("resources") or [])
    ]
    record["waves"] = openings.get("waves")
    record["information_items"] = [_kept(item, item) for item in package.get("information_items") or []]
    return {name: value for name, value in record.items() if not is_empty(value)}


def publisher(organization: Record) -> Record:
    """What the feed says of an organisation."""
    return _kept(organization, ("id", *fields_of(PUBLISHER), "level", "contact_name", "contact_phone"))


def _kept(source: Record, names: Any) -> Record:
    return {name: _sorted(source[name]) for name in names if not is_empty(source.get(name))}


def _sorted(value: Any) -> Any:
    """Values of a field that takes several have no order in RDF, so they get one here."""
    several = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return sorted(value) if several else value


def _resource(resource: Record, dataset_id: str, position: int, site: Site) -> Record:
    names = fields_of(RESOURCE) - {"position", "access_url", "download_url", "hash", "hash_algorithm"}
    entry = lists.find("format_type", str(resource.get("format") or "")) or {}
    found = {
        **_kept(resource, ("id", "created", "datastore_active", "ends_at", *names)),
        **_addresses(resource, dataset_id, entry, site),
        **_checksum(str(resource.get("hash") or "")),
        "position": position,
        "changed": resource.get("last_modified") or resource.get("metadata_modified"),
    }
    found.setdefault("mimetype", entry.get("media_type"))
    return {name: value for name, value in found.items() if not is_empty(value)}


def _addresses(resource: Record, dataset_id: str, entry: Record, site: Site) -> Record:
    """Both addresses of a file; of a page or an interface only where to go."""
    url = str(resource.get("url") or "")
    if resource.get("url_type") == "upload":
        # Built anew: CKAN's own carries the language of the page it was asked from.
        name = quote(unquote(url.rpartition("/")[2]))
        url = f"{site.dataset(dataset_id)}/resource/{resource['id']}/download/{name}"
    is_file = bool(resource.get("url_type")) or ("media_type" in entry and entry["value"] not in _PAGES)
    return {"access_url": iri(url), "download_url": iri(url) if is_file else None}


def _checksum(text: str) -> Record:
    """Algorithm and value of ``sha256:…`` or of a bare digest, whose length tells the algorithm; else nothing."""
    algorithm, _, value = text.lower().rpartition(":")
    if not re.fullmatch(r"[0-9a-f]+", value):
        return {}
    algorithm = algorithm or _ALGORITHMS.get(len(value), "")
    return {"hash": value, "hash_algorithm": algorithm} if algorithm else {}


def restore(record: Record) -> Record:
    """The package dict of a flat record that was read: what ``package_create`` would want of it."""
    package = {name: value for name, value in record.items() if name not in {"publisher", "tags", "resources"}}
    package["owner_org"] = (record.get("publisher") or {}).get("id")
    package["organization"] = record.get("publisher") or {}
    package["tags"] = [{"name": name} for name in record.get("tags") or []]
    package["resources"] = [_restored(resource) for resource in record.get("resources") or []]
    return package


def _restored(resource: Record) -> Record:
    kept = {name: value for name, value in resource.items() if name not in {"access_url", "download_url", "position"}}
    kept["url"] = resource.get("download_url") or resource.get("access_url")
    return kept
