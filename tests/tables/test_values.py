"""A value fits a type only when nothing of it would be lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.provdata.tables.policy import ColumnType, column_type
from ckanext.provdata.tables.policy.values import UnfitError, value


@pytest.mark.parametrize(
    ("code", "type_"),
    [
        ("C", "text"),
        ("N", "numeric"),
        ("Y", "numeric"),
        ("D", "date"),
        ("T", "timestamp"),
        ("L", "bool"),
        ("M", "text"),
        ("G", "text"),
        ("B", "float8"),
        ("I", "int8"),
        ("F", "float8"),
        ("", "text"),
        (None, "text"),
        ("X", "text"),
    ],
)
def test_types_of_information_items(code, type_):
    assert column_type(code) == type_


@pytest.mark.parametrize(
    ("cell", "type_", "expected"),
    [
        ("120", "int8", "120"),
        (" 1,234,567 ", "int8", "1234567"),
        ("-5", "int8", "-5"),
        ("", "int8", None),
        ("12.50", "numeric", "12.50"),
        ("1,234.5", "numeric", "1234.5"),
        ("0.5", "numeric", "0.5"),
        (".5", "numeric", ".5"),
        ("1.5e3", "float8", "1.5e3"),
        ("114.5148", "float8", "114.5148"),
        ("2024-1-2", "date", "2024-01-02"),
        ("2024/01/02", "date", "2024-01-02"),
        ("20240102", "date", "2024-01-02"),
        ("2024年1月2日", "date", "2024-01-02"),
        ("2024.1.2", "date", "2024-01-02"),
        ("2024.3.5", "date", "2024-03-05"),
        ("2024年3月5号", "date", "2024-03-05"),
        ("2024 年 3 月 5 日", "date", "2024-03-05"),
        ("２０２４年３月５日", "date", "2024-03-05"),
        ("二〇二四年三月五日", "date", "2024-03-05"),
        ("二零二四年十月十日", "date", "2024-10-10"),
        ("二○二四年十二月三十一日", "date", "2024-12-31"),
        ("一九九九年十一月廿五日", "date", "1999-11-25"),
        ("2024-03-05 00:00:00", "date", "2024-03-05"),
        ("2024/3/5 0:00", "date", "2024-03-05"),
        ("2024年3月5日下午3时20分", "timestamp", "2024-03-05T15:20:00"),
        ("2024-03-05 上午8:05", "timestamp", "2024-03-05T08:05:00"),
        ("2024年3月5日 中午12点", "timestamp", "2024-03-05T12:00:00"),
        ("二〇二四年三月五日", "timestamp", "2024-03-05T00:00:00"),
        ("  ", "date", None),
        ("2024-01-02 08:30", "timestamp", "2024-01-02T08:30:00"),
        ("2024-01-02T08:30:15.25", "timestamp", "2024-01-02T08:30:15.25"),
        ("2024年1月2日8时30分", "timestamp", "2024-01-02T08:30:00"),
        ("2024年1月2日 8时", "timestamp", "2024-01-02T08:00:00"),
        ("2024-01-02", "timestamp", "2024-01-02T00:00:00"),
        ("是", "bool", True),
        ("否", "bool", False),
        ("TRUE", "bool", True),
        ("0", "bool", False),
        ("007", "text", "007"),
        (" x ", "text", " x "),
        ("", "text", None),
    ],
)
def test_values_that_fit(cell, type_, expected):
    assert value(cell, ColumnType(type_)) == expected


@pytest.mark.parametrize(
    ("cell", "type_"),
    [
        ("007", "int8"),
        ("1.0", "int8"),
        ("9223372036854775808", "int8"),
        ("1,23", "int8"),
        ("１２", "int8"),
        ("无", "int8"),
        ("007", "numeric"),
        ("12.5元", "numeric"),
        ("-", "numeric"),
        ("e5", "numeric"),
        ("NaN", "numeric"),
        ("1" * 101, "numeric"),
        ("130102199001011234", "float8"),
        ("1e400", "float8"),
        ("inf", "float8"),
        ("2024-02-30", "date"),
        ("2024-1/2", "date"),
        ("2024", "date"),
        ("2024-03-05 08:00", "date"),
        ("1月2日", "date"),
        ("24.3.5", "date"),
        ("2024年3月", "date"),
        ("二〇二四年三月", "date"),
        ("二〇二四年十三月一日", "date"),
        ("二〇二四年二月三十日", "date"),
        ("二〇二四年二月十十日", "date"),
        ("二〇二四年二月〇日", "date"),
        ("0000-01-01", "date"),
        ("2024-01-02 25:00", "timestamp"),
        ("2024-01-02T08:30:00Z", "timestamp"),
        ("2024-01-02 08:30+08:00", "timestamp"),
        ("有", "bool"),
        ("2", "bool"),
    ],
)
def test_values_that_do_not(cell, type_):
    with pytest.raises(UnfitError):
        value(cell, ColumnType(type_))


@pytest.mark.parametrize("type_", [type_ for type_ in ColumnType if type_ is not ColumnType.TEXT])
def test_what_is_long_is_no_value(type_):
    with pytest.raises(UnfitError):
        value("2024 年" + " " * 1000 + "1月2日", type_)


@given(st.text(), st.sampled_from(ColumnType))
def test_any_text_fits_or_not(cell, type_):
    try:
        value(cell, type_)
    except UnfitError:
        assert cell.strip()
