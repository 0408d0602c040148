"""Records created by the public action and found through CKAN's own search, on the real Solr."""

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search.common import make_connection
from ckan.tests import helpers

from ckanext.provdata.search import hooks, service

from .shelf import RECORDS, ask, titles

pytestmark = pytest.mark.usefixtures("shelf")

BUS = "石家庄市公共汽车停靠站点分布"
HOSPITAL = "石家庄市医疗机构名录"
AIR = "河北省环境空气质量日报"


class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("公交站点", BUS),
            ("站点 公交", BUS),
            ("石家庄 公交", BUS),
            ("石市公交", BUS),
            ("看病", HOSPITAL),
            ("醫療機構", HOSPITAL),
            ("医料机构", HOSPITAL),
            ("石家庄哪里可以看病？", HOSPITAL),
            ("ＰＭ２．５", AIR),
            ("kongqizhiliang", AIR),
            ("kqzl", AIR),
            ("air quality", AIR),
            ("买药", "邯郸市零售药店信息"),
            ("老赖", "失信被执行人名单"),
            ("2020年人口", "河北省2019—2022年常住人口统计"),
            ("2023年人口", "河北省2023年常住人口统计"),
            ("“停靠站点分布”", BUS),
        ],
    )
    def test_people_find_what_they_mean(self, typed, first):
        assert titles(typed)[0] == first

    @pytest.mark.parametrize(
        ("typed", "unwanted"),
        [
            ("河北", "天津市河北区停车场信息"),
            ("河北", "黄河北岸生态修复工程"),
            ("市长", "南京市长江大桥车流量监测"),
            ("生产", "花生产业集群情况"),
            ("信用", "通信用户发展情况"),
            ("石家庄 公交", "唐山市公交线路信息"),
            ("2023年人口", "河北省2019—2022年常住人口统计"),
            ("石家庄", "唐山市公交线路信息"),
        ],
    )
    def test_shared_characters_are_no_match(self, typed, unwanted):
        assert unwanted not in titles(typed)

    def test_title_counts_more_than_tag_and_tag_more_than_text(self, shelf):
        for title, notes, tags in (
            ("甲类", "说明孵化器", "其他"),
            ("乙类", "说明", "孵化器"),
            ("孵化器名单", "说明", "其他"),
        ):
            shelf.create("science", title=title, notes=notes, tag_string=tags)
        assert titles("孵化器") == ["孵化器名单", "乙类", "甲类"]

    def test_its_organisation_finds_a_record(self):
        assert len(titles("人社局", rows=100)) >= len(RECORDS)

    def test_less_strictly_only_when_nothing_is_found(self):
        assert titles("石家庄 公交 潜水艇")[0] == BUS
        assert ask("潜水艇")["count"] == 0

    def test_page_two_of_a_widened_search_follows_page_one(self):
        typed = "公交 潜水艇"
        whole = titles(typed, rows=10)
        assert len(whole) > 1
        assert titles(typed, rows=1) + titles(typed, rows=1, start=1) == whole[:2]

    def test_an_update_changes_what_a_record_is_found_by(self, shelf):
        created = shelf.create("general", title="天文台开放日安排", notes="日期", tag_string="天文")
        assert titles("天文台") == ["天文台开放日安排"]
        shelf.call("package_patch", id=created["id"], title="植物标本目录", tag_string="标本")
        assert titles("天文台") == []
        assert titles("标本") == ["植物标本目录"]
        shelf.call("package_patch", id=created["id"], private=True)
        assert titles("标本") == []


class TestSolrSyntaxOfClients:
    def test_it_keeps_working(self):
        assert titles("title:医疗机构") == [HOSPITAL]
        assert ask("*:*")["count"] == ask("")["count"] >= len(RECORDS)
        assert ask("tags:药店")["count"] == 1
        assert ask("dataset_type:health", rows=0)["count"] == 2

    def test_own_parameters_of_our_code_are_left_alone(self):
        asked = {"q": "医疗机构", "defType": "edismax", "qf": "title", "mm": "100%"}
        found = tk.get_action("package_search")({"ignore_auth": True}, asked)
        assert [record["title"] for record in found["results"]] == [HOSPITAL]
        assert "provdata_highlight" not in found["results"][0]

    @pytest.mark.parametrize(
        "typed",
        ['"', "(", "title:(", "{!lucene}x", "_query_:x", "AND", "OR OR", "*", "?", "a\\", "/a", "[x TO", "医院 && ||",
         "时间: 2023", "^^", "~", "！", "\u0000", "𠀀", "x" * 5000, "，" * 300],
    )  # fmt: skip
    def test_hostile_text_gets_an_answer(self, typed, app):
        assert ask(typed)["count"] >= 0
        page = app.get("/dataset/", query_string={"q": typed}, status=200)
        assert "搜索时出现错误" not in page.body

    def test_extras_of_a_client_do_not_steer_the_search(self):
        found = ask("潜水艇", extras={hooks.TYPED: ["医院", {}], hooks.TIER: "x"})
        assert found["count"] == 0


