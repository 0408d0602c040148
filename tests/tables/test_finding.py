"""A word is found inside the values of a table: by interface, by the preview, in its download."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.provdata.tables.policy import finding

TABLE = """name,所在地,座位,说明
人民公园,石家庄市长安区,120,"园内有湖，可划船"
北戴河湿地公园,秦皇岛市北戴河区,80,"鸟类保护地，100% 免费"
植物园,石家庄市鹿泉区,0,Botanical Garden
"""


@pytest.fixture(scope="module")
def kept() -> dict:
    """The table that tests which change nothing share."""
    return {}


@pytest.fixture
def desk(kept, desk):
    """The editor who owns the shared table; ``fresh`` has one of his own."""
    if not kept:
        kept.update(desk=desk, table=filled(desk, TABLE))
    return kept["desk"]


@pytest.fixture
def parks(desk, kept) -> str:
    """The id of a table of three parks."""
    return kept["table"]


def filled(desk, content: str) -> str:
    """A resource with its table, loaded at once."""
    resource = desk.upload(content)
    worker = helpers.call_action("get_site_user")["name"]
    helpers.call_action("provdata_table_fill", context={"user": worker}, id=resource["id"])
    return resource["id"]


def view_of(desk, resource_id: str) -> str:
    listed = desk.call("resource_view_list", id=resource_id)
    return next(view["id"] for view in listed if view["view_type"] == "datatables_view")


@pytest.fixture
def hidden(desk, parks):
    """The table while its record is private."""
    desk.call("package_patch", id=desk.record["id"], private=True)
    yield parks
    desk.call("package_patch", id=desk.record["id"], private=False)


def found(desk, resource_id: str, **filters) -> list[str]:
    listed = desk.call("datastore_search", resource_id=resource_id, filters=filters)
    assert listed["total"] == len(listed["records"])
    return [record["name"] for record in listed["records"]]


class TestInterface:
    @pytest.mark.parametrize(
        ("words", "names"),
        [
            ("鹿泉", ["植物园"]),
            ("石家庄", ["人民公园", "植物园"]),
            ("石家庄 划船", ["人民公园"]),
            ("garden", ["植物园"]),
            ("100%", ["北戴河湿地公园"]),
            ("_", []),
            ("不存在的词", []),
            ("120", ["人民公园"]),
            ("'; DROP TABLE x; --", []),
        ],
    )
    def test_words_inside_values(self, desk, parks, words, names):
        assert found(desk, parks, _contains=[words]) == names

    def test_words_in_one_column(self, desk, parks):
        assert found(desk, parks, **{"_contains:所在地": ["北戴河"]}) == ["北戴河湿地公园"]
        assert found(desk, parks, **{"_contains:说明": ["北戴河"]}) == []

    def test_with_other_conditions(self, desk, parks):
        assert found(desk, parks, _contains=["石家庄"], name="植物园") == ["植物园"]

    def test_a_column_that_is_not_there_is_refused(self, desk, parks):
        errors = desk.errors("datastore_search", resource_id=parks, filters={"_contains:没有": ["园"]})
        assert "filters" in errors

    def test_inside_or_it_is_refused_rather_than_passed_over(self, desk, parks):
        filters = {"$or": [{"_contains": ["鹿泉"]}, {"name": "人民公园"}]}
        assert "filters" in desk.errors("datastore_search", resource_id=parks, filters=filters)

    def test_a_deletion_takes_what_a_search_finds(self, desk):
        resource = filled(desk, TABLE)
        helpers.call_action("datastore_delete", resource_id=resource, filters={"_contains": ["鹿泉"]}, force=True)
        assert found(desk, resource) == ["人民公园", "北戴河湿地公园"]

    def test_a_table_of_a_private_record_stays_closed(self, hidden):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action(
                "datastore_search",
                context={"user": "", "ignore_auth": False},
                resource_id=hidden,
                filters={"_contains": ["园"]},
            )


def form(search: str = "", columns: dict[str, str] | None = None, order: tuple[int, str] = (0, "asc")) -> dict:
    """What DataTables sends."""
    names = ["_id", "name", "所在地", "座位", "说明"]
    fields = {"draw": "3", "start": "0", "length": "10", "search[value]": search}
    fields |= {"order[0][column]": str(order[0]), "order[0][dir]": order[1]}
    for number, name in enumerate(names):
        fields |= {
            f"columns[{number}][data]": name,
            f"columns[{number}][name]": name if number else "",
            f"columns[{number}][search][value]": (columns or {}).get(name, ""),
        }
    return fields


class TestPreview:
    @pytest.fixture
    def view(self, desk, parks):
        return view_of(desk, parks)

    def ask(self, app, view, status=200, **asked):
        data = form(**asked)
        return app.post(f"/datatables/ajax/{view}", data=data, status=status).json

    def test_a_chinese_word_is_found(self, app, view):
        answer = self.ask(app, view, search="鹿泉")
        assert [row["name"] for row in answer["data"]] == ["植物园"]
        assert (answer["draw"], answer["recordsTotal"], answer["recordsFiltered"]) == (3, 3, 1)

    def test_words_of_columns_and_order(self, app, view):
        answer = self.ask(app, view, columns={"所在地": "石家庄"}, order=(3, "desc"))
        assert [row["name"] for row in answer["data"]] == ["人民公园", "植物园"]
        assert self.ask(app, view, order=(3, "asc"))["data"][0]["name"] == "植物园"

    def test_text_is_html_and_rows_have_their_ids(self, app, desk):
        view = view_of(desk, filled(desk, "name\n<script>alert(1)</script>\n"))
        row = self.ask(app, view)["data"][0]
        assert row["name"] == "&lt;script&gt;alert(1)&lt;/script&gt;"
        assert row["DT_RowId"] == "row1"

    def test_what_is_no_request_is_refused(self, app, view):
        assert app.post(f"/datatables/ajax/{view}", data={"draw": "x"}, status=400).json["error"]
        broken = {**form(), "order[0][column]": "99"}
        assert app.post(f"/datatables/ajax/{view}", data=broken, status=400).json["error"]

    def test_hidden_and_absent_look_alike(self, app, view, hidden):
        absent = app.post("/datatables/ajax/no-such-view", data=form(), status=404)
        closed = app.post(f"/datatables/ajax/{view}", data=form(), status=404)
        assert closed.body.replace(view, "no-such-view") == absent.body

    def test_the_download_holds_what_is_shown(self, app, desk, view, parks):
        columns = [{"data": n, "search": {"value": ""}} for n in ("_id", "name", "所在地", "座位", "说明")]
        asked = {
            "search": {"value": "石家庄"},
            "columns": columns,
            "order": [{"column": 1, "dir": "desc"}],
            "visible": [True, True, False, True, False],
        }
        answer = app.post(
            f"/datatables/filtered-download/{view}",
            data={"params": json.dumps(asked), "format": "csv", "filters": ""},
            follow_redirects=False,
        )
        target = urlsplit(answer.headers["Location"])
        assert parse_qs(target.query)["format"] == ["csv"]
        rows = list(csv.DictReader(io.StringIO(app.get(f"{target.path}?{target.query}").body)))
        assert [list(row.values()) for row in rows] == [["3", "植物园", "0"], ["1", "人民公园", "120"]]


def test_a_column_of_any_name_is_quoted():
    [(sql, parameters)] = finding.condition("_contains", "词", ['a"b', "时间:开始"])
    assert 'cast("a""b" as text)' in sql
    assert "\\:开始" in sql
    assert list(parameters.values()) == ["词"]


def test_only_the_first_words_are_looked_for():
    assert len(finding.condition("_contains", " ".join(["词"] * 30), ["a"])) == finding.MOST_WORDS
