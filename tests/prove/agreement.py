"""``python -m tests.prove.agreement <address>``: what a served portal's feed says beside what the profile serialises.

Runs inside the site, reads the feed from outside, and prints what it found as JSON.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.processors import RDFSerializer
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, RDF

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.dcat.policy import document
from ckanext.provdata.feed.policy.hydra import HYDRA
from tests.benchmarks import inside
from tests.dcat import conformance

PARSERS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "jsonld": "json-ld", "nt": "nt", "n3": "n3"}
PARTS = 8


def agreement(address: str) -> dict[str, Any]:
    """``records``, ``graphs`` compared, those that are ``different``, ``triples`` of the whole, and ``violations``."""
    records = list(_public())
    whole = {extension: _read(f"{address}/catalog.{extension}", extension)[0] for extension in PARSERS}
    wanted = _read(f"{address}/catalog.ttl?organization=nobody", "ttl")[0]
    different, compared = [], 0
    for record in records:
        one = _serialised(record)
        for extension in PARSERS:
            compared += 1
            if not isomorphic(one, _read(f"{address}/dataset/{record['id']}.{extension}", extension)[0]):
                different.append(f"{record['name']}.{extension}")
        wanted += one
    for dataset in list(wanted.subjects(RDF.type, DCAT.Dataset)):
        document.enter(wanted, dcat.site(), URIRef(str(dataset)))
    for extension, found in whole.items():
        compared += 2
        different += [f"catalog.{extension}"] if not isomorphic(found, wanted) else []
        different += [f"pages of {extension}"] if _pages(address, extension) != set(found) else []
    faults = conformance.faults(whole["ttl"])
    return {"records": len(records), "graphs": compared, "different": different, "triples": len(wanted),
            "violations": len(faults), "faults": faults[:5]}  # fmt: skip


def _public() -> Iterator[dict[str, Any]]:
    """Every record as anybody reads it."""
    start = 0
    search, show = tk.get_action("package_search"), tk.get_action("package_show")
    while found := search({"user": ""}, {"rows": 100, "start": start, "sort": "id asc"})["results"]:
        yield from (show({"user": "", "auth_user_obj": None}, {"id": one["id"]}) for one in found)
        start += len(found)


def _serialised(record: dict[str, Any]) -> Graph:
    serialiser = RDFSerializer(profiles=["provdata_dcat_ap_3"])
    serialiser.graph_from_dataset(record)
    return serialiser.g


def _read(url: str, extension: str) -> tuple[Graph, str]:
    """A document, and the address of the next page."""
    with urllib.request.urlopen(url, timeout=120) as answer:
        graph = Graph().parse(data=answer.read(), format=PARSERS[extension])
        links = answer.headers.get("Link", "").split(", ")
        return graph, next((one[1:].partition(">")[0] for one in links if one.endswith('rel="next"')), "")


def _pages(address: str, extension: str) -> set[Any]:
    """What all pages say together, less what they say of themselves."""
    found, following = Graph(), f"{address}/catalog.{extension}?page=1&parts={PARTS}"
    while following:
        page, following = _read(following, extension)
        found += page
    own = set(found.subjects(RDF.type, HYDRA.PagedCollection))
    assert len(own) == PARTS
    return {triple for triple in found if triple[0] not in own}


if __name__ == "__main__":
    answers = sys.stdout
    with redirect_stdout(sys.stderr), inside.site():
        answers.write(json.dumps(agreement(sys.argv[1])) + "\n")
