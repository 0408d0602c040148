"""Every format gives the same table."""

import io

import pytest

from ckanext.provdata.tables import policy
from ckanext.provdata.tables.policy import Kind, Note, Reason, Refused

from . import files, formats
from .test_tables import LIMITS, notes

WANTED = [dict(zip(formats.HEAD, row, strict=True)) for row in formats.ROWS]


def read(content: bytes, kind: str, declared: str = "", items=()) -> tuple[policy.Survey, list[dict]]:
    table = policy.open_table(io.BytesIO(content), Kind(kind), LIMITS, declared)
    found = policy.survey(table, items, LIMITS)
    return found, list(files.records(table, found))


def refusal(content: bytes, kind: str) -> Reason:
    with pytest.raises(Refused) as refused:
        read(content, kind)
    return refused.value.reason


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (formats.old_book(), "xls"),
        (formats.old_book("石家庄市停车场一览表"), "xls"),
        (formats.old_book(), "csv"),
        (files.park_book(), "xls"),
        (formats.ods(), "ods"),
        (formats.ods(), "xlsx"),
        (formats.objects(), "json"),
        (formats.objects().decode().encode("gb18030"), "json"),
        (b'{"code": 200, "data": {"records": ' + formats.objects() + b"}}", "json"),
        (formats.features(), "geojson"),
        (formats.features("gb18030"), "json"),
        (files.PARKS.encode("utf-16-le"), "csv"),
        (files.PARKS.encode("utf-16-be"), "csv"),
    ],
)
def test_the_parks_are_the_same_whatever_they_come_in(content, kind):
    _, found = read(content, kind)
    assert [{name: row[name] for name in formats.HEAD} for row in found] == WANTED


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (formats.shapes(), "gb18030"),
        (formats.shapes(cpg="GBK"), "gb18030"),
        (formats.shapes("utf-8", cpg="UTF-8"), "utf-8"),
        (formats.shapes("utf-8"), "utf-8"),
    ],
)
def test_a_shapefile_is_its_table_and_its_shapes(content, codec):
    table = policy.open_table(io.BytesIO(content), Kind.ZIP, LIMITS)
    assert table.encoding == codec
    rows = list(table.rows())
    assert rows[0].cells == ["停车场", "停车场", "泊位数", "启用日", "联系电", "geometry"]
    assert rows[1].cells == [*formats.ROWS[0], '{"type":"Point","coordinates":[114.5,38.0]}']


def test_a_shapefile_that_is_projected_says_so():
    found, _ = read(formats.shapes(prj='PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["x"]]'), "zip")
    assert notes(found, Note.PROJECTION) == [{"note": "projection", "name": "CGCS2000_3_Degree_GK_CM_114E"}]


def test_an_archive_of_something_else_is_no_table():
    assert refusal(formats.zipped(a_dot_txt="x"), "zip") is Reason.NO_SHAPES


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b'{"a": 1}', "json", Reason.NO_ROWS),
        (b"[1, 2]", "json", Reason.NO_ROWS),
        (b'[{"a": 1}, 2]', "json", Reason.NO_ROWS),
        (b'[{"a": 1}, {"a"', "json", Reason.CUT),
        (b'[{"a": 1}]x', "json", Reason.BROKEN),
        (formats.old_book()[:3000], "xls", Reason.BROKEN),
        (formats.ods()[:-30], "ods", Reason.BROKEN),
        (formats.ods("<table:table-row>"), "ods", Reason.BROKEN),
        (formats.shapes(shp=b"\0\0\x27\x0a" + bytes(20)), "zip", Reason.BROKEN),
    ],
)
def test_what_cannot_be_read_is_refused(content, kind, reason):
    assert refusal(content, kind) is reason


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_sheet_that_is_hidden_is_not_the_table(kind):
    _, found = read(formats.hidden_first(kind), kind)
    assert found == [{"名称": "甲"}]


def test_objects_may_leave_out_what_they_have_not():
    _, found = read('[{"编号":"007"},{"量":1.50,"其他":{"甲":[1]}}]'.encode(), "json")
    assert found == [
        {"编号": "007", "量": None, "其他": None},
        {"编号": None, "量": "1.50", "其他": '{"甲":[1]}'},
    ]


