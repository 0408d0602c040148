from __future__ import annotations

import zlib
from datetime import timedelta
from typing import Any

import pytest
from rdflib import Graph

from ckanext.provdata.dcat.policy.terms import DCAT
from tests.catalogue.records import Agency
from tests.dcat.portal import Portal
from tests.release.conftest import Publisher, at

__all__ = ["at"]
DAY = timedelta(days=1)


def ids(answer: Any) -> set[str]:
    """Of the records that a Turtle document lists."""
    graph = Graph().parse(data=answer.body, format="turtle")
    return {str(dataset).rpartition("/")[2] for dataset in graph.objects(None, DCAT.dataset)}


def unpacked(packed: bytes) -> bytes:
    """As curl does it: what follows the first member of a gzip file is an error."""
    reader = zlib.decompressobj(31)
    plain = reader.decompress(packed)
    assert reader.eof
    assert reader.unused_data == b""
    return plain


@pytest.fixture
def portal(with_plugins, clean_db, clean_index, app) -> Portal:
    """An empty portal with one agency, and what anybody gets from its addresses."""
    return Portal(Agency(), app)


@pytest.fixture
def publisher(portal, at) -> Publisher:
    return Publisher()
