"""What is asked of a table, what a chart makes of it, and examples whatever the table's columns are called."""

import ast
import shlex

import pytest

from ckanext.provdata.limits import policy as limits
from ckanext.provdata.preview.policy import asking, charts, examples, mapping
from ckanext.provdata.preview.policy.columns import Sort, columns

FIELDS = [
    {"id": "_id", "type": "int"},
    {"id": "县（市、区）", "type": "text"},
    {"id": "spaces", "type": "int8", "info": {"label": "泊位数（个）"}},
    {"id": "fee", "type": "numeric", "info": {"label": "收费", "notes": "按小时计，单位：元/小时，含税"}},
    {"id": "opened", "type": "date", "info": {"label": "启用日期"}},
    {"id": 'it\'s "so"', "type": "text"},
]
LISTED = columns(FIELDS, [{"name": "spaces", "title": "泊位数", "type": "I", "length": "8"}])


def test_columns_have_units_and_what_the_record_says_of_them():
    assert [column.id for column in LISTED] == [field["id"] for field in FIELDS[1:]]
    assert [column.unit for column in LISTED] == ["", "个", "元/小时", "", ""]
    assert [column.sort for column in LISTED[:4]] == [Sort.TEXT, Sort.NUMBER, Sort.NUMBER, Sort.TIME]
    assert (LISTED[1].item_type, LISTED[1].length) == ("I", "8")


class TestAsking:
    def test_conditions_are_filters_of_the_datastore(self):
        asked = asking.from_lists(
            ["spaces", "spaces", "spaces", "fee", "fee", "opened", "fee"],
            ["least", "is", "is", "contains", "contains", "most", "is"],
            ["3", "4", "5", "元", "角", "2020-01-01", " "],
        )
        assert asking.filters(asking.conditions(asked, LISTED), "裕华 路") == {
            "_contains": ["裕华", "路"],
            "spaces": {"gte": "3", "in": ["4", "5"]},
            "_contains:fee": ["元", "角"],
            "opened": {"lte": "2020-01-01"},
        }

    @pytest.mark.parametrize("one", [{"column": "_id"}, {"column": "no"}, {"column": "fee", "op": "like"}])
    def test_what_is_unclear_is_refused(self, one):
        with pytest.raises(asking.UnclearError):
            asking.conditions([{**one, "value": "1"}], LISTED)
        with pytest.raises(asking.UnclearError):
            asking.conditions([{"column": "fee", "value": "1"}] * 9, LISTED)

    def test_an_order_and_a_page_are_never_wrong(self):
        assert asking.order("fee", "desc", LISTED).sort == '"fee" desc nulls last'
        assert asking.order("no", "desc", LISTED).sort == ""
        assert [asking.page(text) for text in ("", "0", "-1", "２", "3", "99999999999")] == [1, 1, 1, 1, 3, 1]


class TestCharts:
    def test_silence_means_what_suits_the_table(self):
        found = charts.chart({}, LISTED)
        assert found.settings() == {
            "form": "bar", "by": "县（市、区）", "values": ["spaces"], "how": "sum",
            "step": "whole", "order": "natural", "limit": 20,
        }  # fmt: skip
        assert charts.chart(found.settings(), LISTED) == found

    def test_what_is_no_amount_is_not_added_up(self):
        listed = columns(
            [{"id": "市代码", "type": "text"}, {"id": "市", "type": "text"}, {"id": "失业率", "type": "float8"}]
        )
        found = charts.chart({}, listed)
        assert (found.by, found.values, found.how) == ("市", ("失业率",), "avg")

    def test_a_pie_has_one_figure_the_greatest_first_and_few_slices(self):
        found = charts.chart({"form": "pie", "values": ["fee", "spaces"], "limit": "900"}, LISTED)
        assert (found.values, found.order, found.limit) == (("fee",), "value", 20)

    @pytest.mark.parametrize(
        "wrong",
        [{"form": "cake"}, {"by": "no"}, {"values": ["opened"]}, {"values": ["fee"] * 5}, {"how": "sum", "values": []},
         {"how": "mode"}, {"limit": "0"}, {"limit": "x"}, {"by": "opened", "step": "week"}, {"order": "random"}],
    )  # fmt: skip
    def test_what_cannot_be_drawn_is_refused(self, wrong):
        with pytest.raises(asking.UnclearError):
            charts.chart(wrong, LISTED)


