"""What an import does to records, whose they are, and what is left when it does not come to its end."""

from __future__ import annotations

import openpyxl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers

from ckanext.provdata.registration.policy.columns import KEY
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, RECORD_SHEET
from ckanext.provdata.registration.policy.run import MOST_ATTEMPTS
from ckanext.provdata.registration.service import batches, files, runs
from ckanext.provdata.schemas.compose import SECTORS
from tests.catalogue.records import SECTORS as EXAMPLES

from .portal import ITEM, ROW, filled, letter, numbered, stranger


@pytest.mark.parametrize("sector", SECTORS)
def test_the_export_of_every_sector_comes_back_unchanged(clerk, sector):
    assert set(EXAMPLES) == set(SECTORS)
    record = clerk.create(
        sector,
        tag_string="乙类,甲类",
        related_codes=["307015/1", "201001/999"],
        sharing_type="conditional",
        sharing_condition="=1+1 不是公式\n第二行",
        temporal_start="2020",
        spatial_bbox="113.45,36.05,119.85,42.62",
        further_sectors=[each for each in ("general", "health") if each != sector],
    )
    before = clerk.call("package_show", id=record["id"])
    run = clerk.registered(clerk.exported(sector), "all")
    assert (clerk.said(run), run["rows"]) == ([], {"unchanged": 1})
    assert clerk.call("package_show", id=record["id"]) == before


def test_a_changed_cell_changes_the_record_and_leaves_its_files_alone(clerk):
    record = clerk.create(resources=[{"name": "名录", "url": "https://example.org/a.csv"}], private=False)
    book = clerk.exported()
    book[RECORD_SHEET][f"{letter(book, 'notes')}3"] = "改写的摘要。"
    book[RECORD_SHEET][f"{letter(book, 'road_class')}3"] = None
    book[ITEM_SHEET].delete_rows(4)
    run = clerk.registered(book, "valid")
    assert run["rows"] == {"updated": 1}
    after = clerk.call("package_show", id=record["id"])
    assert after["notes"] == "改写的摘要。"
    assert "road_class" not in after or after["road_class"] == []
    assert [item["name"] for item in after["information_items"]] == ["park_name"]
    assert after["resources"] == record["resources"]
    (activity, *_) = clerk.call("package_activity_list", id=record["id"])
    assert activity["activity_type"] == "changed package"


def test_columns_and_sheets_that_are_left_out_change_nothing(clerk):
    record = clerk.create()
    book = clerk.exported()
    del book[ITEM_SHEET]
    sheet = book[RECORD_SHEET]
    for name in ("transport_mode", "notes"):
        sheet.delete_cols(openpyxl.utils.column_index_from_string(letter(book, name)))
    sheet[f"{letter(book, 'update_cycle')}3"] = "每年"
    assert clerk.registered(book)["rows"] == {"updated": 1}
    after = clerk.call("package_show", id=record["id"])
    assert after["update_cycle"] == "annual"
    assert {name: after[name] for name in ("notes", "transport_mode", "information_items")} == {
        name: record[name] for name in ("notes", "transport_mode", "information_items")
    }


def test_the_same_workbook_twice_makes_no_record_twice(clerk):
    book = filled(numbered(2))
    assert clerk.registered(book)["rows"] == {"created": 2}
    again = clerk.registered(book)
    assert again["rows"] == {"wrong": 2}
    assert "201001/" in clerk.said(again)[0][3]
    assert len(clerk.records()) == 2


def test_codes_that_the_import_gave_are_in_the_copy_which_can_come_back(clerk):
    run = clerk.registered(filled(numbered(2)))
    book = clerk.annotated(run)
    codes = [book[RECORD_SHEET][f"{letter(book, 'catalogue_code')}{row}"].value for row in (3, 4)]
    assert codes == [record.extras["catalogue_code"] for record in clerk.records()]
    assert clerk.registered(book)["rows"] == {"unchanged": 2}


def test_a_code_of_one_s_own_stands_before_codes_that_are_made(clerk):
    helpers.call_action("provdata_outbox_work")
    free = str(1 + max((int(code.split("/")[1]) for code in _codes("201001")), default=0))
    rows = [{**ROW, KEY: "1"}, {**ROW, KEY: "2", "title": "另一名录", "catalogue_code": f"201001/{free}"}]
    assert clerk.registered(filled(rows))["rows"] == {"created": 2}


