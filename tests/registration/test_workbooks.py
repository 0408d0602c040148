"""Workbooks by themselves: templates, what is read of them, and what is refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from ckanext.provdata.registration.policy import cells, columns, layout, reading
from ckanext.provdata.registration.policy.columns import KEY, Kind
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, OPTION_SHEET, RECORD_SHEET
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.tables.policy.status import Limits

from .portal import ROW, filled, letter

MIB = 1 << 20
LIMITS = Limits(size=20 * MIB, unpacked=50 * MIB, rows=100, columns=0)
pytestmark = pytest.mark.usefixtures("loaded_plugins")


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


def read(book: openpyxl.Workbook, **more: str) -> list[reading.Row]:
    return list(reading.opened(saved(book), LIMITS, **more).records())


def refused(file: io.BytesIO, limits: Limits = LIMITS) -> str:
    """Why a file is refused; fails when it is not."""
    with pytest.raises(reading.Fault) as caught:
        list(reading.opened(file, limits).records())
    return caught.value.reason


@pytest.mark.parametrize("sector", SECTORS)
class TestTemplate:
    def test_every_field_of_the_sector_has_a_column(self, sector):
        names = {column.name for column in columns.records(sector)} - {KEY}
        derived = {"information_items"} | ({"national_sector"} if sector != "general" else set())
        assert names == {each["field_name"] for each in columns.schema(sector)["dataset_fields"]} - derived

    def test_labels_are_the_schema_s_and_tell_columns_apart(self, sector):
        labels = [column.label for column in columns.records(sector)]
        assert len(set(labels)) == len(labels)

    def test_every_text_of_a_choice_means_its_value(self, sector):
        both = (*columns.records(sector), *columns.items(sector))
        for column in (each for each in both if each.texts):
            understood = {value: cells.value(column, text, "13") for value, text in column.texts.items()}
            several = column.kind is Kind.CHOICES
            assert understood == {value: [value] if several else value for value in column.texts}

    def test_every_choice_is_offered(self, sector):
        book = filled([], sector=sector)
        offered = {str(span): each.formula1 for each in _validations(book[RECORD_SHEET]) for span in each.sqref.ranges}
        for column in columns.records(sector):
            found = [formula for span, formula in offered.items() if span.startswith(f"{letter(book, column.name)}3:")]
            listed = (
                [cell.value for (cell,) in book[OPTION_SHEET][found[0].split("!")[1].replace("$", "")]]
                if any(found)
                else []
            )
            assert listed[: len(column.texts)] == list(column.texts.values())

    def test_the_row_of_names_is_hidden_and_the_labels_are_not(self, sector):
        sheet = filled([], sector=sector)[RECORD_SHEET]
        assert sheet.row_dimensions[1].hidden
        assert [cell.value.removesuffix(layout.STAR) for cell in sheet[2]] == [
            column.label for column in columns.records(sector)
        ]


def _validations(sheet):
    return sheet.data_validations.dataValidation


def test_columns_may_stand_in_any_order_and_be_left_out():
    book = filled([ROW])
    sheet = book[RECORD_SHEET]
    sheet.move_range(f"A1:A{sheet.max_row}", cols=sheet.max_column)
    sheet.delete_cols(openpyxl.utils.column_index_from_string(letter(book, "notes")))
    (row,) = read(book)
    assert row.cells[KEY] == ROW[KEY]
    assert row.cells["title"] == ROW["title"]
    assert "notes" not in row.cells


def test_a_workbook_of_one_s_own_is_known_by_its_labels():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = RECORD_SHEET
    sheet.append(["某市信息资源目录（2024 年）"])
    sheet.append(["信息资源名称", "更新周期", "备注栏"])
    sheet.append(["公共停车场名录", "每月", "x"])
    opened = reading.opened(saved(book), LIMITS, "transport")
    assert opened.unknown == ("备注栏",)
    assert [(row.number, row.cells) for row in opened.records()] == [
        (3, {"title": "公共停车场名录", "update_cycle": "每月"})
    ]
    assert refused(saved(book)) == "sector"


def test_formulas_are_neither_run_nor_believed():
    book = filled([{**ROW, "title": "=1+1", "notes": '=HYPERLINK("http://x.example/"&A3)'}])
    (row,) = read(book)
    assert row.bad == {"title": "formula", "notes": "formula"}


def test_dates_and_numbers_are_read_as_excel_shows_them():
    book = filled([ROW])
    place = book[RECORD_SHEET]
    from datetime import date  # noqa: PLC0415

    place[f"{letter(book, 'issued')}3"] = date(2024, 5, 1)
    code = place[f"{letter(book, 'contact_phone')}3"]
    code.value, code.number_format = 31112345, "000000000"
    (row,) = read(book)
    assert (row.cells["issued"], row.cells["contact_phone"]) == ("2024-05-01", "031112345")


class TestHostile:
    def test_no_workbook(self):
        assert refused(io.BytesIO(b"PK\x03\x04 not really")) == "broken"
        assert refused(io.BytesIO(b"")) == "broken"

    def test_one_that_is_cut(self):
        whole = saved(filled([ROW])).getvalue()
        assert refused(io.BytesIO(whole[: len(whole) // 2])) == "broken"

    def test_a_bomb(self):
        limits = Limits(size=MIB, unpacked=MIB, rows=100, columns=0)
        file = saved(filled([ROW]))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/zeros.bin", bytes(8 * MIB))
        assert len(file.getvalue()) < MIB
        assert refused(file, limits) == "too_large_unpacked"

    @pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities(self, part, encoding):
        bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
        assert refused(replaced(saved(filled([ROW])), part, bomb, encoding)) == "entities"

    @pytest.mark.parametrize("part", ["xl/styles.xml", "docProps/core.xml", "xl/worksheets/sheet9.xml"])
    def test_a_part_that_would_fill_the_memory(self, part):
        """The last is called the workbook itself by the directory of types."""
        file, padding = saved(filled([ROW])), b"<a>" + b"<b/>" * 3_000_000 + b"</a>"
        moved = {b"/xl/workbook.xml": b"/xl/worksheets/sheet9.xml"} if "sheet9" in part else {}
        assert refused(rewritten(file, {part: padding}, moved), LIMITS) == "swollen"

    def test_one_text_in_every_cell(self):
        """It stands in the file once."""
        rows = [reading.Row(number, {"notes": "长" * 100}) for number in range(3)]
        assert list(reading.bounded(iter(rows), most=3, letters=300)) == rows
        with pytest.raises(reading.Fault, match="repeated"):
            list(reading.bounded(iter(rows), most=3, letters=299))

    def test_more_cells_than_a_catalogue_has(self, monkeypatch):
        monkeypatch.setattr(reading, "MOST_CELLS", 60)
        assert refused(saved(filled([ROW] * 3))) == "repeated"

    def test_too_many_rows(self):
        assert refused(saved(filled([ROW] * 101))) == "too_many_rows"

    def test_a_sheet_without_end_to_its_right(self):
        book = filled([ROW])
        book[RECORD_SHEET].cell(3, 16_000, "x")
        assert refused(saved(book)) == "wide"

    def test_a_row_far_down_costs_nothing(self):
        book = filled([ROW])
        book[RECORD_SHEET].cell(100_000, 2, "停车场")
        assert [row.number for row in read(book)] == [3, 100_000]

    def test_characters_that_no_field_may_have(self):
        book = filled([{**ROW, "title": "停车\u202e场"}])
        assert read(book)[0].bad == {"title": "character"}

    def test_without_the_sheet(self):
        book = filled([ROW])
        del book[RECORD_SHEET]
        assert refused(saved(book)) == "header"

    def test_items_that_cannot_be_joined(self):
        book = filled([ROW])
        book[ITEM_SHEET].delete_cols(1)
        assert refused(saved(book)) == "items_header"


def rewritten(file: io.BytesIO, parts: dict[str, bytes], types: dict[bytes, bytes]) -> io.BytesIO:
    """The workbook with these parts instead of its own or besides, and other words in its directory of types."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            content = parts.get(name) or old.read(name)
            for was, becomes in types.items() if name == "[Content_Types].xml" else ():
                content = content.replace(was, becomes)
            new.writestr(name, content)
    return made


def replaced(file: io.BytesIO, part: str, prolog: str, encoding: str) -> io.BytesIO:
    """The workbook with that before the root element of one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
                content = (prolog + root).encode(encoding)
            new.writestr(name, content)
    return made


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("公路；铁路", ["road", "railway"]),
        ("公路、铁路", ["road", "railway"]),
        ("公路,rail_transit", ["road", "rail_transit"]),
        ("Road", ["road"]),
        ("公路；马车", ["road", "马车"]),
        ("", []),
    ],
)
def test_several_choices_in_one_cell(text, meant):
    column = next(each for each in columns.records("transport") if each.name == "transport_mode")
    assert cells.value(column, text, "13") == meant


@pytest.mark.parametrize(("text", "meant"), [("130100 石家庄市", "130100"), ("石家庄", "130100"), ("桥西区", "桥西区")])
def test_places_by_code_or_by_a_name_that_is_one_s_own(text, meant):
    column = next(each for each in columns.records("transport") if each.name == "region_code")
    assert cells.value(column, text, "13") == meant


def test_texts_of_a_vocabulary_tell_its_values_apart():
    for name in vocabulary.names():
        listed = list(columns.texts(name).values())
        assert len(set(listed)) == len(listed)
