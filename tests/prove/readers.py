"""Clients that keep nothing: ckanapi, curl, rdflib, a JSON-LD processor and the example that ships with the portal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyld import jsonld
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS

from scripts.portal import console
from scripts.portal.paths import BIN, ROOT

Found = dict[str, str]
EXAMPLE = ROOT / "docs" / "examples" / "follow_feed.py"


def readers(address: str, only: str) -> Iterator[tuple[str, Found, float]]:
    """Name of each client, the titles it found by the id of the record, and its seconds. only: a word of the name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, read in READERS.items():
            began = time.monotonic()
            if only in name:
                yield name, read(address, Path(folder)), time.monotonic() - began


def ckanapi_dump(address: str, folder: Path) -> Found:
    """Every dataset there is for an anonymous caller, with two processes."""
    _run(BIN / "ckanapi", "dump", "datasets", "--all", "-q", "-p", "2", "-r", address, "-O", folder / "dump.jsonl")
    return _lines(folder / "dump.jsonl")


def ckanapi_search(address: str, folder: Path) -> Found:
    _run(BIN / "ckanapi", "search", "datasets", "-r", address, "-O", folder / "search.jsonl")
    return _lines(folder / "search.jsonl")


def curl_whole(address: str, folder: Path) -> Found:
    """Packed, and asked for again with the tag: the second time nothing must come."""
    target, tag = folder / "catalog.nt", folder / "tag"
    command = ["curl", "-sSf", "--compressed", "-w", "%{http_code}", f"{address}/catalog.nt"]
    assert _run(*command, "--etag-save", tag, "-o", target) == "200"
    assert _run(*command, "--etag-compare", tag, "-o", folder / "again") == "304"
    return _titles(Graph().parse(target, format="nt"))


def curl_pages(address: str, _: Path) -> Found:
    """Page after page by the links of the answers' heads."""
    found, url = Graph(), f"{address}/catalog.ttl?page=1&parts=8"
    while url:
        head, _, body = _run("curl", "-sSf", "-D", "-", url).partition("\n\n")
        found.parse(data=body, format="turtle")
        links = next(line for line in head.splitlines() if line.lower().startswith("link:"))
        url = next((part.partition("<")[2].partition(">")[0] for part in links.split(", ") if 'rel="next"' in part), "")
    return _titles(found)


def rdflib_negotiated(address: str, _: Path) -> Found:
    """The portal's own address, and the syntax left to the two of them."""
    return _titles(Graph().parse(address))


def json_ld(address: str, _: Path) -> Found:
    """The processor fetches the document, and what it understands of it is what the N-Triples say."""
    quads = jsonld.to_rdf(f"{address}/catalog.jsonld", {"format": "application/n-quads"})
    understood = set(Graph().parse(data=quads, format="nt"))
    assert understood == set(Graph().parse(f"{address}/catalog.nt", format="nt"))
    return _titles(understood)


def example(address: str, folder: Path) -> Found:
    """Twice: the second time it has nothing to do but ask."""
    command = [sys.executable, EXAMPLE, f"{address}/catalog.nt", folder / "copy.sqlite"]
    _run(*command)
    _run(*command)
    assert "nothing has changed" in _run(*command)
    import sqlite3  # noqa: PLC0415 - only here

    rows = sqlite3.connect(folder / "copy.sqlite").execute("SELECT uri, triples FROM record")
    titles: Found = {}
    for uri, triples in rows:
        titles |= {one: title for one, title in _titles(Graph().parse(data=triples, format="nt"), listed=False).items()
                   if uri.endswith(one)}  # fmt: skip
    return titles


READERS: dict[str, Callable[[str, Path], Found]] = {
    "ckanapi dump": ckanapi_dump,
    "ckanapi search": ckanapi_search,
    "curl, whole, packed, then its tag": curl_whole,
    "curl, page by page": curl_pages,
    "rdflib, by negotiation": rdflib_negotiated,
    "pyld (JSON-LD 1.1)": json_ld,
    "our example client": example,
}


def _run(*words: Any) -> str:
    env = console.merged({"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"})  # ckanapi starts itself by its name
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _lines(path: Path) -> Found:
    packages = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {one["id"]: one["title"] for one in packages}


def _titles(graph: Any, *, listed: bool = True) -> Found:
    """Of the datasets that a graph lists, or of whatever has a title."""
    triples = list(graph)
    datasets = {node for _, predicate, node in triples if predicate == DCAT.dataset}
    return {
        str(subject).rpartition("/")[2]: str(value)
        for subject, predicate, value in triples
        if predicate == DCTERMS.title and (subject in datasets or not listed)
    }
