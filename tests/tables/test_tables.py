"""Files become columns and records, or are refused with a reason."""

import io
import time
import tracemalloc

import pytest

from ckanext.provdata.tables import policy
from ckanext.provdata.tables.policy import Kind, Limits, Note, Reason, Refused

from . import files

LIMITS = Limits(size=50 << 20, unpacked=500 << 20, rows=100_000, columns=999)


def survey(content: bytes | str, kind: str = "csv", items=(), limits: Limits = LIMITS) -> policy.Survey:
    data = content.encode() if isinstance(content, str) else content
    return policy.survey(policy.open_table(io.BytesIO(data), Kind(kind), limits), items, limits)


def records(content: bytes | str, kind: str = "csv", items=()) -> list[dict]:
    data = content.encode() if isinstance(content, str) else content
    table = policy.open_table(io.BytesIO(data), Kind(kind), LIMITS)
    return list(files.records(table, policy.survey(table, items, LIMITS)))


def refusal(content: bytes | str, kind: str = "csv", limits: Limits = LIMITS) -> Refused:
    with pytest.raises(Refused) as refused:
        survey(content, kind, limits=limits)
    return refused.value


def notes(found: policy.Survey, kind: Note) -> list[dict]:
    return [note for note in found.notes if note["note"] == kind]


class TestColumns:
    def test_items_give_name_type_and_dictionary(self):
        found = policy.fields(survey(files.PARKS, items=files.ITEMS).columns)
        assert found[0] == {
            "id": "park_no", "type": "text", "info": {"label": "停车场编号", "notes": "市交通局编制的五位编号"}
        }  # fmt: skip
        assert [(field["id"], field["type"]) for field in found[2:]] == [
            ("spaces", "int8"), ("opened", "date"), ("联系电话", "text")
        ]  # fmt: skip

    def test_items_match_by_name_and_whatever_the_width_or_case(self):
        found = survey("Ｐark_No,SPACES\n1,2\n", items=files.ITEMS)
        assert [column.id for column in found.columns] == ["park_no", "spaces"]

    def test_without_items_all_is_text_and_zeros_stay(self):
        assert records(files.PARKS)[0] == {
            "停车场编号": "00123", "停车场名称": "裕华路停车场", "泊位数": "120", "启用日期": "2019-05-01",
            "联系电话": "0311-01234567",
        }  # fmt: skip

    def test_a_value_that_does_not_fit_makes_the_column_text_and_is_reported(self):
        found = survey("泊位数\n1\n2\n约30\n四\n", items=files.ITEMS[2:3])
        assert [column.type for column in found.columns] == ["text"]
        assert notes(found, Note.FALLBACK) == [{"note": "fallback", "column": "泊位数", "type": "int8", "row": 4}]

    def test_nothing_is_converted_in_a_column_that_fell_back(self):
        found = records('泊位数\n"1,000"\n约30\n', items=files.ITEMS[2:3])
        assert [row["spaces"] for row in found] == ["1,000", "约30"]

    def test_items_without_a_column_and_columns_without_an_item_are_reported(self):
        found = survey("停车场编号,备注\n1,x\n", items=files.ITEMS[:2])
        assert notes(found, Note.ITEM_MISSING)[0]["items"] == ["停车场名称"]
        assert notes(found, Note.UNDESCRIBED)[0]["columns"] == ["备注"]

    def test_duplicate_and_empty_headings_get_clear_names(self):
        found = survey("名称,名称,,备注\n1,2,3,4\n")
        assert [column.id for column in found.columns] == ["名称", "名称_2", "列3", "备注"]
        assert [note["name"] for note in notes(found, Note.RENAMED)] == ["名称_2", "列3"]

    def test_empty_columns_without_a_heading_are_left_out(self):
        assert [column.id for column in survey("名称,,\n1,,\n2,,\n").columns] == ["名称"]

    @pytest.mark.parametrize(
        "heading", ["_id", "_full_text", 'a"b', "x\u200by", "  两 端 ", "rank", "(:a)", "%s", "名" * 50]
    )
    def test_headings_the_datastore_would_refuse_are_made_names(self, heading):
        quoted = heading.replace('"', '""')
        [column] = survey(f'"{quoted}"\n1\n').columns
        assert column.id.strip() == column.id
        assert not column.id.startswith("_")
        assert not set(column.id) & set('"\u200b:')
        assert len(column.id.encode()) <= 63

    def test_long_headings_stay_apart(self):
        found = survey(f"{'名' * 50}一,{'名' * 50}二\n1,2\n")
        assert len({column.id for column in found.columns}) == 2
        assert found.columns[1].label.endswith("二")


