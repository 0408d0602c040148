"""What is known of a record's files: their addresses, whether they answer, their tables, when they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from rdflib import Graph, URIRef

from ckanext.provdata.dcat import service as dcat_service
from ckanext.provdata.dcat.policy.terms import DCAT
from ckanext.provdata.quality.policy.dictionary import Table
from ckanext.provdata.quality.service import links
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import clock, storage
from ckanext.provdata.tables import service as tables_service
from ckanext.provdata.tables.policy import Note, State, Status

Package = Mapping[str, Any]


def addresses(graph: Graph, package: Package) -> dict[str, str]:
    """Resource id → its address as the feed says it; of those that have one."""
    site, found = dcat_service.site(), {}
    for resource in package["resources"]:
        node = site.resource(package["id"], resource["id"])
        address = graph.value(URIRef(node), DCAT.accessURL)
        if address is not None:
            found[resource["id"]] = str(address)
    return found


def is_own(package: Package, resource_id: str) -> bool:
    """Whether the file lies with the portal."""
    return any(each["id"] == resource_id and each.get("url_type") == "upload" for each in package["resources"])


def reached(files: Mapping[str, str], package: Package) -> Collection[str]:
    """Addresses that answer: of the portal's own files those that are in the storage, of the others those that answered
    when they were called last."""
    answering = links.answering(files)
    return {
        files[resource["id"]]
        for resource in package["resources"]
        if resource["id"] in files
        and (_is_stored(resource) if resource.get("url_type") == "upload" else resource["id"] in answering)
    }


def _is_stored(resource: dict[str, Any]) -> bool:
    try:
        next(storage.uploaded(resource), b"")
    except OSError:
        return False
    return True


def tables(package: Package) -> list[Table]:
    return [found for resource in package["resources"] if (found := _table(resource))]


def _table(resource: dict[str, Any]) -> Table | None:
    """A file that was loaded, or that was refused as a table; what is being loaded is not judged yet."""
    status = tables_service.status(resource["id"])
    if status and status.state in (State.REFUSED, State.FAILED):
        return Table(resource["id"], refused=True)
    if not resource.get("datastore_active"):
        return None
    return Table(resource["id"], _headings(resource["id"]), unfit=_unfit(status))


def _headings(resource_id: str) -> list[str]:
    asked = {"resource_id": resource_id, "limit": 0, "include_total": False}
    try:
        fields = tk.get_action("datastore_search")({"ignore_auth": True}, asked)["fields"]
    except tk.ObjectNotFound:
        return []
    return [field["id"] for field in fields if field["id"] != "_id"]


def _unfit(status: Status | None) -> int:
    return sum(note["note"] == Note.FALLBACK for note in status.notes) if status else 0


def updates(package: Package) -> Iterator[date]:
    """Days on which data came: as the agency says it, and of uploads as the portal has seen it."""
    for holder in (package, *package["resources"]):
        said = str(holder.get("data_modified") or "")[:10]
        if said:
            yield date.fromisoformat(said)
    for resource in package["resources"]:
        uploaded = resource.get("last_modified") or resource.get("created")
        if resource.get("url_type") == "upload" and uploaded:
            yield datetime.fromisoformat(uploaded).replace(tzinfo=UTC).astimezone(clock.SHANGHAI).date()


def is_live(package: Package) -> bool:
    """Whether all there is are interfaces, of data that are said to be of this moment."""
    formats = (vocabulary.find("format_type", str(each.get("format") or "")) for each in package["resources"])
    return package.get("update_cycle") == "realtime" and all(each and each["value"] == "api" for each in formats)
