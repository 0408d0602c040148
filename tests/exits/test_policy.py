"""The white lists by themselves, over what a client could send."""

from __future__ import annotations

import pytest

from ckanext.provdata.exits.policy import activities, indexing, objects, searching
from ckanext.provdata.exits.policy.objects import Kind

MAGIC = (
    '_query_:"x"',
    "_val_:x",
    "{!func}x",
    '\\u005fquery\\u005f:"x"',
    '\\_query_:"\\{!join from=id to=id}x"',
    'title:a OR _\\u0071uery_:"x"',
    "hidden_text:x",
    "hidden\\_text:x",
    "\\u0068idden_title:x",
)


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "x", "defType": "edismax"},
        {"qf": "text"},
        {"bf": "docfreq(text,'x')"},
        {"wt": "xml"},
        {"facet.field": ["text"]},
        {"facet.field": ["tags", "title_string"]},
        {"fl": ["score"]},
        {"fl": ["id,docfreq(text,'x')"]},
        {"fl": ["id *"]},
        {"sort": "docfreq(text,'x') desc"},
        {"sort": "title_string asc, text desc"},
        *({"fq": query} for query in MAGIC),
        *({"fq_list": ["+state:active", query]} for query in MAGIC),
    ],
    ids=str,
)
def test_what_reads_past_the_filters_is_refused(parameters):
    assert searching.complaint(parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "停车", "fq": '+sector:"transport"', "rows": 20, "start": 0, "sort": None, "fl": [], "facet": "true"},
        {"facet.field": ["sector", "region", "tags"], "facet.limit": 50, "extras": {}, "include_private": True},
        {"sort": "score desc, metadata_modified desc"},
        {"sort": "rank"},
        {"fl": ["id", "name,title"]},
        {"df": "text", "use_default_schema": "false"},
    ],
    ids=str,
)
def test_what_pages_and_clients_ask_is_let_through(parameters):
    assert searching.complaint(parameters) is None


@pytest.mark.parametrize("query", MAGIC)
def test_magic_in_a_query_becomes_text(query):
    assert not searching._MAGIC.search(searching.plain(searching.harmless(query)))


def test_other_queries_stay_as_they_are():
    assert searching.harmless('title:"停车" AND tags:a\\-b') == 'title:"停车" AND tags:a\\-b'


@pytest.mark.parametrize(("given", "used"), [(0, 1), ("0", 1), (-3, 1), ("x", 1), (None, 1), ("5", 5)])
def test_a_facet_needs_a_match(given, used):
    assert searching.mincount(given) == used


HIDDEN = {
    "id": "i", "index_id": "x", "site_id": "s", "entity_type": "package", "dataset_type": "transport",
    "state": "active", "type": "transport", "capacity": "private", "title": "词一",
    "name": "n-a-m-e", "notes": "词二", "tags": ["词三"],
    "res_name": ["词四"], "res_url": ["http://x"], "extras_line_code": "词五", "line_code": "词五", "version": "词六",
    "title_string": "词一", "owner_org": "o", "sector": ["transport"], "validated_data_dict": "{…}",
    "links_to": ["other"],
}  # fmt: skip


def test_a_hidden_records_words_stand_in_hidden_fields_only():
    shown = indexing.shown(HIDDEN)
    open_fields = {name: value for name, value in shown.items() if not name.startswith("hidden_")}
    assert not {"title", "name", "notes", "tags", "text", "res_name", "res_url", "version"} & set(open_fields)
    assert "词" not in str(open_fields)
    assert set(shown["hidden_text"]) == {"词一", "n-a-m-e", "词二", "词三", "词四"}


@pytest.mark.parametrize("change", [{"state": "draft", "capacity": "public"}, {"state": "deleted"}])
def test_drafts_and_deleted_ones_are_hidden_too(change):
    assert "title" not in indexing.shown({**HIDDEN, **change})


def test_a_wave_says_only_that_it_is_one():
    shown = indexing.shown({**HIDDEN, "dataset_type": "wave", "type": "wave"})
    assert set(shown) == {*indexing.IDENTITY, "capacity", "metadata_modified", "data_dict"}
    assert (shown["data_dict"], shown["metadata_modified"]) == ("{}", "1970-01-01T00:00:00Z")


def test_a_public_record_stays_whole_but_for_the_names_of_others():
    public = {**HIDDEN, "capacity": "public"}
    assert indexing.shown(public) == {name: value for name, value in public.items() if name != "links_to"}


@pytest.mark.parametrize(
    ("rule", "parts", "named"),
    [
        ("/dataset/<id>", {"id": "a"}, [(Kind.DATASET, "a")]),
        (
            "/wave/<id>/resource/<resource_id>",
            {"id": "a", "resource_id": "b"},
            [(Kind.RESOURCE, "b"), (Kind.DATASET, "a")],
        ),
        ("/dataset/changes/<id>", {"id": "a"}, [(Kind.ACTIVITY, "a")]),
        ("/organization/<id>", {"id": "a"}, []),
        ("/dataset/<_id>.ttl", {"_id": "a"}, [(Kind.DATASET, "a")]),
        ("/", {}, []),
    ],
)
def test_what_an_address_names(rule, parts, named):
    assert objects.named(rule, parts, frozenset(["wave"])) == named


@pytest.mark.parametrize(
    ("parameter", "data", "value"),
    [
        ("id", {"id": "a"}, "a"),
        ("package.id", {"package": {"id": "a"}}, "a"),
        ("package.id", {"package": "a"}, None),
        ("id|name", {"name": "a"}, "a"),
        ("id|name", {"id": "b", "name": "a"}, "b"),
        ("id", {}, None),
    ],
)
def test_how_a_parameter_is_found(parameter, data, value):
    assert objects.given(data, parameter) == value


def test_a_row_about_a_view_is_about_its_file():
    row = {"activity_type": "new resource view", "object_id": "p", "data": {"resource_id": "r"}}
    assert activities.subject(row) == (Kind.RESOURCE, "r")


def test_a_snapshot_gives_way_to_today():
    row = {"id": "a", "data": {"package": {"title": "then"}, "actor": "me"}, "permission_labels": ["public"]}
    assert activities.without_snapshot(row, {"package": {"title": "now"}}) == {
        "id": "a",
        "data": {"package": {"title": "now"}, "actor": "me"},
    }
