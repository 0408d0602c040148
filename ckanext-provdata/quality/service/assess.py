"""A record judged: what the feed says of it, its files, tables and links, put before the rules."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from ckanext.provdata import dcat, quality, schemas
from ckanext.provdata.dcat import service as dcat_service
from ckanext.provdata.dcat.policy.terms import DCAT
from ckanext.provdata.feed.service import rendering
from ckanext.provdata.quality.policy import compliance, dictionary, metrics, timeliness
from ckanext.provdata.quality.service import evidence
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import waves
from ckanext.provdata.schemas import compose
from ckanext.provdata.shared import clock

Package = dict[str, Any]


class Scope(StrEnum):
    """public: what everybody sees; whole: what is not open yet, too."""

    PUBLIC = "public"
    WHOLE = "whole"


#: states of a wave whose files are not open
_WAITING = (WaveState.PLANNED, WaveState.ON_APPLICATION, WaveState.HELD)


@dataclass(frozen=True)
class Judged:
    """Columns of ``model.Score`` but for id, scope and instant, and the addresses of its files by resource."""

    row: dict[str, Any]
    links: dict[str, str]


def read(record_id: str) -> dict[Scope, Package]:
    """What there is to judge of a record; nothing of what is no record, or is deleted or a draft."""
    public = rendering.readable(record_id)
    whole = _whole(record_id, public)
    found = {Scope.PUBLIC: public, Scope.WHOLE: whole}
    return {scope: package for scope, package in found.items() if package}


def _whole(record_id: str, public: Package | None) -> Package | None:
    """The record with its waves' files; None where that is no more than what is public, which is asked first: most
    records have no waves that wait, and reading a record is what a score costs."""
    later = [file for wave in waves.of_record(record_id, *_WAITING) for file in _files(wave.id)]
    if public and not later:
        return None
    try:
        package = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": record_id})
    except tk.ObjectNotFound:
        return None
    if package["type"] not in compose.SECTORS or package["state"] != model.State.ACTIVE:
        return None
    openings = dcat_service.openings(record_id)
    return {**package, "resources": [*package["resources"], *later], "openings": openings}


def _files(wave_id: str) -> list[dict[str, Any]]:
    return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": wave_id})["resources"]


def judge(package: Package, organizations: dict[str, Any]) -> Judged:
    """organizations: what is known of them, shared by several calls."""
    graph = rendering.graph(package, organizations)
    files = evidence.addresses(graph, package)
    reached = evidence.reached(files, package)
    faults = compliance.faults(graph)
    dataset = URIRef(dcat_service.site().dataset(package["id"]))
    shares = metrics.shares(graph, dataset, reached, conforms=not faults)
    external = {resource: url for resource, url in files.items() if not evidence.is_own(package, resource)}
    return Judged({**_row(package, shares), **_beside(package, shares, faults, graph)}, external)


def _row(package: Package, shares: dict[str, float]) -> dict[str, Any]:
    return {
        "modified": datetime.fromisoformat(package["metadata_modified"]),
        "rules": rules(),
        "points": metrics.points(shares),
        "possible": metrics.possible(shares),
        "dimensions": metrics.by_dimension(shares),
    }


def _beside(package: Package, shares: dict[str, float], faults: list[str], graph: Graph) -> dict[str, Any]:
    """What the MQA does not ask for, and the details.

    details: ``shares`` by metric, ``files``, ``faults`` against DCAT-AP, and of what is ours ``last`` and ``due``
    (days), ``missed`` updates, ``undescribed`` columns and ``absent`` items.
    """
    tables = evidence.tables(package)
    when = _timeliness(package)
    covered = dictionary.coverage(package.get("information_items") or [], tables)
    details = {
        "shares": shares,
        "files": len(set(graph.subjects(RDF.type, DCAT.Distribution))),
        "faults": faults,
        "last": _day(when.last) if when else None,
        "due": _day(when.due) if when else None,
        "missed": when.missed if when else 0,
        "undescribed": covered.undescribed if covered else [],
        "absent": covered.absent if covered else [],
    }
    return {
        "timeliness": when.share if when else None,
        "coverage": covered.share if covered else None,
        "validity": dictionary.validity(tables),
        "changes_on": when.changes if when else None,
        "details": details,
    }


def _timeliness(package: Package) -> timeliness.Timeliness | None:
    """Of files; where there are none, nothing can be late but the opening itself, which the plan's register keeps. An
    interface that answers in real time has no day of its last update."""
    if not package["resources"] or evidence.is_live(package):
        return None
    cycle = package.get("update_cycle") or ""
    return timeliness.timeliness(cycle, evidence.updates(package), clock.today())


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@cache
def rules() -> str:
    """A digest of all that a score depends on besides the record: these rules, the mapping and the vocabularies."""
    found = hashlib.sha256()
    for module in (dcat, quality, schemas):
        folder = Path(str(module.__file__)).parent
        for path in sorted(path for kind in ("*.py", "*.yaml", "*.csv") for path in folder.rglob(kind)):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]
