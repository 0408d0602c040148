"""Records as Project Open Data 1.1: valid for every type and kind, and a fault is found."""

from __future__ import annotations

import pytest

from ckanext.provdata.dcat.policy import pod, projection
from ckanext.provdata.dcat.policy.terms import Site
from ckanext.provdata.schemas import compose
from tests.dcat import pod_schema
from tests.dcat.records import ORGANIZATION, SITE, shown
from tests.dcat.test_shapes import KINDS

OWN = Site(SITE)


def catalogue(*packages: dict) -> dict:
    flat = [(projection.project(package, ORGANIZATION, OWN), package["id"]) for package in packages]
    return {
        **pod.opening(OWN),
        "dataset": [pod.entry(one, dataset_id, OWN, "portal@example.org") for one, dataset_id in flat],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_every_type_is_valid(kind):
    assert pod_schema.faults(catalogue(*(shown(sector, **KINDS[kind]) for sector in compose.SECTORS))) == []


@pytest.mark.parametrize("field", pod_schema.REQUIRED)
def test_what_is_missing_is_found(field):
    found = catalogue(shown("transport"))
    del found["dataset"][0][field]
    assert pod_schema.faults(found)


@pytest.mark.parametrize(
    ("field", "value"),
    {"modified": "去年", "keyword": [], "accessLevel": "open", "accrualPeriodicity": "monthly", "license": "CC-BY-4.0",
     "distribution": [{"downloadURL": "https://e.org/x.csv"}], "temporal": "2023", "extra": "x",
     "contactPoint": {"fn": "某人"}}.items(),
)  # fmt: skip
def test_what_is_wrong_is_found(field, value):
    found = catalogue(shown("transport"))
    found["dataset"][0][field] = value
    assert pod_schema.faults(found)


def test_grades_conditions_and_what_opens_later():
    access = {
        kind: catalogue(shown("transport", **KINDS[kind]))["dataset"][0]
        for kind in ("full", "conditional", "closed", "planned")
    }
    assert {kind: one["accessLevel"] for kind, one in access.items()} == {
        "full": "public", "conditional": "restricted public", "closed": "non-public", "planned": "public",
    }  # fmt: skip
    assert access["conditional"]["rights"] == "签订协议"
    assert access["closed"]["rights"] == "《条例》第十条"
    assert "第二批：2024-06-01T01:00:00+00:00" in access["planned"]["rights"]
    assert "distribution" not in access["planned"]


def test_a_file_is_downloaded_and_an_interface_is_called():
    file, interface = catalogue(shown("transport"))["dataset"][0]["distribution"]
    assert "accessURL" not in file
    assert "downloadURL" not in interface
