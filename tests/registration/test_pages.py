"""The pages on which an agency registers its catalogue, the interface over HTTP, and the command."""

from __future__ import annotations

import io
import threading

import openpyxl
import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.cli.cli import ckan as ckan_cli
from ckan.tests import factories, helpers

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.registration import jobs
from ckanext.provdata.registration.policy.columns import KEY
from ckanext.provdata.registration.policy.layout import RECORD_SHEET
from ckanext.provdata.registration.service import runs

from .portal import ROW, filled, letter, numbered, sent

WRONG = {**ROW, "update_cycle": "有时"}


@pytest.fixture
def ask(app, clerk):
    """Ask for a page below the agency's, as its editor unless somebody else is named."""

    def asked(path="", data=None, *, status=200, user=clerk.user, **more):
        made = helpers.call_action("api_token_create", user=user["name"], name="test") if user else {}
        headers = {"Authorization": made["token"]} if made else {}
        address = f"{more.pop('lang', '')}/organization/{clerk.org['name']}/registration{path}"
        call = app.get if data is None else app.post
        form = {} if data is None else {"data": data}
        answer = call(address, headers=headers, follow_redirects=False, **form)
        assert answer.status_code == status, said(answer)
        return answer

    return asked


def said(answer) -> str:
    page = BeautifulSoup(answer.data, "html.parser")
    return (page.select_one("main") or page).get_text(" ", strip=True)


def book_of(answer) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def uploaded(ask, book, **form) -> str:
    """Upload on the page; the path of the registration's own page."""
    answer = ask(data={"upload": (sent(book).stream, "目录.xlsx"), "mode": "check", **form}, status=302)
    return "/" + answer.headers["Location"].rpartition("/")[2]


def work(path: str) -> None:
    """As the worker does."""
    jobs.work(path.strip("/"))
    model.Session.remove()


def test_from_the_template_to_the_records_and_back(ask, clerk):
    template = book_of(ask("/template/transport.xlsx"))
    assert [cell.value for cell in template[RECORD_SHEET][1]][:2] == [KEY, "title"]
    path = uploaded(ask, filled([ROW, {**WRONG, KEY: "2", "title": "另一名录"}]))
    assert "等待处理" in said(ask(path))
    assert ask(f"{path}/status").json["live"]
    work(path)
    page = said(ask(path))
    assert "“有时”不在可选范围内。" in page
    assert "全部导入" not in page
    copy = book_of(ask(f"{path}/annotated.xlsx"))
    assert copy[RECORD_SHEET][f"{letter(copy, 'update_cycle')}4"].comment.text == "“有时”不在可选范围内。"
    ask(f"{path}/start", {"mode": "valid"}, status=302)
    work(path)
    assert "导入完成" in said(ask(path))
    assert "已新增 1 条" in said(ask())
    assert "导出 1 条 交通" in said(ask())
    back = book_of(ask("/export/transport.xlsx"))
    assert back[RECORD_SHEET][f"{letter(back, 'title')}3"].value == ROW["title"]


def test_in_english_the_page_is_english_and_the_problems_are_as_they_were_written(ask):
    path = uploaded(ask, filled([WRONG]))
    work(path)
    page = said(ask(path, lang="/en"))
    assert "Annotated" in page or "annotated" in page
    assert "“有时”不在可选范围内。" in page


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({}, "请选择要上传的工作簿。"),
        ({"upload": (io.BytesIO(b"x"), "a.xls")}, "旧版 xls"),
        ({"upload": (io.BytesIO(b"<html>"), "a.xlsx")}, "文件已损坏"),
    ],
)
def test_what_is_no_workbook_is_said_on_the_form(ask, form, complaint):
    assert complaint in said(ask(data={"mode": "check", **form}))


def test_cancelled_on_the_page(ask):
    path = uploaded(ask, filled([ROW]))
    ask(f"{path}/cancel", {}, status=302)
    assert "已取消" in said(ask(path))
    ask(f"{path}/cancel", {}, status=302)  # said in a flash, not an error
    assert "再次检查" in said(ask(path)), "what had not begun can begin all the same"
    ask(f"{path}/start", {"mode": "check"}, status=302)
    work(path)
    page = said(ask(path))
    assert "检查完成" in page
    assert "全部导入" in page


def test_who_is_not_logged_in_is_sent_to_do_so(ask):
    for path in ("", "/template/transport.xlsx", "/export/transport.xlsx", "/some-run", "/some-run/annotated.xlsx"):
        assert "/user/login" in ask(path, user=None, status=302).headers["Location"]


def test_others_find_nothing(ask, clerk):
    path, other = uploaded(ask, filled([ROW])), clerk.other().user
    for each in (path, f"{path}/status", f"{path}/annotated.xlsx"):
        assert said(ask(each, user=other, status=404)) == said(ask(each.replace(path, "/none"), user=other, status=404))
    for each in (f"{path}/start", f"{path}/cancel"):
        ask(each, {}, user=other, status=404)
    for each in ("", "/export/transport.xlsx"):
        ask(each, user=other, status=403)
    assert runs.get(path.strip("/")).state == "queued"


