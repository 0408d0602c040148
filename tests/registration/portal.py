"""An agency with workbooks: made from the template as a clerk would fill it in, uploaded, worked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from ckanext.provdata.registration.actions import work
from ckanext.provdata.registration.policy.columns import KEY
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, RECORD_SHEET
from ckanext.provdata.registration.service import files, runs
from tests.catalogue.records import Agency

#: A record as a clerk writes it: labels of choices, not their values.
ROW: dict[str, str] = {
    KEY: "1",
    "title": "石家庄市公共停车场名录",
    "notes": "全市公共停车场的名称、位置与泊位数。",
    "catalogue_class": "201001 交通出行",
    "format_category": "电子表格",
    "format_type": "csv",
    "update_cycle": "每月",
    "sharing_type": "无条件共享",
    "opening_grade": "无条件开放",
    "license_id": "CC-BY-4.0",
    "transport_mode": "公路；城市公共汽电车",
    "realtime": "静态数据",
    "tag_string": "停车场，停车位",
}
ITEM = {KEY: "1", "name": "park_name", "title": "停车场名称", "type": "字符型 C", "length": "100"}
ROWS: list[dict[str, str]] = [ROW]


def filled(
    rows: list[dict[str, Any]], items: list[dict[str, Any]] | None = None, sector: str = "transport"
) -> openpyxl.Workbook:
    """The template with these rows; items as given, one for each row when None."""
    book = openpyxl.load_workbook(files.template(sector))
    each = [{**ITEM, KEY: row[KEY]} for row in rows if row.get(KEY)] if items is None else items
    for title, found in ((RECORD_SHEET, rows), (ITEM_SHEET, each)):
        sheet = book[title]
        names = [cell.value for cell in sheet[1]]
        for row in found:
            assert set(row) <= set(names)
            sheet.append([row.get(name) for name in names])
    return book


def sent(book: openpyxl.Workbook | bytes, name: str = "目录.xlsx") -> FileStorage:
    """As an upload."""
    stream = io.BytesIO(book if isinstance(book, bytes) else b"")
    if not isinstance(book, bytes):
        book.save(stream)
    stream.seek(0)
    return FileStorage(stream, filename=name)


def numbered(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Rows that differ in key and title."""
    return [{**ROW, KEY: str(n), "title": f"{ROW['title']}（{n}）", **changes} for n in range(1, count + 1)]


class Clerk(Agency):
    """An agency's editor with workbooks."""

    def upload(self, book: Any, mode: str = "check", **more: Any) -> dict[str, Any]:
        """Upload, without work."""
        data = {"organization": self.org["id"], "upload": sent(book), "mode": mode, **more}
        context = {"user": self.user["name"], "ignore_auth": False, "provdata_worked_by_caller": True}
        return helpers.call_action("provdata_registration_create", context=context, **data)

    def work(self, run: dict[str, Any], report: Any = None, dies: Any = None) -> dict[str, Any]:
        """Do the work as the worker does; the registration then. dies: (monkeypatch, the row at which it is killed)."""
        context = {"ignore_auth": True, "provdata_progress": report}
        if not dies:
            tk.get_action("provdata_registration_work")(context, {"id": run["id"]})
            model.Session.rollback()
            return self.call("provdata_registration_show", id=run["id"])
        monkeypatch, at = dies
        try:
            with monkeypatch.context() as patched:
                patched.setattr(work._Work, "_step", _killed(at))
                tk.get_action("provdata_registration_work")(context, {"id": run["id"]})
        finally:
            model.Session.rollback()
        raise AssertionError("it was not killed")

    def cancelling(self, run: dict[str, Any], at: int) -> Any:
        """A report of progress that asks for an end once so much is done, as somebody else would."""

        def report(done: int, total: int) -> None:
            if done == at:
                engine = model.meta.engine
                assert engine
                with engine.begin() as connection:
                    connection.execute(sa.text("UPDATE provdata_registration SET cancelled = true WHERE id = :id"), run)

        return report

    def begin_together(self, run: dict[str, Any]) -> dict[str, Any]:
        """Import all without looking again at what was checked."""
        runs.note_run(run["id"], mode="all", state="queued")
        model.repo.commit()
        return self.work(run)

    def annotated(self, run: dict[str, Any]) -> openpyxl.Workbook:
        with files.annotated(runs.get(run["id"]), model.Group.get(self.org["id"])) as file:
            return openpyxl.load_workbook(file)

    def refusal_of(self, user: dict[str, Any], action: str, **data: Any) -> str:
        """Kind and text of the refusal somebody gets; fails when he gets none."""
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)) as caught:
            helpers.call_action(action, context={"user": user["name"], "ignore_auth": False}, **data)
        return f"{type(caught.value).__name__}: {caught.value}"

    def registered(self, book: Any, mode: str = "valid", **more: Any) -> dict[str, Any]:
        """Upload and work."""
        return self.work(self.upload(book, mode, **more))

    def start(self, run: dict[str, Any], mode: str) -> dict[str, Any]:
        """Go on with an uploaded workbook."""
        context = {"user": self.user["name"], "ignore_auth": False, "provdata_worked_by_caller": True}
        helpers.call_action("provdata_registration_start", context=context, id=run["id"], mode=mode)
        return self.work(run)

    def problems(self, run: dict[str, Any]) -> list[dict[str, Any]]:
        return self.call("provdata_registration_problem_list", id=run["id"])["results"]

    def said(self, run: dict[str, Any]) -> list[tuple[str, int, str, str]]:
        """Problems as sheet, row, column and message."""
        return [(each["sheet"], each["row"], each["column"], each["message"]) for each in self.problems(run)]

    def exported(self, sector: str = "transport") -> openpyxl.Workbook:
        with files.catalogue(sector, model.Group.get(self.org["id"])) as file:
            return openpyxl.load_workbook(file)

    def records(self) -> list[Any]:
        """The agency's records, active or not, by code."""
        found = model.Session.query(model.Package).filter_by(owner_org=self.org["id"]).all()
        return sorted(found, key=lambda package: package.extras["catalogue_code"])

    def other(self) -> Clerk:
        """Another agency of the same portal."""
        return Clerk()

    def file(self, run: dict[str, Any]) -> Path:
        return files.path(run["id"])


def _killed(at: int) -> Any:
    """A step that ends the process after so many rows, as far as the code can tell: nothing after it runs but what
    must."""
    seen = []

    def step(self: Any, count: int) -> None:
        seen.append(count)
        if sum(seen) >= at:
            raise KeyboardInterrupt

    return step


def letter(book: openpyxl.Workbook, name: str, sheet: str = RECORD_SHEET) -> str:
    """The letter of a column."""
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == name)


def stranger() -> dict[str, Any]:
    return factories.User()
