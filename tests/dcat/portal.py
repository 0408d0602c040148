"""A portal as a harvester meets it: records made by an agency's public actions, documents read by address."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

from ckan.tests import helpers
from rdflib import Graph
from werkzeug.datastructures import FileStorage

from ckanext.provdata.dcat import service
from tests.catalogue.records import Agency
from tests.dcat import mqa
from tests.dcat.records import sent

CSV = "park_name,spaces,opened\n中心停车场,120,2020-01-01\n".encode()


class Portal:
    def __init__(self, agency: Agency, app: Any) -> None:
        self.agency, self.app = agency, app
        self.base = service.site().base

    def publish(self, sector: str, **changes: Any) -> dict[str, Any]:
        """A record without files."""
        return self.agency.call("package_create", **sent(sector, owner_org=self.agency.org["id"], **changes))

    def upload(self, record: dict[str, Any], name: str = "停车场.csv") -> dict[str, Any]:
        """Add a real file to a record."""
        file = FileStorage(io.BytesIO(CSV), filename=name)
        return self.agency.call(
            "resource_create",
            package_id=record["id"],
            name="名录",
            upload=file,
            format="CSV",
            url=name,
            encoding="UTF-8",
        )

    def settled(self, path: str, status: int = 200, **headers: str) -> Any:
        """An answer after all that follows what was done so far."""
        while helpers.call_action("provdata_outbox_work")["done"]:
            pass
        return self.read(path, status, **headers)

    get = settled

    def read(self, path: str, status: int = 200, **headers: str) -> Any:
        """An answer as things stand."""
        return self.app.get(path, headers=headers, status=status, follow_redirects=False)

    def graph(self, path: str) -> Graph:
        """A Turtle document."""
        return Graph().parse(data=self.get(path).body, format="turtle")

    def whole(self) -> Graph:
        """All pages of the catalogue in one graph."""
        graph = Graph()
        for text in mqa.pages(f"{self.base}/catalog.ttl", lambda url: self.get(self.path(url)).body):
            graph.parse(data=text, format="turtle")
        return graph

    def path(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def answers(self, url: str) -> bool:
        """Whether an address of the portal answers; what lies outside cannot be asked here and does not."""
        return url.startswith(self.base) and self.app.get(self.path(url)).status_code == 200
