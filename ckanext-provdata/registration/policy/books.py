"""The three workbooks: the template, the catalogue that goes out, and the copy of what came in with what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string

from ckanext.provdata.registration.policy import columns as columns_of
from ckanext.provdata.registration.policy import reading, writing
from ckanext.provdata.registration.policy.cells import BETWEEN, text
from ckanext.provdata.registration.policy.columns import ITEMS, KEY, Column, Kind
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, RECORD_SHEET
from ckanext.provdata.registration.policy.writing import Options, Sheet
from ckanext.provdata.tables.policy import workbook

#: How many choices the guide spells out.
LISTED = 40
#: Header of the sheet that lists the problems, and its name.
PROBLEM_SHEET = "问题清单"
PROBLEM_HEADER = ("工作表", "行", "列", "字段", "问题")

Record = Mapping[str, Any]
Texts = Mapping[str, str]


def template(path: Path, options: Options) -> None:
    """An empty workbook of the sector."""
    catalogue(path, options, ())


def catalogue(path: Path, options: Options, records: Iterable[Record]) -> None:
    """A workbook with these records: values by field, items among them. Importing it changes nothing."""
    own, inside = columns_of.records(options.sector), columns_of.items(options.sector)
    kept = list(records)
    rows = (_row(own, {**texts(own, record, options.owner), KEY: str(n)}) for n, record in enumerate(kept, 1))
    items = (_row(inside, item) for record in kept for item in _items(inside, record))
    sheets = [
        Sheet(RECORD_SHEET, own, chain(writing.header(own), rows)),
        Sheet(ITEM_SHEET, inside, chain(writing.header(inside), items)),
    ]
    writing.write(path, sheets, options, _guide(own, inside))


def texts(own: Iterable[Column], record: Record, owner: str) -> dict[str, str]:
    """A record's cells by field, the key left out."""
    cells = ((column, owner if column.kind is Kind.OWNER else record.get(column.name)) for column in own)
    return {column.name: text(column, stored) for column, stored in cells if column.name != KEY}


def _items(inside: Sequence[Column], record: Record) -> Iterator[dict[str, str]]:
    for item in record.get(ITEMS) or ():
        own = {column.name: text(column, item.get(column.name)) for column in inside}
        yield {**own, KEY: record.get("catalogue_code") or ""}


def _row(own: Iterable[Column], cells: Texts) -> list[str]:
    return [cells.get(column.name, "") for column in own]


def _guide(own: Iterable[Column], inside: Iterable[Column]) -> Iterator[list[str]]:
    """What each column is for."""
    yield ["字段", "必填", "说明", "可选内容"]
    yield ["每行一条信息资源；信息项在另一张表，一行一项。列的顺序可以调整，不用的列可以删除。"]
    yield ["更新已有的信息资源：填写其信息资源代码。代码留空的行登记为新的信息资源，代码由系统生成。"]
    yield [f"可以多选的，用“{BETWEEN}”隔开。日期写作 2024-05-01。请勿填写公式。"]
    for title, columns in ((RECORD_SHEET, own), (ITEM_SHEET, inside)):
        yield [f"【{title}】"]
        for column in columns:
            offered = list(column.texts.values())
            listed = BETWEEN.join(offered[:LISTED]) + (" …" if len(offered) > LISTED else "")
            yield [column.label, "必填" if column.required else "", column.help, listed]


def annotated(
    path: Path, opened: reading.Workbook, options: Options, found: Iterable[Mapping[str, Any]], codes: Texts
) -> None:
    """A copy of an uploaded workbook in which every cell with a problem is coloured and says what it is.

    found: problems as :class:`.problems.Problem` gives them. codes: the code by row (as text) of records that the
    import created, which are filled in so that the copy can be imported again. Raises reading.Fault.
    """
    listed = list(found)
    marks = _marks(listed)
    layout = opened.layout
    placed = [(RECORD_SHEET, Part(columns_of.records(options.sector), layout.records, layout.record_row, codes))]
    if layout.items:
        placed.append((ITEM_SHEET, Part(columns_of.items(options.sector), layout.items, layout.item_row, {})))
    sheets = [_copied(opened.book[title], title, part, marks[title]) for title, part in placed]
    rows = ([str(each[name] or "") for name in ("sheet", "row", "column", "label", "message")] for each in listed)
    sheets.append(Sheet(PROBLEM_SHEET, (), chain([PROBLEM_HEADER], rows), labels=1, names=0))
    writing.write(path, sheets, options)


def _marks(found: Iterable[Mapping[str, Any]]) -> dict[str, dict[tuple[int, int], str]]:
    """Texts by sheet and place; several of one cell stand below each other."""
    marks: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for each in found:
        index = column_index_from_string(each["column"]) - 1 if each["column"] else 0
        before = marks[each["sheet"]].get((each["row"], index))
        said = each["message"] if each["column"] else f"{each['label']}：{each['message']}"
        marks[each["sheet"]][each["row"], index] = f"{before}\n{said}" if before else said
    return marks


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet of an uploaded workbook: our columns, where they were found, the header's row, codes to fill in."""

    own: Sequence[Column]
    found_at: Mapping[str, int]
    labels: int
    codes: Texts


def _copied(sheet: Any, title: str, part: Part, marks: Mapping[tuple[int, int], str]) -> Sheet:
    by_name = {column.name: column for column in part.own}
    positions: dict[int, Column] = {index: by_name[name] for name, index in part.found_at.items()}
    columns = [positions.get(index) for index in range(max(positions) + 1)]
    rows = _raw(sheet, part.found_at.get("catalogue_code"), part.codes)
    first = next(rows)
    names = writing.NAMES if len(set(first) & set(by_name)) > 1 else 0
    return Sheet(title, columns, chain([first], rows), labels=part.labels, names=names, marks=marks)


def _raw(sheet: Any, code_at: int | None, codes: Texts) -> Iterator[list[str]]:
    """Every row as it is; a formula as the text it is."""
    for number, cells in enumerate(reading.cells(sheet), 1):
        row = [workbook.text(cell) for cell in cells]
        if code_at is not None and str(number) in codes:
            row.extend([""] * (code_at + 1 - len(row)))
            row[code_at] = codes[str(number)]
        yield row
