"""What the agency sees of a table before and after it is loaded, and that nobody else does."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from . import files
from .conftest import work
from .hostile import BIG5

FAULTY = files.PARKS.replace("120", "约120").replace("2020-12-31", "去年")


def token(user: str) -> dict[str, str]:
    return {"Authorization": helpers.call_action("api_token_create", user=user, name="test")["token"]}


@pytest.fixture
def editor(desk) -> dict[str, str]:
    return token(desk.user["name"])


def page(desk: Any, resource_id: str, tail: str = "table") -> str:
    return f"/dataset/{desk.record['name']}/resource/{resource_id}/{tail}"


class TestReport:
    @pytest.mark.parametrize(
        ("prefix", "said"),
        [
            ("", ["2 行中有 2 行存在问题", "约120", "不是整数", "去年", "不是日期", "数据类型不符"]),
            ("/en", ["2 of 2 rows have faults", "约120", "Not of type integer", "去年", "Another data type"]),
        ],
    )
    def test_it_names_row_column_and_reason(self, desk, editor, app, prefix, said):
        status = desk.load(FAULTY)
        assert (status["state"], status["reason"]) == ("refused", "faulty")
        body = app.get(prefix + page(desk, status["id"]), headers=editor).body
        assert [word for word in said if word not in body] == []

    def test_the_files_page_leads_to_it(self, desk, editor, app):
        status = desk.load(FAULTY)
        body = app.get(page(desk, status["id"], ""), headers=editor, follow_redirects=True).body
        assert page(desk, status["id"]) in body
        assert "校验报告（2 行）" in body

    def test_a_better_file_ends_it(self, desk):
        status = desk.load(FAULTY)
        assert desk.call("provdata_table_report_show", id=status["id"])["faulty"] == 2
        desk.load(files.PARKS, id=status["id"])
        assert desk.call("provdata_table_report_show", id=status["id"]) == {"faulty": 0, "counts": [], "faults": []}

    @pytest.mark.ckan_config("ckanext.provdata.tables.max_faulty", "100")
    def test_the_share_is_by_configuration(self, desk, ckan_config):
        resource = desk.upload(FAULTY)
        site = helpers.call_action("get_site_user")["name"]
        status = helpers.call_action("provdata_table_fill", {"user": site, "ignore_auth": True}, id=resource["id"])
        assert (str(status["state"]), status["rows"]) == ("loaded", 2)

    @pytest.mark.parametrize("action", ["provdata_table_report_show", "provdata_table_sample"])
    def test_outsiders_see_nothing(self, desk, app, action):
        status = desk.load(FAULTY)
        for user in (factories.User()["name"], ""):
            with pytest.raises(tk.NotAuthorized):
                helpers.call_action(action, {"user": user, "ignore_auth": False}, id=status["id"])
        app.get(page(desk, status["id"]), headers=token(factories.User()["name"]), status=404)
        app.get(page(desk, status["id"]), status=404)


class TestEncoding:
    def test_it_is_asked_for_with_a_sample_of_each(self, desk, editor, app):
        status = desk.load(BIG5)
        assert status["reason"] == "encoding"
        body = app.get(page(desk, status["id"]), headers=editor).body
        assert "國立臺灣大學醫學院附設醫院" in body
        assert body.count('name="encoding"') == 2
        app.post(page(desk, status["id"]), data={"encoding": "BIG5"}, headers=editor)
        work()
        assert desk.status(status["id"])["state"] == "loaded"
        assert desk.rows(status["id"])["records"][0]["地址"] == "臺北市中正區中山南路7號"
        assert desk.call("resource_show", id=status["id"])["encoding"] == "BIG5"

    def test_what_was_chosen_with_the_file_counts(self, desk):
        assert desk.load(BIG5, encoding="BIG5")["state"] == "loaded"

    def test_what_was_said_wrongly_is_reported(self, desk):
        status = desk.load(files.PARKS, encoding="GB18030")
        assert status["notes"][0] == {"note": "other_encoding", "declared": "GB18030", "found": "UTF-8"}


class TestSampleBeforeSaving:
    def ask(self, desk, app, headers, content: bytes, *, name: str = "parks.csv", status: int = 200) -> str:
        data = {"upload": (io.BytesIO(content), name)}
        address = f"/dataset/{desk.record['name']}/table-sample"
        return app.post(address, data=data, headers=headers, status=status).body

    def test_what_is_certain_is_shown(self, desk, editor, app):
        body = self.ask(desk, app, editor, files.PARKS.encode("gbk"))
        assert "字符编码：GB18030，已确定" in body
        assert "裕华路停车场" in body
        assert desk.call("package_show", id=desk.record["id"])["resources"] == []

    def test_what_is_not_is_shown_in_each_way(self, desk, editor, app):
        body = self.ask(desk, app, editor, BIG5)
        assert "无法确定文件的字符编码" in body
        assert "臺北市中正區" in body

    def test_workbooks_are_shown_and_cut_text_is_no_fault(self, desk, editor, app):
        assert "00123" in self.ask(desk, app, editor, files.park_book(), name="parks.xlsx")
        long = files.PARKS.encode("gbk") + "00125,槐安路停车场,60,2021-01-01,0311-2\n".encode("gbk") * 40_000
        assert "GB18030" in self.ask(desk, app, editor, long[: 1 << 20])

    def test_markup_in_cells_stays_text(self, desk, editor, app):
        body = self.ask(desk, app, editor, b"a,b\n<script>alert(1)</script>,2\n")
        assert "<script>" not in body

    def test_outsiders_are_told_nothing(self, desk, app):
        self.ask(desk, app, token(factories.User()["name"]), files.PARKS.encode(), status=404)
        upload = FileStorage(io.BytesIO(b"a\n1\n"), filename="a.csv")
        asked = {"package_id": desk.record["id"], "upload": upload}
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action("provdata_upload_sample", {"user": "", "ignore_auth": False}, **asked)
