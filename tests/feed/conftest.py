from __future__ import annotations

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


@pytest.fixture
def portal(with_plugins, clean_db, clean_index, app) -> Portal:
    """An empty portal with one agency, and what anybody gets from its addresses."""
    return Portal(Agency(), app)


@pytest.fixture
def publisher(portal, at) -> Publisher:
    return Publisher()
