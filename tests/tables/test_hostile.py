"""Every hostile file has the outcome it should have, in words, and the worker goes on."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan import model

from ckanext.provdata.tables.policy import Kind, Limits, Reason, Refused
from ckanext.provdata.tables.policy.guarding import delimited, guarded
from ckanext.provdata.tables.service import reading, words
from ckanext.provdata.uploads import policy as uploads

from . import files
from .conftest import work
from .hostile import CASES, FORMULA_TABLE, FORMULAS, Case, Where

#: What reading may take at most (ckanext.provdata.tables.max_memory), and what an interpreter takes besides, in KiB.
MOST_MEMORY = (1024 + 256) << 10

#: Words of a workbook: so many that reading them takes seconds and a hundred megabytes.
WORDS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    + "".join(f"<si><t>w{number}</t></si>" for number in range(500_000))
    + "</sst>"
).encode()


def outcome(desk: Any, case: Case) -> dict[str, Any]:
    """What the upload answers; the table's part comes when the worker has worked."""
    content = case.make()
    seen = {"said": "", "id": "", "fault": uploads.fault(case.name, io.BytesIO(content)), "bytes": len(content)}
    began = time.monotonic()
    try:
        seen["id"] = desk.upload(content, case.name)["id"]
    except tk.ValidationError as error:
        model.Session.rollback()
        seen["said"] = error.error_dict["upload"][0]
    return {**seen, "seconds": time.monotonic() - began}


def test_every_file_has_its_outcome(desk):
    """One run over all, as the worker meets them: one after the other, and a good one last."""
    found = [(case, outcome(desk, case)) for case in CASES]
    good = desk.upload(files.PARKS)["id"]
    work()
    for _, seen in found:
        if seen["id"]:
            status = desk.status(seen["id"])
            sentence = words.reason(status["reason"], status["parameters"]) if status["reason"] else ""
            seen |= {"state": str(status["state"]), "reason": str(status["reason"] or ""), "sentence": sentence}
    _keep(found)
    assert [(case.about, seen) for case, seen in found if not _is_as_expected(case, seen)] == []
    assert desk.status(good)["state"] == "loaded", "the worker lives"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY


def _is_as_expected(case: Case, seen: dict[str, Any]) -> bool:
    if case.where is Where.UPLOAD:
        return bool(seen["said"]) and seen["fault"] == case.reason
    state = "refused" if case.where is Where.TABLE else "loaded"
    return (seen.get("state"), seen.get("reason")) == (state, case.reason)


def _keep(found: list[tuple[Case, dict[str, Any]]]) -> None:
    """For ``make prove ARGS=hostile``: what happened, as lines of JSON."""
    path = os.environ.get("PROVDATA_HOSTILE_REPORT")
    if not path:
        return
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with Path(path).open("w") as file:
        for case, seen in found:
            line = {"about": case.about, "name": case.name, "where": case.where, "code": case.reason, "memory": memory}
            file.write(json.dumps({**line, **seen}, ensure_ascii=False, default=str) + "\n")


class TestFormulas:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_what_a_spreadsheet_would_run_gets_an_apostrophe(self, text):
        assert guarded(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["-5", "+86 0311-1234567", "-12.50%", "-", "——", "石家庄", "1=1", "", "-3,000.5"])
    def test_numbers_and_words_stay_as_they_are(self, text):
        assert guarded(text) == text

    def test_pieces_of_any_length_make_one_file(self):
        data = ("\ufeff" + FORMULA_TABLE + '乙,"a\nb,""c"""\n').encode()
        for size in (1, 7, 100_000):
            pieces = (data[start : start + size] for start in range(0, len(data), size))
            text = b"".join(delimited(pieces, ",")).decode()
            assert text.startswith("\ufeff名称,值\r\n")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert [row[1] for row in rows[1:]] == [*(f"'{formula}" for formula in FORMULAS), 'a\nb,"c"']

    def test_downloads_of_a_table_hold_none(self, desk, app):
        table = desk.load(FORMULA_TABLE)["id"]
        for kind, mark in (("csv", ","), ("tsv", "\t")):
            answer = app.get(f"/datastore/dump/{table}?format={kind}&bom=true")
            assert answer.body.startswith("\ufeff_id")
            rows = list(csv.reader(io.StringIO(answer.body, newline=""), delimiter=mark))
            assert [row[2] for row in rows[1:]] == [f"'{formula}" for formula in FORMULAS]
        assert json.loads(app.get(f"/datastore/dump/{table}?format=json").body)["records"][0][2] == FORMULAS[0]

    def test_a_workbook_has_texts_for_them_and_numbers_for_numbers(self, desk, app):
        table = desk.load(files.PARKS + "=1+1,甲,7,2020-01-01,-5\n")["id"]
        answer = app.get(f"/dataset/{desk.record['name']}/resource/{table}/table.xlsx")
        sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == ("停车场编号", "停车场名称", "泊位数", "启用日期", "联系电话")
        assert rows[1] == ("00123", "裕华路停车场", 120, "2019-05-01", "0311-01234567")
        assert (sheet["A4"].value, sheet["A4"].data_type, sheet["C4"].value) == ("=1+1", "s", 7)

    def test_long_cells_and_many_rows_leave_whole(self, desk, app):
        table = desk.load("编号,文字\n" + "".join(f"{number:04d},{'长' * 600}\n" for number in range(250)))["id"]
        tk.get_action("provdata_screening_run")({"ignore_auth": True}, {"id": table})  # large
        answer = app.get(f"/dataset/{desk.record['name']}/resource/{table}/table.xlsx")
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
        assert [row[0] for row in rows[1:]] == [f"{number:04d}" for number in range(250)]
        wide = desk.load(json.dumps([{"文字": "长" * 190_000}]), "long.json")["id"]
        tk.get_action("provdata_screening_run")({"ignore_auth": True}, {"id": wide})
        assert len(app.get(f"/datastore/dump/{wide}?format=csv").body) > 190_000


class TestBounds:
    """A file that takes too much to read is stopped, and only its own process with it."""

    def read(self, content: bytes, **bounds):
        limits = Limits(size=1 << 30, unpacked=1 << 30, rows=10, columns=10, **bounds)
        with tempfile.TemporaryFile() as file:
            file.write(content)
            with reading.opened(file, Kind.XLSX, limits) as table:
                return [row.cells for row in table.rows()]

    @pytest.fixture(scope="class")
    def large(self) -> bytes:
        rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{row - 1}</v></c></row>' for row in (1, 2))
        sheet = files.with_member(files.workbook(["a"]), files.SHEET, files.sheet_xml(rows))
        return files.with_words(sheet, WORDS)

    def test_it_is_read_where_there_is_room(self, large):
        assert self.read(large) == [["w0"], ["w1"]]

    @pytest.mark.parametrize("bounds", [{"memory": 120 << 20}, {"seconds": 1}])
    def test_it_is_stopped_where_there_is_not(self, large, bounds):
        assert self.read(files.workbook(["a"], ["x"]), **bounds) == [["a"], ["x"]]
        with pytest.raises(Refused) as refused:
            self.read(large, **bounds)
        assert refused.value.reason is Reason.EXCESSIVE


class TestCommaAndQuote:
    def test_a_quoted_first_name_behind_a_mark_stays_whole(self):
        assert b"".join(delimited(['\ufeff"a,b",c\n'.encode()], ",")).decode() == '\ufeff"a,b",c\r\n'