def _codes(class_code):
    query = sa.text("SELECT code FROM provdata_record_code WHERE class_code = :class_code")
    return list(model.Session.scalars(query, {"class_code": class_code}))


class TestProblems:
    def test_all_or_nothing_imports_nothing(self, clerk):
        rows = numbered(3)
        rows[1]["update_cycle"] = "有时"
        run = clerk.registered(filled(rows), "all")
        assert (run["state"], run["rows"]) == ("stopped", {"would_create": 2, "wrong": 1})
        assert clerk.records() == []

    def test_valid_rows_only_imports_the_others(self, clerk):
        rows = numbered(3)
        rows[1]["update_cycle"] = "有时"
        run = clerk.registered(filled(rows), "valid")
        assert (run["state"], run["rows"]) == ("imported", {"created": 2, "wrong": 1})
        assert [each[:2] for each in clerk.said(run)] == [(RECORD_SHEET, 4)]
        assert len(clerk.records()) == 2

    def test_what_goes_wrong_only_on_import_undoes_everything(self, clerk):
        """Somebody registers the second record after the check."""
        book = filled(numbered(2))
        checked = clerk.registered(book, "check")
        clerk.create(title=numbered(2)[1]["title"])
        before = len(clerk.records())
        run = clerk.begin_together(checked)
        assert (run["state"], run["rows"]) == ("stopped", {"would_create": 1, "wrong": 1})
        assert len(clerk.records()) == before

    def test_items_that_belong_to_no_record_stop_an_import_of_all(self, clerk):
        book = filled([ROW], [ITEM, {**ITEM, KEY: "9"}])
        run = clerk.registered(book, "all")
        assert clerk.said(run) == [(ITEM_SHEET, 4, "A", "没有对应的信息资源：表中没有这个代码或序号。")]
        assert run["state"] == "stopped"
        assert clerk.records() == []

    def test_twins_within_the_workbook(self, clerk):
        run = clerk.registered(filled([ROW, {**ROW, KEY: "2"}]), "check")
        assert [each[1:] for each in clerk.said(run)] == [(4, "B", "与第 3 行重复。")]

    def test_core_complains_in_chinese(self, clerk, app):
        run = clerk.upload(filled([{**ROW, "name": "Not A Name"}]))
        with app.flask_app.app_context():
            clerk.work(run)
        (problem,) = clerk.problems(run)
        assert problem["column"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["message"])
        assert not any(sign.isascii() and sign.isalpha() for sign in problem["message"].replace("Not A Name", ""))

    def test_the_copy_says_what_is_wrong_at_its_cell(self, clerk):
        run = clerk.registered(filled([{**ROW, "update_cycle": "有时"}, {**ROW, KEY: "2", "title": "=乙"}]), "check")
        book = clerk.annotated(run)
        sheet = book[RECORD_SHEET]
        wrong = sheet[f"{letter(book, 'update_cycle')}3"]
        assert wrong.comment.text == "“有时”不在可选范围内。"
        assert wrong.fill.fgColor.rgb.endswith("FFD9D6")
        formula = sheet[f"{letter(book, 'title')}4"]
        assert (formula.data_type, formula.value) == ("s", "=乙")
        assert [row[4].value for row in book["问题清单"].iter_rows(min_row=2)] == [
            "“有时”不在可选范围内。",
            "不读取公式，请粘贴为数值。",
        ]


