"""A harvester reads the feed: ckanext-dcat's own parser, with our profile and with the stock one."""

from __future__ import annotations

import pytest
from ckanext.dcat.processors import RDFParser, RDFSerializer

from ckanext.provdata.schemas import compose

PROFILES = ["provdata_dcat_ap_3"]
FORMATS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld", "nt": "nt"}


def harvested(text: str, extension: str, profile: str, dataset_type: str) -> list[dict]:
    parser = RDFParser(profiles=[profile], dataset_type=dataset_type)
    parser.parse(text, _format=FORMATS[extension])
    return list(parser.datasets())


def value(dataset: dict, key: str) -> str:
    """Of a field or of an extra: the parser puts it where the schema of the type wants it."""
    extras = {item["key"]: item["value"] for item in dataset["extras"]}
    return dataset.get(key) or extras.get(key) or ""


@pytest.mark.parametrize("extension", FORMATS)
def test_our_profile_gives_the_record_back(portal, extension):
    record = portal.publish("agriculture")
    portal.upload(record)
    (found,) = harvested(portal.get(f"/catalog.{extension}").body, extension, "provdata_dcat_ap_3", "agriculture")
    same = ("type", "title", "notes", "name", "catalogue_code", "opening_grade", "crop_season", "information_items")
    assert {name: found[name] for name in same} == {name: record[name] for name in same}
    assert {tag["name"] for tag in found["tags"]} == {tag["name"] for tag in record["tags"]}
    assert value(found, "uri") == f"{portal.base}/dataset/{record['id']}"
    (file,) = found["resources"]
    assert file["format"] == "CSV"
    assert portal.answers(file["url"])


@pytest.mark.parametrize("extension", FORMATS)
def test_the_stock_profile_reads_what_it_knows(portal, extension):
    record = portal.publish("transport")
    portal.upload(record)
    (found,) = harvested(portal.get(f"/catalog.{extension}").body, extension, "euro_dcat_ap_3", "transport")
    assert found["title"] == record["title"]
    assert found["notes"] == record["notes"]
    assert {tag["name"] for tag in found["tags"]} == {tag["name"] for tag in record["tags"]}
    assert value(found, "identifier") == record["catalogue_code"]
    assert value(found, "publisher_name") == portal.agency.org["title"]
    assert value(found, "contact_email") == record["contact_email"]
    assert value(found, "frequency").endswith("frequency/MONTHLY_3")
    (file,) = found["resources"]
    assert portal.answers(file["url"])
    assert file["mimetype"].endswith("text/csv")


def test_a_record_taken_over_is_the_same_record(portal):
    """Harvested from elsewhere: the parsed package is what ``package_create`` takes."""
    record = portal.publish("tourism")
    text = portal.get("/catalog.ttl").body
    (found,) = harvested(text, "ttl", "provdata_dcat_ap_3", "tourism")
    taken = {name: value for name, value in found.items() if name not in {"extras", "organization", "tags"}}
    copy = portal.agency.call(
        "package_create",
        **{
            **taken,
            "name": "taken-over",
            "catalogue_code": "201001/99",
            "sharing_type": "unconditional",
            "tags": [{"name": tag["name"]} for tag in found["tags"]],
        },
    )
    same = {field["field_name"] for field in compose.load("tourism")["dataset_fields"]} | {"title", "notes", "issued"}
    assert {name: copy[name] for name in same} == {name: record[name] for name in same}


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 1)
def test_the_harvester_follows_the_pages_to_the_last(portal):
    ids = {portal.publish("science")["id"] for _ in range(3)}
    seen, address = set(), f"{portal.base}/catalog.ttl?page=1"
    while address:
        parser = RDFParser(profiles=PROFILES)
        parser.parse(portal.get(portal.path(address)).body, _format="turtle")
        seen |= {value(dataset, "uri").rpartition("/")[2] for dataset in parser.datasets()}
        address = parser.next_page()
    assert seen == ids


def test_ckanext_dcats_serialiser_works_with_our_profile(portal):
    record = portal.publish("geography")
    text = RDFSerializer(profiles=PROFILES).serialize_catalog({}, [record], _format="ttl")
    (found,) = harvested(text, "ttl", "provdata_dcat_ap_3", "geography")
    assert found["map_scale"] == record["map_scale"]
