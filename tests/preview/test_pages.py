"""Pages of one table, as an outsider and as its agency see them."""

from __future__ import annotations

import csv
import io
import json
import uuid

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from ckanext.provdata.preview import views
from ckanext.provdata.tables.policy import finding
from tests.tables.conftest import Desk

PARKS = """停车场名称,所在区县,行政区划代码,泊位数,启用日期,经度,纬度
裕华路,长安区,130102,120,2019-05-01,114.5,38.04
胜利大街,长安区,130102,80,2020-12-31,114.6,38.05
槐安路,桥西区,130104,50,2019-07-01,114.4,38.03
<script>,路南区,130202,,2021-01-01,118.2,39.6
"""
ITEMS = [
    {"name": "park_name", "title": "停车场名称", "type": "C", "length": "100", "description": "全称"},
    {"name": "district", "title": "所在区县", "type": "C"},
    {"name": "region_code", "title": "行政区划代码", "type": "C"},
    {"name": "spaces", "title": "泊位数", "type": "I", "description": "单位：个"},
    {"name": "opened", "title": "启用日期", "type": "D"},
    {"name": "lon", "title": "经度", "type": "B"},
    {"name": "lat", "title": "纬度", "type": "B"},
]


@pytest.fixture
def parks(desk: Desk) -> str:
    """A public table's id."""
    desk.record = desk.create(information_items=ITEMS)
    found = desk.load(PARKS)
    assert found["state"] == "loaded", found
    return found["id"]


