"""The mapping applied to a running portal: what CKAN knows goes in, graphs come out. Also ckanext-dcat's profile."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles.base import RDFProfile
from ckanext.dcat.utils import catalog_uri
from rdflib import Graph, URIRef

from ckanext.provdata.dcat.policy import document, offers, pod, projection, syntax
from ckanext.provdata.dcat.policy.rows import Record
from ckanext.provdata.dcat.policy.scope import Scope
from ckanext.provdata.dcat.policy.terms import Site
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.release.service import public
from ckanext.provdata.shared import config


def site() -> Site:
    return Site(catalog_uri().rstrip("/"))


class Writer:
    """Writes records into one graph; an organisation is asked for once in its life.

    organizations: what is known of them by id, when several writers share it
    """

    def __init__(self, graph: Graph, organizations: dict[str, Record] | None = None) -> None:
        self.graph = graph
        self.site = site()
        self._organizations = {} if organizations is None else organizations

    def record(self, package: Record) -> URIRef:
        """Add a record, as ``package_show`` gives it, with what the public knows of its waves. Its identifier."""
        dataset = self.site.dataset(package["id"])
        document.write_record(self.graph, self.site, dataset, self._flat(package))
        return dataset

    def pod(self, package: Record) -> Record:
        """The same record as an entry of a Project Open Data catalogue."""
        return pod.entry(self._flat(package), package["id"], self.site, config.contact_email())

    def _flat(self, package: Record) -> Record:
        """``openings`` as the package brings it along, if it was read together with it, else as it is now."""
        if "openings" not in package:
            package = {**package, "openings": openings(package["id"])}
        return projection.project(package, self._organization(package["owner_org"]), self.site)

    def catalogue(self, modified: str | None = None) -> None:
        """Add the catalogue's own description. ``modified``: time stamp of the record changed last."""
        document.write_catalogue(self.graph, self.site, _catalogue(modified))

    def void(self) -> None:
        """Add the catalogue's description, and that ``/.well-known/void`` is one."""
        self.catalogue()
        offers.document(Scope(self.graph, self.site, self.site.catalogue()))

    def entry(self, package: Record) -> None:
        """Add a record and list it in the catalogue."""
        document.enter(self.graph, self.site, self.record(package))

    def text(self, extension: str) -> str:
        return self.graph.serialize(format=syntax.serializer(extension))

    def _organization(self, organization_id: str) -> Record:
        if organization_id not in self._organizations:
            self._organizations[organization_id] = organization(organization_id)
        return self._organizations[organization_id]


def openings(record_id: str) -> Record:
    """``waves`` and ``closing`` of a record, see ``projection.project``: the same for everybody who may read it."""
    closing = {resource: ends_at.isoformat() for resource, ends_at in public.closing(record_id).items()}
    return {"waves": public.projections(record_id), "closing": closing}


def organization(name_or_id: str) -> Record:
    """An organisation as the public sees it. Raises ObjectNotFound."""
    parts = ("datasets", "dataset_count", "users", "groups", "tags", "followers")
    without = {f"include_{part}": False for part in parts}
    return tk.get_action("organization_show")({"user": ""}, {"id": name_or_id, **without})


def about() -> tuple[str, str, str]:
    """The portal's title, what it says of itself, and its address."""
    title = config.site_title()
    return title, config.site_description() or title, site().base


def _catalogue(modified: str | None) -> Record:
    title, description, base = about()
    return {
        "title": title,
        "description": description,
        "homepage": base,
        "languages": ["en", "zh"],
        "region_code": regions.province_code(config.province()),
        "publisher": _publisher(title),
        "modified": modified,
    }


def publisher_name() -> str:
    """Name of the province's own organisation."""
    return f"r{regions.province_code(config.province())}"


def _publisher(title: str) -> Record:
    """The province's own organisation; where there is none yet, the portal speaks for itself."""
    name = publisher_name()
    try:
        return projection.publisher(organization(name))
    except tk.ObjectNotFound:
        return {"id": name, "title": config.organizer() or title, "kind": "government", "level": "province"}


class ProvdataDcatAp3(RDFProfile):
    """The mapping as a profile of ckanext-dcat, for its parser, serialiser and command line."""

    def __init__(self, graph: Graph, dataset_type: str = "dataset", compatibility_mode: bool = False) -> None:
        """Does not call the base: it looks up a scheming schema for ``dataset``, a type this portal has not."""
        self.g = graph
        self.compatibility_mode = compatibility_mode

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> dict[str, Any]:
        found = projection.restore(document.read_record(self.g, dataset_ref))
        dataset_dict.update(found)
        # ckanext-dcat's harvester knows a dataset by this extra and appends others to the list.
        dataset_dict.setdefault("extras", []).append({"key": "uri", "value": str(dataset_ref)})
        return dataset_dict

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        Writer(self.g).record(dataset_dict)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        Writer(self.g).catalogue()
