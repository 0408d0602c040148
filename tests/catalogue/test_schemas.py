"""The composed schemas and the vocabularies: complete, in both languages, nothing twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ckanext.provdata import schemas
from ckanext.provdata.schemas import compose, vocabulary

CORE = compose.load("core")
SHIPPED = Path(schemas.__file__).parent / "composed"
LANGUAGES = {"zh_Hans_CN", "en"}
#: The 13 elements of the guide, by the fields that hold them; the provider's code is the organisation's.
ELEMENTS = {
    "catalogue_class", "title", "catalogue_code", "owner_org", "notes", "format_category", "format_type",
    "information_items", "sharing_type", "sharing_condition", "sharing_mode", "opening_grade", "opening_condition",
    "opening_basis", "update_cycle", "issued", "related_codes",
}  # fmt: skip


def all_fields(schema: dict) -> list[dict]:
    fields = [*schema["dataset_fields"], *schema["resource_fields"]]
    return [*fields, *(sub for field in fields for sub in field.get("repeating_subfields", []))]


@pytest.fixture(params=compose.SECTORS)
def schema(request) -> dict:
    """A sector's schema as it ships."""
    return json.loads((SHIPPED / f"{request.param}.json").read_text())


class TestComposedSchema:
    def test_field_names_are_unique(self, schema):
        for fields in (schema["dataset_fields"], schema["resource_fields"]):
            names = [field["field_name"] for field in fields]
            assert len(names) == len(set(names))

    def test_labels_and_help_are_in_both_languages(self, schema):
        for field in all_fields(schema):
            for key in ("label", "help_text", "required_message"):
                assert set(field.get(key, LANGUAGES)) == LANGUAGES, (field["field_name"], key)

    def test_it_holds_every_element_of_the_guide(self, schema):
        assert {field["field_name"] for field in schema["dataset_fields"]} >= ELEMENTS

    def test_a_choice_has_choices(self, schema):
        for field in all_fields(schema):
            choosing = {"provdata_choice", "provdata_choices"} & {
                field.get("preset"),
                *field.get("validators", "").split(),
            }
            assert not choosing or field["choices"], field["field_name"]

    def test_conditions_name_fields_and_values_that_exist(self, schema):
        choices = {f["field_name"]: {c["value"] for c in f.get("choices", [])} for f in schema["dataset_fields"]}
        for field in schema["dataset_fields"]:
            for condition in (field.get("required_when", {}), field.get("shown_when", {})):
                assert all(set(values) <= choices[name] for name, values in condition.items())

    def test_what_a_sector_demands_has_a_message(self, schema):
        demanding = [field for field in schema["dataset_fields"] if "required_when" in field]
        assert demanding
        assert all("required_message" in field for field in demanding)


class TestComposing:
    def test_a_field_of_the_core_cannot_be_defined_again(self):
        sector = {"dataset_type": "x", "dataset_fields": [{"field_name": "title"}]}
        with pytest.raises(ValueError, match="title is defined twice"):
            compose.compose(CORE, sector)

    def test_resource_fields_belong_to_the_core(self):
        with pytest.raises(ValueError, match="resource fields"):
            compose.compose(CORE, {"dataset_type": "x", "dataset_fields": [], "resource_fields": []})

    def test_sector_files_hold_only_what_they_add(self):
        core = {field["field_name"] for field in CORE["dataset_fields"]}
        for sector in compose.SECTORS:
            assert not core & {field["field_name"] for field in compose.load(sector)["dataset_fields"]}

    def test_what_ships_is_what_the_sources_say(self, tmp_path):
        written = compose.write(tmp_path)
        assert {path.stem for path in written} == {*compose.SECTORS, "wave", "licences"}
        for path in written:
            assert path.read_text() == (SHIPPED / path.relative_to(tmp_path)).read_text()


@pytest.mark.parametrize("name", vocabulary.names())
class TestVocabulary:
    def test_values_are_unique_texts(self, name):
        values = [term["value"] for term in vocabulary.terms(name)]
        assert all(isinstance(value, str) and value for value in values)
        assert len(values) == len(set(values))

    def test_labels_are_in_both_languages(self, name):
        labels = [vocabulary.vocabulary(name)["label"], *(term["label"] for term in vocabulary.terms(name))]
        assert all(set(label) == LANGUAGES and all(label.values()) for label in labels)

    def test_labels_are_unique(self, name):
        for language in LANGUAGES:
            labels = [(term.get("parent"), term["label"][language]) for term in vocabulary.terms(name)]
            assert len(labels) == len(set(labels))

    def test_uris_are_addresses(self, name):
        for term in vocabulary.terms(name):
            for uri in [*term.get("themes", []), *([term["uri"]] if "uri" in term else [])]:
                parts = urlsplit(uri)
                assert parts.scheme in ("http", "https")
                assert parts.netloc
                assert not re.search(r"\s", uri)

    def test_uris_belong_to_the_scheme(self, name):
        scheme = vocabulary.vocabulary(name).get("scheme")
        for term in vocabulary.terms(name):
            uris = [*term.get("themes", []), *([term["uri"]] if "uri" in term else [])]
            assert all(not scheme or uri.startswith(f"{scheme}/") for uri in uris)

    def test_parents_exist(self, name):
        known = vocabulary.by_value(vocabulary_of_parents(name))
        assert all(term["parent"] in known for term in vocabulary.terms(name) if "parent" in term)

    def test_its_source_is_stated(self, name):
        assert vocabulary.vocabulary(name)["source"]
        assert vocabulary.vocabulary(name)["name"] == name


def vocabulary_of_parents(name: str) -> str:
    return "format_category" if name == "format_type" else name


class TestAuthorities:
    """What DCAT-AP asks for has a URI throughout."""

    @pytest.mark.parametrize("name", ["update_cycle", "opening_grade", "language", "availability"])
    def test_every_value_has_one(self, name):
        assert all("uri" in term for term in vocabulary.terms(name))

    def test_every_national_sector_has_a_theme(self):
        assert all(term["themes"] for term in vocabulary.terms("national_sector"))

    def test_every_sector_but_general_maps_onto_the_national_list(self):
        national = vocabulary.by_value("national_sector")
        mapped = {term["value"]: term.get("national") for term in vocabulary.terms("sector")}
        assert mapped.pop("general") is None
        assert all(code in national for code in mapped.values())
        assert len(national) == 22

    def test_cgcs2000_comes_first(self):
        assert vocabulary.terms("coordinate_system")[0]["value"] == "CGCS2000"


class TestLookingUp:
    @pytest.mark.parametrize(("text", "value"), [("每年", "annual"), ("ANNUAL", "annual"), (" 年度 ", "annual")])
    def test_a_value_is_found_by_any_of_its_names(self, text, value):
        assert vocabulary.find("update_cycle", text) is vocabulary.term("update_cycle", value)

    def test_an_unknown_text_is_not_found(self):
        assert vocabulary.find("update_cycle", "有时") is None

    def test_an_unknown_value_is_its_own_label(self):
        assert vocabulary.label("sector", "sport") == "sport"

    def test_ancestors_come_nearest_first(self):
        assert vocabulary.ancestors("catalogue_class", "307015") == ["307", "3"]

    def test_an_unknown_vocabulary_raises(self):
        with pytest.raises(KeyError):
            vocabulary.vocabulary("../core")