class TestMapping:
    def found(self, *names, **given):
        listed = columns([{"id": name, "type": "text"} for name in names])
        return mapping.settings(given, listed)

    def test_columns_tell_what_can_be_drawn(self):
        assert self.found("名称", "数") is None
        assert self.found("lon", "lat", "行政区划代码").kind == "points"
        assert self.found("lon", "lat", "行政区划代码", kind="regions").region == "行政区划代码"
        assert self.found("a", "b", lon="a", lat="b").lat == "b"
        assert self.found("a", "b", lon="a", lat="c") is None
        # averages of counties are no average of their city
        assert self.found("行政区划代码", kind="regions", how="avg").how == "count"

    def test_colours_go_from_the_least_to_the_greatest(self):
        assert mapping.shaded({"a": 0, "b": 50, "c": 100}) == {"a": 1, "b": 3, "c": 5}
        assert mapping.shaded({"a": 7}) == {"a": 5}
        assert mapping.shaded({}) == {}


class TestExamples:
    VALUE = 'O\'Brien "路" $HOME `x` \\n'

    def shown(self, language, *, token=False):
        rows = [{'it\'s "so"': self.VALUE, "spaces": 3}]
        listed = [LISTED[4], LISTED[1]]
        about = examples.table("https://data.example", "abc", listed, rows, token=token)
        return examples.examples(about, language)

    def test_quotes_in_names_and_values_harm_no_shell(self):
        code = self.shown("curl")["filter"].replace("\\\n", " ")
        [data] = [word for word in shlex.split(code) if word.startswith("filters=")]
        assert ast.literal_eval(data.removeprefix("filters=")) == {'it\'s "so"': self.VALUE}

    def test_nor_python(self):
        tree = ast.parse(self.shown("python")["filter"])
        data = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "data")
        assert ast.literal_eval(data)["filters"] == {'it\'s "so"': self.VALUE}

    @pytest.mark.parametrize("language", examples.LANGUAGES)
    def test_a_token_is_named_where_one_is_needed(self, language):
        assert all("API_TOKEN" in code for code in self.shown(language, token=True).values())
        assert not any("API_TOKEN" in code for code in self.shown(language).values())

    def test_codes_keep_their_zeros_in_r(self):
        rows = [{"县（市、区）": "013", "spaces": 3, 'it\'s "so"': "x"}]
        about = examples.table("https://data.example", "abc", LISTED, rows, token=False)
        assert 'colClasses = c("县（市、区）" = "character"))' in examples.examples(about, "r")["all"]

    def test_an_empty_table_has_examples_too(self):
        about = examples.table("https://data.example", "abc", LISTED, [], token=False)
        assert list(examples.examples(about, "r")) == ["first", "sort", "all"]


class TestLimits:
    def test_whom_a_request_is_counted_for(self):
        assert limits.client("7", "10.0.0.1", ["1.1.1.1"], 1) == "user:7"
        assert limits.client("", "10.0.0.1", ["1.1.1.1", " 2.2.2.2"], 0) == "address:10.0.0.1"
        assert limits.client("", "10.0.0.1", ["6.6.6.6", " 2.2.2.2"], 1) == "address:2.2.2.2"
        assert limits.client("", "10.0.0.1", [""], 2) == "address:10.0.0.1"

    def test_what_is_counted(self):
        counted = ["/api/3/action/datastore_search", "/datastore/dump/x"]
        assert all(map(limits.counts, counted))
        assert not any(map(limits.counts, ["/", "/catalog.ttl", "/api/i18n/en", "/dataset/api/", "/feed/dump/x"]))

    def test_spans(self):
        assert (limits.span(125.0, 60).number, limits.span(125.0, 60).left) == (2, 55)
        assert limits.span(119.9, 60).left == 1
