"""Search documents of stored records: what CKAN's own indexing is given, and its answers collected in batches.

``package_show`` reads a record with nine queries and validates it twice, which takes most of the time of indexing. Here
both readings are put together from what was stored; from there on the code is CKAN's and the plugins' own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any

from ckan import logic, model
from ckan.lib.search import index

from ckanext.provdata.regions import service as regions

from .stored import Stored
from .world import World

#: fields of our schemas that are also columns: without a value they are not shown
OURS_WITHOUT_NONE = ("mimetype", "size", "version")


#: organisations do not move while a site is filled
KNOWN_PATH = cache(regions.path)
#: a record by CKAN's default schema and by that of its type
Readings = tuple[dict[str, Any], dict[str, Any]]


def made(found: list[Readings]) -> list[dict[str, Any]]:
    """The documents of records that are in the database; indexing asks it who may see them."""
    with collected() as documents, _at_hand(default["id"] for default, _ in found):
        for both in found:
            logic.index_update_package_dicts(both, defer_commit=True)
    model.Session.remove()
    return documents


def readings(stored: Stored, world: World) -> Readings:
    """The record by CKAN's default schema and by that of its type, as ``package_show`` gives them."""
    default = _default(stored, world)
    custom = _custom(default, stored) if stored.code else default
    logic.apply_after_dataset_show_plugins(logic.fresh_context({"ignore_auth": True}), custom)
    return default, custom


def _default(stored: Stored, world: World) -> dict[str, Any]:
    package, tags = stored.package, sorted(stored.tags)
    return {
        **{name: _json(value) for name, value in package.items()},
        **world.licence(package["license_id"]),
        "extras": [{"key": key, "value": value} for key, value in stored.extras.items()],
        "num_resources": len(stored.resources),
        "num_tags": len(tags),
        "organization": world.organizations[package["owner_org"]],
        "resources": [_resource(resource) for resource in stored.resources],
        "tags": [world.tag(name) for name in tags],
        "groups": [],
        # the portal's own package_show says nothing of relations
        **({} if stored.code else {"relationships_as_subject": [], "relationships_as_object": []}),
    }


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    columns = {name: _json(value) for name, value in resource.items() if name != "extras"}
    return {**columns, **resource["extras"], "datastore_active": False}


def _custom(default: dict[str, Any], stored: Stored) -> dict[str, Any]:
    """As scheming shows it: extras are fields, lists are lists, a field without a value is left out."""
    fields = {key: json.loads(value) if value.startswith("[") else value for key, value in stored.extras.items()}
    plain = {key: value for key, value in default.items() if key != "extras" and not _left_out(key, value)}
    resources = [{k: v for k, v in resource.items() if not _left_out(k, v)} for resource in default["resources"]]
    return {**plain, **fields, "resources": resources}


def _left_out(key: str, value: Any) -> bool:
    return value is None and key in OURS_WITHOUT_NONE


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Collector:
    """Stands where CKAN expects its connection to Solr and keeps the documents."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, docs: list[dict[str, Any]], commit: bool = False) -> None:
        self.documents += docs


@contextmanager
def collected() -> Iterator[list[dict[str, Any]]]:
    """Documents that CKAN's indexing makes in this block, instead of one request to Solr for each of them."""
    collector = Collector()
    with _replaced(index, "make_connection", lambda *args, **kwargs: collector):
        yield collector.documents


@contextmanager
def _at_hand(ids: Iterable[str]) -> Iterator[None]:
    """Spare indexing two queries for each record: these are read at once, an organisation's place once for all."""
    packages = model.Session.query(model.Package).filter(model.Package.id.in_(ids)).all()
    with _replaced(regions, "path", KNOWN_PATH):
        yield
    del packages  # until here the session had to keep them


@contextmanager
def _replaced(module: ModuleType, name: str, function: Callable[..., Any]) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, function)
    try:
        yield
    finally:
        setattr(module, name, original)