class TestRights:
    def test_another_organisation_s_record_is_refused_as_a_code_that_was_given(self, clerk):
        """The same words for a public record, a hidden one, and one that is gone."""
        other = clerk.other()
        public, hidden = other.create(), other.create(private=True)
        gone = other.create()
        helpers.call_action("dataset_purge", id=gone["id"])
        rows = numbered(3)
        for row, record in zip(rows, (public, hidden, gone), strict=True):
            row["catalogue_code"] = record["catalogue_code"]
        run = clerk.registered(filled(rows))
        assert run["rows"] == {"wrong": 3}
        said = {
            message.replace(row["catalogue_code"], "…")
            for row, (*_, message) in zip(rows, clerk.said(run), strict=True)
        }
        assert said == {"代码 … 已被使用。"}
        assert other.call("package_show", id=public["id"])["title"] == public["title"]

    @pytest.mark.parametrize("known", [True, False])
    def test_another_organisation_as_provider_is_refused_whether_there_is_one(self, clerk, known):
        owner = clerk.other().org["title"] if known else "没有的单位"
        run = clerk.registered(filled([{**ROW, "owner_org": owner}]))
        assert [each[3] for each in clerk.said(run)] == ["这里只能登记本单位的信息资源。"]

    def test_the_organisation_s_own_name_is_taken(self, clerk):
        run = clerk.registered(filled([{**ROW, "owner_org": clerk.org["title"]}]))
        assert run["rows"] == {"created": 1}

    def test_who_loses_his_rights_imports_nothing_more(self, clerk):
        run = clerk.upload(filled([ROW]), "valid")
        helpers.call_action("member_delete", id=clerk.org["id"], object=clerk.user["id"], object_type="user")
        helpers.call_action("provdata_registration_work", id=run["id"])
        assert runs.get(run["id"]).state == "failed"
        assert clerk.records() == []

    @pytest.mark.parametrize("who", ["nobody", "stranger", "member", "other"])
    def test_who_may_not_edit_learns_and_does_nothing(self, clerk, who):
        run = clerk.upload(filled([ROW]))
        user = {"nobody": {"name": ""}, "other": clerk.other().user}.get(who) or stranger()
        if who == "member":
            helpers.call_action("organization_member_create", id=clerk.org["id"], username=user["name"], role="member")
        for verb, data in {
            "create": {"organization": clerk.org["id"]},
            "list": {"organization": clerk.org["id"]},
            "show": {"id": run["id"]},
            "problem_list": {"id": run["id"]},
            "start": {"id": run["id"]},
            "cancel": {"id": run["id"]},
            "work": {"id": run["id"]},
        }.items():
            assert clerk.refusal_of(user, f"provdata_registration_{verb}", **data)

    def test_another_agency_s_registration_answers_like_none(self, clerk):
        run, user = clerk.upload(filled([ROW])), clerk.other().user
        asked = [clerk.refusal_of(user, "provdata_registration_show", id=each) for each in (run["id"], "none")]
        assert asked[0] == asked[1]


class TestBreakingOff:
    def test_cancelled_before_it_began(self, clerk):
        run = clerk.upload(filled([ROW]), "valid")
        clerk.call("provdata_registration_cancel", id=run["id"])
        assert clerk.work(run)["state"] == "cancelled"
        assert clerk.records() == []

    @pytest.mark.parametrize(("mode", "kept"), [("valid", 10), ("all", 0)])
    def test_cancelled_on_the_way_and_gone_on_with(self, clerk, monkeypatch, mode, kept):
        monkeypatch.setattr(batches, "SIZE", 5)
        run = clerk.upload(filled(numbered(15)), mode)
        assert clerk.work(run, clerk.cancelling(run, at=10 if mode == "valid" else 20))["state"] == "cancelled"
        assert len(clerk.records()) == kept
        done = clerk.start(run, mode)
        assert (done["state"], done["rows"]) == ("imported", {"created": 15})
        assert len(clerk.records()) == 15

    @pytest.mark.parametrize(("mode", "kept"), [("valid", 4), ("all", 0)])
    def test_a_worker_that_is_killed_loses_and_repeats_nothing(self, clerk, monkeypatch, mode, kept):
        monkeypatch.setattr(batches, "SIZE", 2)
        run = clerk.upload(filled(numbered(6)), mode)
        with pytest.raises(KeyboardInterrupt):
            clerk.work(run, dies=(monkeypatch, 4 if mode == "valid" else 10))
        assert len(clerk.records()) == kept
        assert clerk.call("provdata_registration_show", id=run["id"])["live"]
        done = clerk.work(run)
        assert (done["state"], done["rows"]) == ("imported", {"created": 6})
        assert len({record.title for record in clerk.records()}) == 6

    def test_a_workbook_that_kills_every_worker_is_given_up(self, clerk):
        run = clerk.upload(filled([ROW]))
        runs.note_run(run["id"], attempts=MOST_ATTEMPTS)
        model.repo.commit()
        done = clerk.work(run)
        assert done["state"] == "failed"
        assert done["fault"].startswith("处理多次中断")

    def test_a_file_that_is_gone_is_an_error_of_ours(self, clerk):
        run = clerk.upload(filled([ROW]))
        files.path(run["id"]).unlink()
        assert clerk.work(run)["state"] == "failed"

    def test_only_one_of_an_organisation_is_worked_at_a_time(self, clerk):
        run = clerk.upload(filled([ROW]), "valid")
        with runs.mine(clerk.org["id"]) as mine:
            assert mine
            assert clerk.work(run)["state"] == "queued"
        assert clerk.work(run)["state"] == "imported"