def shown(app, address: str, **more) -> BeautifulSoup:
    return BeautifulSoup(app.get(address, **more).body, "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [row.select("td")[0].text for row in page.select(".pd-rows tbody tr")]


def test_a_table_is_filtered_and_sorted_by_its_address(app, desk, parks):
    everything = shown(app, f"/table/{parks}")
    assert names(everything) == ["裕华路", "胜利大街", "槐安路", "<script>"]
    assert names(shown(app, f"/table/{parks}?sort=spaces&dir=desc")) == ["裕华路", "胜利大街", "槐安路", "<script>"]
    assert names(shown(app, f"/table/{parks}?sort=spaces&dir=asc")) == ["槐安路", "胜利大街", "裕华路", "<script>"]
    conditions = "column=district&op=is&value=长安区&column=spaces&op=most&value=100&column=lon&op=is&value="
    narrowed = shown(app, f"/table/{parks}?{conditions}")
    assert names(narrowed) == ["胜利大街"]
    assert "共 1 行" in narrowed.select_one(".pd-count").text
    assert [option["value"] for option in narrowed.select("[name=column] option[selected]")] == ["district", "spaces"]
    assert names(shown(app, f"/table/{parks}?q=大街")) == ["胜利大街"]
    assert "筛选条件有误" in shown(app, f"/table/{parks}?column=spaces&op=least&value=x").text


def test_a_chart_shows_groups(app, desk, parks):
    def figures(address: str) -> list[list[str]]:
        page = shown(app, f"/table/{parks}/chart?{address}")
        return [[cell.text for cell in row.select("th, td")] for row in page.select(".pd-chart tbody tr")]

    assert figures("") == [["裕华路", "120"], ["胜利大街", "80"], ["槐安路", "50"], ["<script>", ""]]
    by_district = "by=district&values=spaces"
    assert figures(f"{by_district}&how=sum") == [["长安区", "200"], ["桥西区", "50"], ["路南区", ""]]
    assert figures(f"{by_district}&how=avg&form=line&order=value&limit=1") == [["长安区", "100"]]
    assert figures("by=opened&step=year&how=count") == [["2019", "2"], ["2020", "1"], ["2021", "1"]]
    assert figures("by=district&how=count&column=spaces&op=least&value=60") == [["长安区", "2"]]
    assert "没有“x”这一列" in shown(app, f"/table/{parks}/chart?by=x").text
    assert "数据类型不符" in shown(app, f"/table/{parks}/chart?column=spaces&op=is&value=x").text


def test_a_chart_says_what_it_left_out(app, desk, parks):
    found = desk.call("provdata_chart_show", resource_id=parks, by="district", how="count", form="pie", limit=2)
    assert found["groups"] == [{"label": "长安区", "figures": [2.0]}, {"label": "桥西区", "figures": [1.0]}]
    assert (found["total"], found["rest"]) == (3, 1)
    pie = shown(app, f"/table/{parks}/chart?by=district&how=sum&values=spaces&form=pie&limit=1")
    rows = [[cell.text for cell in row.select("th, td")] for row in pie.select(".pd-chart tbody tr")]
    assert rows == [["长安区", "200"], ["其他 2 组", "50"]], "slices are shares of the whole"
    asked = {"resource_id": parks, "by": "district"}
    assert desk.errors("provdata_chart_show", **asked, how="x") == {"how": ["“x”不是可用的值"]}
    assert list(desk.errors("provdata_chart_show", **asked, conditions="{")) == ["conditions"]


def test_a_pie_shows_nothing_negative(desk):
    desk.record = desk.create(information_items=ITEMS)
    table = desk.load("停车场名称,泊位数\n甲,-1\n乙,2\n", "n.csv")
    asked = {"resource_id": table["id"], "by": "park_name", "values": ["spaces"]}
    assert "负值" in desk.errors("provdata_chart_show", **asked, form="pie")["form"][0]
    assert desk.call("provdata_chart_show", **asked)["groups"][0] == {"label": "甲", "figures": [-1.0]}


def test_a_saved_chart_is_a_view_of_the_resource(app, desk, parks):
    saved = {"chart_form": "pie", "chart_by": "district", "chart_how": "sum", "chart_values": "spaces"}
    view = desk.call("resource_view_create", resource_id=parks, title="泊位", view_type="provdata_chart", **saved)
    page = shown(app, f"/dataset/{desk.record['name']}/resource/{parks}?view_id={view['id']}")
    assert page.select_one("[data-pd-chart=pie]")
    assert [row.select_one("th").text for row in page.select(".pd-chart tbody tr")][:2] == ["长安区", "桥西区"]
    environ = {"Authorization": factories.APIToken(user=desk.user["name"])["token"]}
    form = shown(app, f"/dataset/{desk.record['name']}/resource/{parks}/edit_view/{view['id']}", headers=environ)
    assert form.select_one("[name=chart_by] option[selected]")["value"] == "district"
    assert [option["value"] for option in form.select("[name=chart_values] option[selected]")] == ["spaces"]


def test_a_chart_is_kept_from_its_own_page_with_its_conditions(app, desk, parks):
    clerk = {"Authorization": factories.APIToken(user=desk.user["name"])["token"]}
    address = f"/table/{parks}/chart?by=district&values=spaces&how=max&column=spaces&op=least&value=60"
    assert not shown(app, address).select(".pd-keep")
    assert app.post(address, data={"title": "大"}, status=403)
    title = shown(app, address, headers=clerk).select_one("[name=title]")["value"]
    kept = app.post(address, data={"title": title}, headers=clerk, follow_redirects=False)
    [view] = [each for each in desk.call("resource_view_list", id=parks) if each["view_type"] == "provdata_chart"]
    assert (view["title"], kept.headers["Location"].split("view_id=")[1]) == (
        "泊位数（最大值）（按所在区县）",
        view["id"],
    )
    page = shown(app, f"/dataset/{desk.record['name']}/resource/{parks}?view_id={view['id']}")
    assert [[cell.text for cell in row.select("th, td")] for row in page.select(".pd-chart tbody tr")] == [
        ["长安区", "120"]
    ]
    assert "泊位数 不小于 60" in page.select_one(".pd-narrowed").text
    form = shown(app, f"/dataset/{desk.record['name']}/resource/{parks}/edit_view/{view['id']}", headers=clerk)
    sent = form.select_one("[name=chart_conditions]")["value"]
    assert json.loads(sent) == [{"column": "spaces", "op": "least", "value": "60"}]


def test_what_was_found_is_downloaded(app, desk, parks):
    page = shown(app, f"/table/{parks}?column=spaces&op=least&value=60&q=大街&sort=spaces&dir=desc")
    address = page.select_one(".pd-downloads a")["href"]
    lines = app.get(address).data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["胜利大街"]


def test_what_takes_too_long_ends_and_says_so(app, desk, parks, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE", 1)
    monkeypatch.setattr(finding, "_holds", lambda name, word, columns: ("pg_sleep(1) IS NOT NULL", {}))
    assert "查询超时，请增加筛选条件" in shown(app, f"/table/{parks}?q=大街").text


def test_maps_of_points_and_of_regions(app, desk, parks):
    page = shown(app, f"/table/{parks}/map")
    assert len(page.select(".pd-map-point")) == 4
    assert len(shown(app, f"/table/{parks}/map?column=spaces&op=least&value=100").select(".pd-map-point")) == 1
    regions = shown(app, f"/table/{parks}/map?kind=regions&region=region_code&how=sum&values=spaces")
    rows = [[cell.text for cell in row.select("td")] for row in regions.select(".pd-map-list tbody tr")]
    assert rows == [["石家庄市", "130100", "250"]]
    assert len(regions.select(".pd-map-city.pd-map-shade-5")) == 1


def test_a_map_puts_villages_to_their_city_however_many_there_are(app, desk):
    items = [{"name": "code", "title": "村代码", "type": "C"}, {"name": "people", "title": "人口", "type": "I"}]
    desk.record = desk.create(information_items=items)
    villages = "".join(f"130{102 + n % 2 * 100}{n:06d},1\n" for n in range(1200))
    table = desk.load(f"村代码,人口\n{villages}990102000000,1\n", "v.csv")
    page = shown(app, f"/table/{table['id']}/map?kind=regions&region=code&how=sum&values=people")
    rows = [[cell.text for cell in row.select("td")] for row in page.select(".pd-map-list tbody tr")]
    cities = [["唐山市", "130200", "600"], ["石家庄市", "130100", "600"]]
    assert (sorted(rows[:2]), rows[2:]) == (cities, [["—", "990102", "1"]])
    assert "1 个地区在底图上没有轮廓" in page.select_one("figcaption").text


def test_a_map_of_shapes_in_a_column(app, desk):
    shape = json.dumps({"type": "LineString", "coordinates": [[114, 38], [115, 39]]}).replace('"', '""')
    table = desk.load(f'名称,geometry\n线,"{shape}"\n坏,"{{"\n', "s.csv")
    page = shown(app, f"/table/{table['id']}/map")
    assert len(page.select(".pd-map-line")) == 1


def test_the_dictionary(app, desk, parks):
    page = shown(app, f"/table/{parks}/dictionary")
    rows = {row.select("td")[0].text: [cell.text for cell in row.select("td")] for row in page.select("tbody tr")}
    assert rows["spaces"][1:] == ["泊位数", "int8", "整型 I", "个", "单位：个"]
    assert rows["park_name"][3] == "字符型 C（100）"
    raw = app.get(f"/table/{parks}/dictionary.csv").data
    assert raw.startswith(b"\xef\xbb\xbf")
    listed = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["列名"] for row in listed] == [item["name"] for item in ITEMS]
    document = json.loads(app.get(f"/table/{parks}/dictionary.json").body)
    assert document["columns"][3]["unit"] == "个"


def test_an_embedded_view_stands_alone(app, desk, parks):
    for what in ("table", "chart", "map"):
        answer = app.get(f"/embed/{what}/{parks}?by=district")
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        page = BeautifulSoup(answer.body, "html.parser")
        assert not page.select("script:not([src]), style, [style], [onclick], form, iframe")
        assert all(str(each["src"]).startswith("/") for each in page.select("[src]"))
        assert page.select_one("footer a")["href"].endswith(f"/{parks}/{what}?by=district".replace("/table?", "?"))
    assert app.get(f"/embed/secrets/{parks}", status=404)


def test_a_code_to_embed_holds_the_settings(app, desk, parks):
    code = shown(app, f"/table/{parks}/chart?by=district&form=pie").select_one("#embed-code").text
    address = BeautifulSoup(code, "html.parser").select_one("iframe")["src"]
    assert "/embed/chart/" in address
    assert "by=district" in address
    assert BeautifulSoup(app.get(address).body, "html.parser").select_one("[data-pd-chart=pie]")


def test_what_not_everybody_may_read_is_embedded_for_nobody(app, desk, parks):
    desk.call("provdata_takedown", record=desk.record["id"], reason="x")
    member = {"Authorization": factories.APIToken(user=desk.user["name"])["token"]}
    for address in ("", "/chart", "/map", "/api", "/dictionary", "/dictionary.csv"):
        assert app.get(f"/table/{parks}{address}", status=404)
        assert app.get(f"/table/{parks}{address}", headers=member, status=200)
    assert not shown(app, f"/table/{parks}", headers=member).select_one("#embed-code")
    assert "API_TOKEN" in shown(app, f"/table/{parks}/api", headers=member).text
    for headers in ({}, member):
        assert app.get(f"/embed/table/{parks}", headers=headers, status=404)


def test_an_answer_that_was_cut_says_so(app, desk, parks, monkeypatch):
    monkeypatch.setitem(tk.config, "ckan.datastore.search.rows_max", 2)
    address = f"/api/3/action/datastore_search?resource_id={parks}&limit="
    cut = json.loads(app.get(f"{address}3").body)["result"]
    assert len(cut["records"]) == 2
    assert "每次最多返回 2 行" in cut["limit_notice"]
    for limit, more in (("2", ""), ("3", '&filters={"district":"桥西区"}')):
        assert "limit_notice" not in json.loads(app.get(f"{address}{limit}{more}").body)["result"]


class TestTooManyRequests:
    @pytest.fixture
    def ask(self, app, monkeypatch):
        """Asks as a client that nobody else is, in a span of time that does not end meanwhile."""
        monkeypatch.setitem(tk.config, "ckanext.provdata.limits.requests", 2)
        monkeypatch.setitem(tk.config, "ckanext.provdata.limits.seconds", 10**9)
        monkeypatch.setitem(tk.config, "ckanext.provdata.limits.proxies", 1)
        own = uuid.uuid4().hex

        def ask(client: str = "", path: str = "/api/3/action/status_show", **more):
            return app.get(path, headers={"X-Forwarded-For": f"forged, {own}{client}", **more})

        return ask

    def test_are_refused_with_the_time_to_wait(self, ask, desk):
        assert [ask().status_code for _ in range(3)] == [200, 200, 429]
        refused = ask()
        assert 0 < int(refused.headers["Retry-After"]) <= 10**9
        assert "请求过于频繁" in json.loads(refused.body)["error"]["message"]
        assert ask("another").status_code == 200
        assert ask(path="/catalog.ttl").status_code == 200
        assert ask(path="/about").status_code == 200

    def test_a_token_has_a_count_of_its_own(self, ask, desk):
        token = {"Authorization": factories.APIToken(user=desk.user["name"])["token"]}
        assert [ask().status_code for _ in range(3)][-1] == 429
        assert [ask(str(number), **token).status_code for number in range(3)] == [200, 200, 429]

    def test_without_redis_nobody_is_refused(self, ask, desk, monkeypatch):
        monkeypatch.setitem(tk.config, "ckan.redis.url", "redis://127.0.0.1:1/0")
        assert {ask().status_code for _ in range(4)} == {200}
