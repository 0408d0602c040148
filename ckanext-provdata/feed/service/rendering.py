"""What anybody may read of a record, as a row of the feed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from rdflib import Graph
from rdflib.namespace import RDF, RDFS, XSD, Namespace

from ckanext.provdata import dcat, schemas
from ckanext.provdata.dcat import service as dcat_service
from ckanext.provdata.dcat.policy import document
from ckanext.provdata.feed.policy import hydra, pages, sharing, text
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.regions import service as tree
from ckanext.provdata.schemas import compose

Row = dict[str, Any]


#: ActivityStreams has the word for what was there and is not any more
AS = Namespace("https://www.w3.org/ns/activitystreams#")
_MORE_PREFIXES = {"as": str(AS), "hydra": str(hydra.HYDRA), "rdf": str(RDF), "rdfs": str(RDFS), "xsd": str(XSD)}


@dataclass(frozen=True)
class Rendered:
    """row: the columns of ``Fragment`` but for what the database gives; shared: N-Triples by the numbers it shares"""

    row: Row
    shared: dict[int, list[str]]

    def whole(self, form: str) -> str:
        """All that the record says, in one form."""
        return text.between(form).join([self.row[form], *(getattr(texts(each), form) for each in self.shared.values())])


def readable(record_id: str) -> dict[str, Any] | None:
    """A record of a sector as anybody sees it now, None when nobody may; what the search index keeps is not asked."""
    context: Any = {"user": "", "auth_user_obj": None, "use_cache": False}
    try:
        package = tk.get_action("package_show")(context, {"id": record_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    if package["type"] not in compose.SECTORS:
        return None
    return {**package, "openings": dcat_service.openings(record_id)}


def still_stands(package: dict[str, Any], held: datetime | None) -> bool:
    """Whether a record that is held by now is as it was when it was read. held: its ``metadata_modified``

    A step of a wave leaves the record's own row alone, so what is public of its waves is compared, too.
    """
    if held != datetime.fromisoformat(package["metadata_modified"]):
        return False
    return package["openings"] == dcat_service.openings(package["id"])


def render(package: dict[str, Any], organizations: dict[str, Any] | None = None) -> Rendered:
    """organizations: shared by several calls, if any"""
    record = str(dcat_service.site().dataset(package["id"]))
    own, shared = sharing.part(text.ordered(graph(package, organizations), record), record, _document())
    row = {
        "id": package["id"],
        "place": pages.place(package["id"]),
        "gone": False,
        "modified": datetime.fromisoformat(package["metadata_modified"]),
        "renderer": renderer(),
        "pod": pod(package, organizations),
        "shares": sorted(shared),
        **vars(texts(own)),
        **_filters(package),
    }
    return Rendered(row, shared)


def graph(package: dict[str, Any], organizations: dict[str, Any] | None = None) -> Graph:
    """All that the mapping says of a record, its entry in the catalogue included."""
    writer = dcat_service.Writer(Graph(bind_namespaces="none"), organizations)
    writer.entry(package)
    return writer.graph


def pod(package: dict[str, Any], organizations: dict[str, Any] | None = None) -> str:
    """A record as an entry of ``/data.json``."""
    writer = dcat_service.Writer(Graph(bind_namespaces="none"), organizations)
    return json.dumps(writer.pod(package), ensure_ascii=False)


def prefixes() -> dict[str, str]:
    """Namespaces that documents of the feed name, by prefix."""
    return {**document.prefixes(dcat_service.site()), **_MORE_PREFIXES}


def texts(lines: Iterable[str]) -> text.Texts:
    return text.of_lines(lines, prefixes())


def _document() -> str:
    """What the text of a triple depends on besides the triple."""
    return json.dumps(prefixes())


def _filters(package: dict[str, Any]) -> Row:
    code = package.get("region_code") or ""
    return {
        "sectors": [package["type"], *(package.get("further_sectors") or [])],
        "regions": list(regions.with_ancestors(code)) if code else [],
        "level": str(regions.level(code)) if code else None,
        "organizations": [each.name for each in tree.path(package["owner_org"] or "")],
        "owner_org": package["owner_org"],
    }


def renderer() -> str:
    """What a text depends on besides its record and its organisation: the mapping, how its triples are written and
    kept, and the portal's address."""
    return hashlib.sha256(f"{_mapping()} {_document()} {dcat_service.site().base}".encode()).hexdigest()[:16]


@cache
def _mapping() -> str:
    """A digest of the mapping's code, of the vocabularies it reads and of how its triples are written."""
    found = hashlib.sha256()
    folders = [Path(str(module.__file__)).parent for module in (dcat, schemas)]
    files = [path for folder in folders for path in (*folder.rglob("*.py"), *folder.rglob("*.yaml"))]
    for path in sorted([*files, *(Path(str(module.__file__)) for module in (text, sharing))]):
        found.update(path.read_bytes())
    return found.hexdigest()