def test_a_registration_is_found_below_its_own_organisation_only(ask, app, clerk):
    path = uploaded(ask, filled([ROW]))
    user = {"name": factories.Sysadmin()["name"]}
    token = helpers.call_action("api_token_create", user=user["name"], name="x")["token"]
    address = f"/organization/{clerk.other().org['name']}/registration{path}"
    assert app.get(address, headers={"Authorization": token}).status_code == 404


def test_by_the_interface_over_http(app, clerk):
    token = helpers.call_action("api_token_create", user=clerk.user["name"], name="x")["token"]
    headers = {"Authorization": token}
    form = {"organization": clerk.org["name"], "mode": "all", "upload": (sent(filled([ROW])).stream, "目录.xlsx")}
    made = app.post("/api/3/action/provdata_registration_create", headers=headers, data=form).json["result"]
    work(made["id"])
    shown = app.get(f"/api/3/action/provdata_registration_show?id={made['id']}", headers=headers).json["result"]
    assert (shown["state"], shown["rows"]) == ("imported", {"created": 1})


class TestCommand:
    @pytest.fixture
    def run(self, cli, tmp_path, clerk):
        """A command of ``ckan provdata catalogue``; its exit code and what it says."""

        def ran(*words, code=0):
            done = cli.invoke(ckan_cli, ["provdata", "catalogue", *map(str, words)])
            model.Session.remove()
            assert done.exit_code == code, done.output
            return done.output

        return ran

    def test_check_import_export_and_again(self, run, tmp_path, clerk):
        source, copy, back = (tmp_path / f"{name}.xlsx" for name in ("目录", "批注", "导出"))
        filled([ROW, {**WRONG, KEY: "2", "title": "另一名录"}]).save(source)
        words = ("--organization", clerk.org["name"], "--user", clerk.user["name"])
        told = run("import", source, *words, "--annotated", copy, code=1)
        assert "信息资源!" in told
        assert "“有时”不在可选范围内。" in told
        assert "问题清单" in openpyxl.load_workbook(copy).sheetnames
        assert clerk.records() == []
        run("import", source, *words, "--mode", "valid", code=1)
        assert len(clerk.records()) == 1
        run("export", back, "--sector", "transport", *words[:2])
        assert "无变化 1" in run("import", back, *words, "--mode", "all")

    def test_a_template_is_an_export_of_nobody_s(self, run, tmp_path):
        run("export", tmp_path / "a.xlsx", "--sector", "health")
        assert openpyxl.load_workbook(tmp_path / "a.xlsx")[RECORD_SHEET].max_row == 2

    def test_without_rights_nothing_is_uploaded(self, run, tmp_path, clerk):
        filled([ROW]).save(tmp_path / "a.xlsx")
        words = ("--organization", clerk.org["name"], "--user", clerk.other().user["name"])
        assert "您无权登记该单位的信息资源" in run("import", tmp_path / "a.xlsx", *words, code=1)

    def test_goes_on_with_what_was_cancelled(self, run, clerk):
        uploaded_run = clerk.upload(filled(numbered(3)), "valid")
        clerk.call("provdata_registration_cancel", id=uploaded_run["id"])
        assert "已新增 3" in run("resume", uploaded_run["id"], "--user", clerk.user["name"])
        assert len(clerk.records()) == 3


class TestLookingAfter:
    """A queue that has lost a run, or a worker that died with it."""

    @pytest.fixture
    def queued(self, monkeypatch):
        found = []
        monkeypatch.setattr(jobs, "enqueue", lambda run_id, job_id: found.append(run_id))
        return found

    def test_a_run_that_nobody_works_on_is_queued_again(self, clerk, queued):
        run = clerk.upload(filled([ROW]))
        jobs.see_through(run["id"], {"job": "lost"})
        assert queued == [run["id"]]
        assert run["id"] in outbox.pending("registration.see_through")

    def test_one_that_is_worked_on_is_left(self, clerk, queued):
        run = clerk.upload(filled([ROW]))
        with runs.mine(clerk.org["id"]):
            jobs.see_through(run["id"], {"job": "lost"})
        assert queued == []

    def test_one_that_has_ended_is_forgotten(self, clerk, queued):
        run = clerk.registered(filled([ROW]))
        jobs.see_through(run["id"], {"job": "lost"})
        assert queued == []
        assert run["id"] not in outbox.pending("registration.see_through")


def test_many_may_create_records_while_all_are_imported_together(clerk, monkeypatch):
    """Codes of a long transaction are kept beforehand: nobody waits for its end to get the next."""
    other, found = clerk.other(), []
    run = clerk.upload(filled(numbered(4)), "all")

    def report(done, total):
        if done == total:  # all are saved and none is committed
            thread = threading.Thread(target=create)
            thread.start()
            thread.join(20)
            found.append(thread.is_alive())

    def create():
        try:
            found.append(other.create()["catalogue_code"])
        finally:
            model.Session.remove()

    clerk.work(run, report)
    taken = [record.extras["catalogue_code"] for record in clerk.records()]
    assert found == [f"201001/{max(int(code.split('/')[1]) for code in taken) + 1}", False]