class TestMarks:
    def test_matches_are_marked_in_title_and_summary(self):
        marks = ask("公交站点", ext_highlight="true")["results"][0]["provdata_highlight"]
        assert marks["title"] == "石家庄市<mark>公共汽车停靠站点</mark>分布"
        assert marks["notes"] == "<mark>站点</mark>名称、经纬度、途经线路。"

    def test_only_the_mark_is_html(self):
        marks = ask("特殊", ext_highlight="true")["results"][0]["provdata_highlight"]
        assert marks["title"] == "&lt;b&gt;<mark>特殊</mark>&lt;/b&gt;&amp;“字符”名单"
        assert "<script>" not in marks["notes"]

    def test_the_page_shows_them(self, app):
        page = app.get("/dataset/", query_string={"q": "公交站点"}, status=200)
        assert "<mark>公共汽车停靠站点</mark>" in page.body

    def test_a_client_that_does_not_ask_for_marks_gets_none(self):
        assert all("provdata_highlight" not in record for record in ask("公交站点")["results"])

    def test_a_search_without_words_marks_nothing(self):
        assert all("provdata_highlight" not in record for record in ask("*:*", ext_highlight="true")["results"])


class TestSuggestions:
    @staticmethod
    def offered(typed, **more):
        return [one["text"] for one in helpers.call_action("provdata_search_suggest", q=typed, **more)]

    @pytest.mark.parametrize("typed", ["医疗", "yiliao", "yljg", "醫療", "ＹＩＬＩＡＯ"])
    def test_characters_pinyin_and_initials_lead_on(self, typed):
        assert "医疗机构" in self.offered(typed)

    def test_counts_are_those_of_public_records(self):
        found = helpers.call_action("provdata_search_suggest", q="公交")
        assert {"text": "公交", "count": 2} in found

    @pytest.mark.parametrize("typed", ["审计", "shenji", "内部"])
    def test_private_records_suggest_nothing(self, typed):
        assert self.offered(typed) == []

    @pytest.mark.parametrize("typed", ["", " ", "！", '"', "*", "*:*", "医疗*", "a\\", "医疗) OR *:*"])
    def test_what_is_typed_is_no_syntax(self, typed):
        assert isinstance(self.offered(typed), list)

    def test_limit_is_kept_and_checked(self, app):
        assert len(self.offered("s", limit=2)) <= 2
        answer = app.get("/api/util/provdata/suggest", query_string={"q": "公交", "limit": "x"}, status=400)
        assert "error" in answer.json

    def test_the_search_box_gets_them_as_json(self, app):
        answer = app.get("/api/util/provdata/suggest", query_string={"q": "公交"}, status=200)
        assert {"text": "公交", "count": 2} in answer.json["suggestions"]


class TestPrivateRecords:
    def test_their_words_are_in_none_of_our_fields(self):
        found = make_connection().search("capacity:private", fl="id")
        assert found.hits >= 1
        ours = ("title", "tags", "org", "text", "row", "chars", "place", "own_place", "year", "sound", "suggest")
        for field in ours:
            assert make_connection().search("*:*", fq=["+capacity:private", f"+search_{field}:*"]).hits == 0

    def test_members_find_them_and_others_do_not(self, shelf):
        member = shelf.call("package_search", q="审计台账", include_private=True)
        assert [record["title"] for record in member["results"]] == ["内部审计台账"]
        assert titles("审计台账", include_private=True) == []

    def test_whether_a_search_is_widened_says_nothing_of_them(self):
        """Nothing found for the public: the wider search answers the same with and without the hidden record."""
        assert titles("内部审计台账 医疗机构") == titles("内部神计台账 医疗机构")


class TestFacets:
    def test_records_are_counted_by_our_facets(self):
        found = ask("*:*", **{"facet.field": list(service.facet_titles())})["search_facets"]
        sectors = {item["name"]: item["count"] for item in found["sector"]["items"]}
        assert sectors["transport"] == 3
        assert found["opening_grade"]["items"][0]["name"] == "open"

    def test_a_further_sector_counts_and_filters(self, shelf):
        shelf.create("science", title="跨领域目录", further_sectors=["meteorology"])
        assert "跨领域目录" in titles("跨领域", fq="sector:meteorology")
        assert titles("跨领域", fq="sector:health") == []
