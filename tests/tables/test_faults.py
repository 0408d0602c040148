"""What is not as the information items have it: row, column, reason; and the share that decides."""

import io
from dataclasses import replace

import pytest

from ckanext.provdata.tables import policy
from ckanext.provdata.tables.policy import Kind, Reason, Refused
from ckanext.provdata.tables.policy.faults import LISTED

from . import files, formats
from .test_tables import LIMITS

ITEMS = [
    {"name": "no", "title": "编号", "type": "C", "length": "5"},
    {"name": "spaces", "title": "泊位", "type": "I"},
    {"name": "fee", "title": "收费", "type": "N", "length": "5,2"},
    {"name": "opened", "title": "启用", "type": "D"},
]


def survey(text: str, items=ITEMS) -> policy.Survey:
    return policy.survey(policy.open_table(io.BytesIO(text.encode()), Kind.CSV, LIMITS), items, LIMITS)


def faults(text: str) -> list[tuple]:
    found = survey(f"编号,泊位,收费,启用\n{text}\n").report.as_dict()["faults"]
    return [(fault["row"], fault["column"], fault["fault"]) for fault in found]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("00123,12,1.50,二〇二四年三月五日", []),
        (",,,", []),
        ("00123,约12,1.50,2024-03-05", [(2, "泊位", "type")]),
        ("00123,12,1.505,2024.3.5", [(2, "收费", "length")]),
        ("00123,12,12345.6,2024年3月5日", [(2, "收费", "length")]),
        ("001234,12,1,20240305", [(2, "编号", "length")]),
        ("00123,12,1,2024年3月", [(2, "启用", "type")]),
        ("00123,007,元,x", [(2, "泊位", "type"), (2, "收费", "type"), (2, "启用", "type")]),
        ("00123,12", [(2, "", "few_cells")]),
        ("00123,12,1,20240305,多余", [(2, "", "many_cells")]),
    ],
)
def test_each_is_named_by_row_column_and_reason(row, expected):
    assert faults(row) == expected


def test_cells_beyond_the_head_are_kept_in_columns_of_their_own():
    table = policy.open_table(io.BytesIO("a,b\n1,2\n3\n4,5,六,七\n".encode()), Kind.CSV, LIMITS)
    found = policy.survey(table, (), LIMITS)
    assert list(files.records(table, found))[2] == {"a": "4", "b": "5", "列3": "六", "列4": "七"}


def test_codes_that_a_spreadsheet_has_spoilt_are_named():
    [fault] = survey("证号,名称\n1.30102E+17,甲\n").report.as_dict()["faults"]
    assert (fault["row"], fault["column"], fault["fault"]) == (2, "证号", "scientific")


def test_a_workbook_that_has_lost_digits_of_a_code_is_named():
    table = policy.open_table(io.BytesIO(formats.old_book(code=130102199001011234)), Kind.XLS, LIMITS)
    found = policy.survey(table, (), LIMITS)
    assert [fault["value"] for fault in found.report.listed] == ["1.30102199001011E+17"] * 2


@pytest.mark.parametrize(("most", "refused"), [(24, True), (25, False)])
def test_the_share_of_faulty_rows_decides(most, refused):
    found = survey("泊位\n1\n2\n3\n约四\n")
    limits = replace(LIMITS, faulty=most)
    if not refused:
        policy.check(found, limits)
        return
    with pytest.raises(Refused) as caught:
        policy.check(found, limits)
    assert caught.value.reason is Reason.FAULTY
    assert caught.value.parameters == {"faulty": 1, "rows": 4, "limit": 24}


def test_all_are_counted_and_the_first_are_listed():
    found = survey("泊位,收费\n" + "x,y\n" * 1000).report
    assert (found.rows, len(found.listed)) == (1000, LISTED)
    assert found.as_dict()["counts"] == [
        {"column": "泊位", "fault": "type", "count": 1000},
        {"column": "收费", "fault": "type", "count": 1000},
    ]
