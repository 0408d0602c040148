"""How records are shown, without a portal."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.provdata.display import policy


class TestCitation:
    def test_it_follows_the_standard(self):
        cited = policy.citation(
            "交通局", "停车场", updated="2024-05-01", read=date(2025, 1, 2), site="平台", url="https://d/1"
        )
        assert cited == "交通局. 停车场[DS/OL]. 平台 (2024-05-01)[2025-01-02]. https://d/1"

    def test_what_is_unknown_is_left_out(self):
        cited = policy.citation("", "停车场", updated="", read=date(2025, 1, 2), site="平台", url="https://d/1")
        assert cited == "停车场[DS/OL]. 平台[2025-01-02]. https://d/1"


class TestFormats:
    def test_each_once_in_capitals(self):
        assert policy.formats([{"format": "csv"}, {"format": "CSV "}, {"format": ""}, {}, {"format": "XLSX"}]) == [
            "CSV",
            "XLSX",
        ]


class TestFilters:
    PARAMS = (("q", "停车场"), ("tags", "a"), ("tags", "b"), ("level", "city"), ("page", "3"))

    def test_removing_one_value_keeps_the_others_and_goes_to_the_first_page(self):
        assert policy.without(self.PARAMS, "tags", "a") == [("q", "停车场"), ("tags", "b"), ("level", "city")]

    def test_removing_a_filter_removes_all_its_values(self):
        assert policy.without(self.PARAMS, "tags") == [("q", "停车场"), ("level", "city")]

    def test_another_level_replaces_the_first(self):
        assert ("level", "city") not in policy.choosing(self.PARAMS, "level", "county")

    def test_another_tag_is_added(self):
        chosen = policy.choosing(self.PARAMS, "tags", "c")
        assert [value for name, value in chosen if name == "tags"] == ["a", "b", "c"]

    def test_only_filters_count_as_chosen(self):
        params = (*self.PARAMS, ("sort", "score desc"), ("_tags_limit", "0"), ("ext_x", "1"), ("level", "city"))
        assert policy.chosen(params) == [("tags", "a"), ("tags", "b"), ("level", "city")]

    def test_an_address_quotes_its_parameters(self):
        assert policy.address("/dataset/", [("q", "a&b")]) == "/dataset/?q=a%26b"
        assert policy.address("/dataset/", []) == "/dataset/"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("/uploads/group/a.png", True),
        ("https://portal.example/a.png", True),
        ("https://other.example/a.png", False),
        ("//other.example/a.png", False),
    ],
)
def test_own_addresses(url, own):
    assert policy.is_own(url, "portal.example") is own


def test_a_sector_page_is_widened_to_further_sectors():
    assert policy.sector_query('tags:"a" +dataset_type:transport', "transport") == 'tags:"a" +sector:"transport"'


class TestHarmless:
    def test_nothing_is_loaded_or_run(self):
        text = '<p>a<img src="https://other.example/x.png"><script>alert(1)</script><svg onload="x"></svg></p>'
        assert policy.harmless(text) == "<p>a</p>"

    def test_links_stay_and_headings_step_down(self):
        text = '<h1>标题</h1><a href="https://a.example/" onclick="x">链接</a>'
        assert policy.harmless(text) == ('<h3>标题</h3><a href="https://a.example/" rel="noopener noreferrer">链接</a>')

    def test_a_link_that_would_run_is_no_link(self):
        assert "javascript" not in policy.harmless('<a href="javascript:alert(1)">x</a>')


def test_a_passage_loses_the_marks_of_markdown_only():
    passage = "# 标题\n**本条为<mark>演示</mark>数据**：`a*b`，&lt;b&gt;"
    assert policy.unformatted(passage) == "标题\n本条为<mark>演示</mark>数据：a*b，&lt;b&gt;"