class TestOpenDocument:
    def test_repeated_and_covered_cells_stand_where_they_are_shown(self):
        empty = '<table:table-cell table:number-columns-repeated="2"/>'
        rows = f"<table:table-row>{''.join(map(formats.ods_cell, 'abcd'))}</table:table-row>"
        rows += f"<table:table-row>{formats.ods_cell('1')}{empty}{formats.ods_cell('2')}</table:table-row>"
        _, found = read(formats.ods(rows), "ods")
        assert found == [{"a": "1", "b": None, "c": None, "d": "2"}]

    def test_remarks_on_a_cell_are_not_its_text(self):
        remark = "<office:annotation><text:p>请核对</text:p></office:annotation>"
        cell = f"<table:table-cell>{remark}<text:p>甲</text:p><text:p>乙</text:p></table:table-cell>"
        rows = f"<table:table-row>{formats.ods_cell('名称')}</table:table-row><table:table-row>{cell}</table:table-row>"
        _, found = read(formats.ods(rows), "ods")
        assert found == [{"名称": "甲\n乙"}]

    @pytest.mark.parametrize(
        ("kind", "value", "shown", "kept"),
        [
            ("float", "3.14159", "3.14", "3.14159"),
            ("float", "123", "00123", "00123"),
            ("float", "0", "00", "00"),
            ("percentage", "0.125", "12.50%", "0.125"),
            ("currency", "1234.5", "￥1,234.50", "1234.5"),
            ("float", "130102199001011234", "1.30102E+17", "130102199001011234"),
            ("float", "1.30102199001011E+17", "130102199001011000", "1.30102199001011E+17"),
            ("date", "", "2024年3月5日", "2024年3月5日"),
        ],
    )
    def test_numbers_keep_their_digits_and_codes_their_zeros(self, kind, value, shown, kept):
        said = f' office:value="{value}"' if value else ""
        cell = f'<table:table-cell office:value-type="{kind}"{said}><text:p>{shown}</text:p></table:table-cell>'
        rows = f"<table:table-row>{formats.ods_cell('a')}</table:table-row><table:table-row>{cell}</table:table-row>"
        _, found = read(formats.ods(rows), "ods")
        assert found == [{"a": kept}]

    def test_what_is_repeated_without_end_is_refused(self):
        many = formats.ods_cell("1", 'table:number-columns-repeated="99999999"')
        assert refusal(formats.ods(f"<table:table-row>{many}</table:table-row>"), "ods") is Reason.TOO_MANY_COLUMNS
        rows = f'<table:table-row table:number-rows-repeated="99999999">{formats.ods_cell("1")}</table:table-row>'
        assert refusal(formats.ods(rows), "ods") is Reason.TOO_MANY_ROWS

    def test_entities_are_refused(self):
        cell = "<table:table-row><table:table-cell><text:p>&g;</text:p></table:table-cell></table:table-row>"
        assert refusal(formats.ods(cell, files.ENTITIES), "ods") is Reason.BROKEN


class TestHeads:
    def test_titles_and_merged_names_are_found_and_reported(self):
        found, rows = read(formats.merged_book(), "xlsx")
        assert [column.label for column in found.columns] == ["编号", "泊位-小型", "泊位-大型", "电话"]
        assert rows[0] == {"编号": "001", "泊位-小型": "1", "泊位-大型": "2", "电话": "0311"}
        assert notes(found, Note.TITLE_ROWS) == [
            {"note": "title_rows", "count": 1, "title": "某市停车场一览表", "row": 2}
        ]
        assert notes(found, Note.MERGED_HEADING) == [
            {"note": "merged_heading", "count": 2, "names": ["泊位-小型", "泊位-大型"]}
        ]
        assert notes(found, Note.MERGED_CELLS) == [{"note": "merged_cells", "count": 1, "row": 4}]

    @pytest.mark.parametrize("name", ["小型", "small"])
    def test_a_name_below_a_group_is_an_items_by_itself(self, name):
        items = [{"name": "small", "title": "小型", "type": "I"}]
        found, _ = read(formats.merged_book(), "xlsx", items=items)
        assert {column.id: column.label for column in found.columns}["small"] == "小型"
        assert name in (found.columns[1].id, found.columns[1].label)

    def test_merged_names_are_seen_in_text_by_their_gaps(self):
        text = "一览表,,,\n编号,泊位,,电话\n,小型,大型,\n001,1,2,0311\n002,3,4,0312\n"
        found, rows = read(text.encode(), "csv")
        assert [column.label for column in found.columns] == ["编号", "泊位-小型", "泊位-大型", "电话"]
        assert len(rows) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "编号,名称,,备注\n001,,多余,\n002,乙,,x\n",
            "编号,名称,,备注\n,甲,12,\n002,乙,13,x\n",
            "a,b\n,\n1,2\n",
        ],
    )
    def test_a_row_with_gaps_is_not_taken_for_names(self, text):
        found, _ = read(text.encode(), "csv")
        assert not notes(found, Note.MERGED_HEADING)

    @pytest.mark.parametrize(
        ("text", "names", "rows"),
        [
            ("一览表\n填报单位：甲局,日期：2024\n编号,名称,泊位,电话\n1,甲,2,3\n2,乙,3,4\n", "编号 名称 泊位 电话", 2),
            ("一览表,,\n\n编号,名称,泊位\n1,甲,2\n", "编号 名称 泊位", 1),
            ("名称\n甲\n乙\n", "名称", 2),
            ("编号,名称,备注\n1,,\n2,,\n", "编号 名称 备注", 2),
            ("编号,名称\n", "编号 名称", 0),
        ],
    )
    def test_the_names_are_below_titles(self, text, names, rows):
        found, records = read(text.encode(), "csv")
        assert " ".join(column.label for column in found.columns) == names
        assert len(records) == rows

    def test_the_information_items_tell_the_names_from_titles(self):
        text = "甲局,停车,统计,表\n停车场编号,停车场名称,泊位数,电话\n1,甲,2,3\n"
        found, _ = read(text.encode(), "csv", items=files.ITEMS)
        assert [column.id for column in found.columns] == ["park_no", "park_name", "spaces", "电话"]

    def test_line_breaks_in_cells_are_kept_and_reported(self):
        found, rows = read('名称,地址\n甲,"裕华路\n1号"\n乙,x\n'.encode(), "csv")
        assert rows[0]["地址"] == "裕华路\n1号"
        assert notes(found, Note.LINE_BREAKS) == [{"note": "line_breaks", "count": 1, "row": 3}]
