"""The lists as files: read back with other programs' readers, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta

import icalendar
import openpyxl
import pytest
from ckan import model

from ckanext.provdata.plan.policy import cells, feed
from ckanext.provdata.plan.policy.feed import Entry
from ckanext.provdata.release.model import RegisterEntry
from ckanext.provdata.release.policy import Event
from ckanext.provdata.shared import clock

NASTY = [
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    "<b>&amp;",
    'a"b,c\nd',
    "  空 ",
    "第\x0b二",
    None,
    7,
]


def joined(pieces):
    return b"".join(pieces)


class TestCsv:
    def test_reads_back_and_runs_nothing(self):
        data = joined(cells.csv_file(["甲", "=乙"], [[value, "x"] for value in NASTY]))
        assert data.startswith(b"\xef\xbb\xbf")
        header, *rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert header == ["甲", "'=乙"]
        read = [row[0] for row in rows]
        assert [cell.removeprefix("'") for cell in read] == ["" if value is None else str(value) for value in NASTY]
        assert not any(cell.startswith(tuple("=+-@\t\r＝")) for cell in read)


class TestXlsx:
    def test_reads_back_as_text(self):
        data = joined(cells.xlsx_file("清单[1]/2:*", ["甲", "乙"], [[value, "x"] for value in NASTY], [10, 20]))
        book = openpyxl.load_workbook(io.BytesIO(data))
        (sheet,) = book.worksheets
        assert sheet.freeze_panes == "A2"
        found = [row[0] for row in sheet.iter_rows(values_only=True)]
        plain = [
            "甲",
            *(value.replace("\x0b", "").replace("\rx", "\nx") if isinstance(value, str) else value for value in NASTY),
        ]
        assert found == plain
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}

    def test_a_long_list_is_never_whole_in_memory(self):
        rows = ([number, f"第 {number} 条信息资源" * 3] for number in range(100_000))
        tracemalloc.start()
        size = sum(len(piece) for piece in cells.xlsx_file("长", ["号", "名"], rows))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 500_000
        assert peak < 8 << 20


def test_json_is_an_array_of_the_rows():
    rows = [{"a": number, "名": None} for number in range(1201)]
    assert json.loads(joined(cells.json_file(iter(rows)))) == rows
    assert json.loads(joined(cells.json_file(iter([])))) == []


AT = datetime(2027, 1, 1, 1, tzinfo=UTC)


def entry(**changes):
    usual = {
        "uid": "wave-1@provdata",
        "day": date(2027, 1, 1),
        "at": AT,
        "summary": "数据开放；一,二",
        "description": "多\n行",
        "url": "https://example.org/",
        "changed": AT,
        "sequence": 2,
        "cancelled": False,
    }
    return Entry(**usual | changes)


def test_the_feed_parses_with_stable_uids_versions_and_cancelled_events():
    data = feed.calendar("开放计划", [entry(), entry(uid="stage-1@provdata", at=None, cancelled=True)])
    parsed = icalendar.Calendar.from_ical(data)
    release, deadline = parsed.walk("VEVENT")
    assert (release["UID"], release["SEQUENCE"], release["STATUS"]) == ("wave-1@provdata", 2, "CONFIRMED")
    assert release.decoded("DTSTART") == AT
    assert (release["SUMMARY"], release["DESCRIPTION"]) == ("数据开放；一,二", "多\n行")
    assert (deadline.decoded("DTSTART"), deadline["STATUS"]) == (date(2027, 1, 1), "CANCELLED")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


class TestDownloads:
    @pytest.fixture
    def shown(self, world):
        plan, record = world.plan(), world.opened(title="=停车场")
        world.chiefly("provdata_stage_record_add", id=plan["stages"][0]["id"], records=[record["id"]])
        late = world.record("city", name="late")
        soon, past = clock.now() + timedelta(days=3), clock.now() - timedelta(days=3)
        self.note(record, Event.PLANNED, "w1", soon)
        self.note(record, Event.RESCHEDULED, "w1", soon + timedelta(days=1))
        self.note(late, Event.PLANNED, "w2", past)
        self.note(late, Event.CANCELLED, "w2", None)
        model.Session.commit()
        world.record("county", private=True, title="隐藏的记录")
        return {"plan": plan, "record": record}

    def note(self, record, event, wave, planned_for):
        columns = {"wave_id": wave, "planned_for": planned_for, "at": clock.now()}
        model.Session.add(RegisterEntry(event=event, record_id=record["id"], **columns))

    def test_each_list_comes_in_three_forms_that_agree(self, app, world, shown):
        paths = ("/opening-list", "/plan/overdue", "/plan/register", "/plan/calendar", f"/plan/{shown['plan']['id']}")
        for path in paths:
            rows = json.loads(app.get(f"{path}.json", status=200).body)
            answer = app.get(f"{path}.csv", status=200)
            assert "attachment" in answer.headers["Content-Disposition"]
            table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
            sheet = openpyxl.load_workbook(io.BytesIO(app.get(f"{path}.xlsx", status=200).data)).worksheets[0]
            written = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            assert [[cell.removeprefix("'") for cell in row] for row in table] == written, path
            lines = sum(len(row["history"]) for row in rows) if path == "/plan/register" else len(rows)
            assert len(table) == lines + 1, path
            assert not any("隐藏" in json.dumps(each, ensure_ascii=False) for each in (rows, table)), path

    def test_the_opening_list_is_narrowed_like_its_page(self, app, world, shown):
        rows = json.loads(app.get("/opening-list.json?level=city", status=200).body)
        assert [row["name"] for row in rows] == ["late"]

    def test_subscribers_see_moves_as_versions_and_cancelled_ones_as_cancelled(self, app, world, shown):
        feed = icalendar.Calendar.from_ical(app.get("/plan/calendar.ics", status=200).body)
        events = {str(event["UID"]): event for event in feed.walk("VEVENT")}
        moved, cancelled = events["wave-w1@provdata"], events["wave-w2@provdata"]
        assert (moved["SEQUENCE"], moved["STATUS"]) == (1, "CONFIRMED")
        assert (cancelled["SEQUENCE"], cancelled["STATUS"]) == (1, "CANCELLED")
        assert sum(uid.startswith("stage-") for uid in events) == 3
        english = icalendar.Calendar.from_ical(app.get("/en/plan/calendar.ics", status=200).body)
        assert {str(event["UID"]) for event in english.walk("VEVENT")} == set(events)