class TestText:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_the_mark_between_cells_is_found(self, mark):
        assert records(mark.join(["a", "b", "c"]) + "\n" + mark.join(["1", "2", "3"]) + "\n") == [
            {"a": "1", "b": "2", "c": "3"}
        ]

    def test_a_comma_within_text_does_not_split_a_table_of_tabs(self):
        assert records("名称\t说明\n甲\t一,二\n乙\t三\n") == [
            {"名称": "甲", "说明": "一,二"},
            {"名称": "乙", "说明": "三"},
        ]

    def test_one_column_is_a_table(self):
        assert records("名称\n甲;乙\n丙\n") == [{"名称": "甲;乙"}, {"名称": "丙"}]

    def test_line_breaks_quotes_and_blank_lines(self):
        assert records('a,b\r\n"x\ny","say ""hi"""\r\n\r\n1,2\r\n') == [
            {"a": "x\ny", "b": 'say "hi"'},
            {"a": "1", "b": "2"},
        ]

    def test_gbk_and_bom_give_what_utf8_gives(self):
        assert records(files.PARKS.encode("gbk")) == records(files.PARKS.encode("utf-8-sig")) == records(files.PARKS)

    @pytest.mark.parametrize(
        ("text", "reason", "row"),
        [
            ('a,b\n1,"2\n3,4\n', Reason.CUT, 3),
            ('a,b\n1,"2"x\n', Reason.BROKEN, 2),
        ],
    )
    def test_a_row_that_is_wrong_is_named(self, text, reason, row):
        refused = refusal(text)
        assert (refused.reason, refused.parameters["row"]) == (reason, row)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("\n\n", Reason.EMPTY),
            (",".join(f"c{number}" for number in range(1000)) + "\n", Reason.TOO_MANY_COLUMNS),
            ("a,b\n" + "x" * 2_000_000 + ",1\n", Reason.LONG_ROW),
            ("a\n" + '"' + "x\n" * 200_000, Reason.CUT),
            ("a\n" + '"' + "x\n" * 600_000, Reason.LONG_ROW),
            ("a,b\n" + '"' + "x\n" * 150_000 + '",1\n', Reason.LONG_ROW),
        ],
    )
    def test_what_is_no_table_is_refused(self, text, reason):
        assert refusal(text).reason is reason

    def test_more_rows_than_allowed_are_refused(self):
        few = Limits(size=1 << 20, unpacked=1 << 20, rows=3, columns=9)
        assert refusal("a\n1\n2\n3\n4\n", limits=few).reason is Reason.TOO_MANY_ROWS
        assert survey("a\n1\n2\n3\n", limits=few).rows == 3

    def test_memory_stays_bounded(self):
        content = io.BytesIO(("编号,名称\n" + "00001,石家庄市裕华区停车场\n" * 100_000).encode())
        table = policy.open_table(content, Kind.CSV, LIMITS)
        tracemalloc.start()
        found = policy.survey(table, (), LIMITS)
        count = sum(1 for _ in policy.values(table, found))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 100_000
        assert peak < 8 << 20, "the file is 4 MiB; a hundred times as long must take no more"


class TestWorkbooks:
    def test_values_are_what_excel_shows(self):
        assert records(files.park_book(), "xlsx") == [
            {"停车场编号": "00123", "停车场名称": "裕华路停车场", "泊位数": "120", "启用日期": "2019-05-01",
             "核查时间": "2024-01-02 08:30:00", "联系电话": "0311-01234567", "收费": "1.5"},
            {"停车场编号": "00124", "停车场名称": "胜利大街停车场", "泊位数": "80", "启用日期": "2020-12-31",
             "核查时间": "2024-01-03 00:00:00", "联系电话": "031100000001", "收费": "0.3"},
        ]  # fmt: skip

    def test_formulas_are_read_as_their_values(self):
        head = '<row r="1"><c r="A1" t="inlineStr"><is><t>和</t></is></c></row>'
        sheet = files.sheet_xml(head + '<row r="2"><c r="A2"><f>1+2</f><v>3</v></c></row>')
        assert records(files.with_member(files.park_book(), files.SHEET, sheet), "xlsx") == [{"和": "3"}]

    def test_rows_of_different_length_are_filled_up(self):
        assert records(files.workbook(["a", "b", "c"], [1], [1, 2, 3, None, None]), "xlsx") == [
            {"a": "1", "b": None, "c": None}, {"a": "1", "b": "2", "c": "3"}
        ]  # fmt: skip

    def test_other_sheets_are_reported(self):
        assert notes(survey(files.workbook(["a"], [1], sheets=3), "xlsx"), Note.OTHER_SHEETS) == [
            {"note": "other_sheets", "sheets": 3}
        ]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (files.park_book()[:-400], Reason.BROKEN),
            (files.park_book()[:3000], Reason.BROKEN),
            (b"PK\x03\x04 no zip at all", Reason.BROKEN),
            (files.bomb(), Reason.TOO_LARGE_UNPACKED),
            (files.laughing(), Reason.BROKEN),
            (files.far_row(), Reason.TOO_MANY_ROWS),
            (files.lying_size(), Reason.BROKEN),
            (files.workbook([f"c{number}" for number in range(1000)]), Reason.TOO_MANY_COLUMNS),
            (files.workbook(), Reason.EMPTY),
            (files.with_member(files.park_book(), files.SHEET, b"<worksheet>"), Reason.BROKEN),
        ],
    )
    def test_hostile_workbooks_are_refused_quickly(self, content, reason):
        started = time.monotonic()
        assert refusal(content, "xlsx").reason is reason
        assert time.monotonic() - started < 20
