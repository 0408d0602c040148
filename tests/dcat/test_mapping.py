"""The mapping table, read both ways, over full and over arbitrary records of every type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef

from ckanext.provdata.dcat.policy import document, mapping, projection, rows
from ckanext.provdata.dcat.policy.kinds import plain
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, Site
from ckanext.provdata.schemas import compose, vocabulary
from tests.dcat.records import ORGANIZATION, SITE, shown

OWN = Site(SITE)
SYNTAXES = ["turtle", "xml", "json-ld", "nt", "n3"]


def written(package: dict[str, Any]) -> tuple[Graph, URIRef, dict[str, Any]]:
    """Graph, identifier and flat record of a package."""
    dataset = OWN.dataset(package["id"])
    flat = projection.project(package, ORGANIZATION, OWN)
    graph = Graph()
    document.write_record(graph, OWN, dataset, flat)
    return graph, dataset, flat


def table_part(flat: dict[str, Any]) -> dict[str, Any]:
    """Of a flat record what the table holds, without what only derived statements are made from."""
    kept = {name: value for name, value in flat.items() if name in rows.fields_of(mapping.table(flat["type"]))}
    kept["publisher"] = only(flat["publisher"], {"id", *rows.fields_of(mapping.PUBLISHER)})
    if "resources" in flat:
        kept["resources"] = [only(item, {"id", *rows.fields_of(mapping.RESOURCE)}) for item in flat["resources"]]
    return kept


def only(source: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name in names}


def ordered(value: Any) -> Any:
    """Values of a field that takes several have no order in RDF."""
    return sorted(value) if isinstance(value, list) and isinstance(value[0], str) else value


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("sector", compose.SECTORS)
def test_what_is_written_is_read_back(sector, syntax):
    graph, dataset, flat = written(shown(sector))
    text = graph.serialize(format=syntax)
    again = Graph().parse(data=text, format=syntax)
    assert document.read_record(again, dataset) == table_part(flat)


@pytest.mark.parametrize("sector", compose.SECTORS)
def test_reading_gives_ckan_its_package_back(sector):
    package = shown(sector)
    graph, dataset, _ = written(package)
    found = projection.restore(document.read_record(graph, dataset))
    names = {field["field_name"] for field in compose.load("core")["dataset_fields"]}
    names |= {field["field_name"] for field in compose.load(sector)["dataset_fields"]}
    expected = {name: package[name] for name in names - set(mapping.WITHHELD) if name in package}
    assert {name: found.get(name) for name in expected} == {name: ordered(value) for name, value in expected.items()}
    assert sorted(tag["name"] for tag in found["tags"]) == sorted(tag["name"] for tag in package["tags"])
    assert [item["name"] for item in found["resources"]] == [item["name"] for item in package["resources"]]


@pytest.mark.parametrize("sector", compose.SECTORS)
def test_every_field_of_the_schema_has_its_place_or_a_reason(sector):
    core = {field["field_name"] for field in compose.load("core")["dataset_fields"]}
    own = {field["field_name"] for field in compose.load(sector)["dataset_fields"]}
    placed = rows.fields_of(mapping.table(sector))
    assert {mapping.RENAMED.get(name, name) for name in core | own} - set(mapping.WITHHELD) <= placed


def test_every_resource_field_has_its_place():
    names = {field["field_name"] for field in compose.load("core")["resource_fields"]}
    assert names - {"url"} <= rows.fields_of(mapping.RESOURCE)


def test_what_is_between_agencies_stays_out_of_the_feed():
    package = shown("transport", sharing_condition="不得外传的条件")
    text = written(package)[0].serialize(format="nt")
    assert "不得外传" not in text
    assert "sharing" not in text


def test_what_the_table_does_not_name_stays_out():
    package = shown("transport", harvest_secret="内部备注", private=True)
    assert "内部备注" not in written(package)[0].serialize(format="turtle")


def test_no_node_is_blank():
    for sector in compose.SECTORS:
        graph = written(shown(sector))[0]
        assert not [node for triple in graph for node in triple if isinstance(node, BNode)]


def test_a_feed_of_another_portal_is_read_with_its_own_terms():
    graph, dataset, flat = written(shown("tourism"))
    assert str(dataset).startswith(SITE)
    moved = Graph().parse(data=graph.serialize(format="nt").replace(SITE, "http://city.example"), format="nt")
    found = document.read_record(moved, URIRef(str(dataset).replace(SITE, "http://city.example")))
    assert found["tourism_kind"] == "scenic_area"
    assert found["title"] == flat["title"]


def test_a_foreign_dataset_gives_what_it_has():
    graph, dataset = Graph(), URIRef("https://elsewhere.example/d/1")
    graph.add((dataset, DCT.title, Literal("Titre", lang="fr")))
    graph.add((dataset, DCT.title, Literal("标题", lang="zh")))
    graph.add((dataset, DCAT.keyword, Literal("mot")))
    assert document.read_record(graph, dataset) == {"title": "标题", "tags": ["mot"]}


class TestAddresses:
    def test_of_an_upload_do_not_depend_on_the_page_it_was_asked_from(self):
        flat = written(shown("transport"))[2]
        assert flat["resources"][0]["download_url"].startswith(f"{SITE}/dataset/")
        assert "/en/" not in flat["resources"][0]["download_url"]

    def test_of_an_interface_are_not_downloads(self):
        flat = written(shown("transport"))[2]
        assert "download_url" not in flat["resources"][1]
        assert flat["resources"][1]["access_url"].startswith("https://api.example.org/")


class TestThemes:
    @pytest.mark.parametrize("sector", compose.SECTORS)
    def test_every_sector_has_an_eu_theme_and_its_own(self, sector):
        graph, dataset, _ = written(shown(sector))
        themes = {str(theme) for theme in graph.objects(dataset, DCAT.theme)}
        assert any("authority/data-theme/" in theme for theme in themes)
        assert f"{SITE}/def/sector/{sector}" in themes

    def test_a_class_below_the_tree_hangs_under_its_class(self):
        graph = written(shown("transport", catalogue_class="20100107"))[0]
        text = graph.serialize(format="nt")
        assert f"<{SITE}/def/catalogue_class/20100107>" in text
        assert f"core#broader> <{SITE}/def/catalogue_class/201001>" in text


def test_no_two_terms_share_an_eu_concept():
    """Reading would not know which was meant."""
    for name in ("update_cycle", "opening_grade", "language", "licence", "format_type"):
        uris = [term["uri"] for term in vocabulary.terms(name) if "uri" in term]
        assert len(uris) == len(set(uris)), name


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)
DATES = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.integers(1900, 2100).map(str),
    st.tuples(st.integers(1900, 2100), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
)


def term_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([term["value"] for term in vocabulary.terms(name)])


def field_value(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any value a schema field may hold, as CKAN shows it."""
    if "vocabulary" in field:
        value = term_of(field["vocabulary"])
        several = field.get("preset") == "provdata_choices"
        return st.lists(value, min_size=1, max_size=3, unique=True) if several else value
    if field.get("preset") == "provdata_date":
        return DATES
    if field.get("preset") == "provdata_number":
        places = 0 if field.get("whole") else 3
        return st.decimals(0, 10**6, places=places).map(plain)
    return WORDS


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Any]:
    sector = draw(st.sampled_from(compose.SECTORS))
    package = shown(sector)
    special = {
        "information_items",
        "owner_org",
        "tag_string",
        "spatial_bbox",
        "name",
        "catalogue_class",
        "related_codes",
    }
    fields = compose.load("core")["dataset_fields"] + compose.load(sector)["dataset_fields"]
    for field in fields:
        name = field["field_name"]
        if name not in special:
            package[name] = draw(field_value(field)) if field.get("required") or draw(st.booleans()) else ""
    package["catalogue_class"] = draw(term_of("catalogue_class"))
    package["related_codes"] = draw(st.lists(WORDS, max_size=3, unique=True))
    package["tags"] = [{"name": name} for name in draw(st.lists(WORDS, max_size=4, unique=True))]
    item = st.fixed_dictionaries({"name": WORDS, "title": WORDS, "type": term_of("item_type")})
    package["information_items"] = draw(st.lists(item, max_size=12))
    return package


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(packages())
def test_any_record_survives(package):
    graph, dataset, flat = written(package)
    again = Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    assert document.read_record(again, dataset) == table_part(flat)
