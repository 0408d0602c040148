"""The files: car parks with codes, numbers, days and telephone numbers, the same in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import openpyxl

from scripts.portal.paths import RUN

FOLDER = RUN / "bench-tables"
#: name, title, type and length of the information items
ITEMS = (
    ("park_no", "停车场编号", "C", "8"),
    ("park_name", "停车场名称", "C", "60"),
    ("district", "所在区县", "C", "20"),
    ("spaces", "泊位数", "I", ""),
    ("fee", "收费标准", "N", "6,2"),
    ("opened", "启用日期", "D", ""),
    ("updated", "更新时间", "T", ""),
    ("phone", "联系电话", "C", "20"),
)
DISTRICTS = ("长安区", "桥西区", "新华区", "裕华区", "井陉矿区", "藁城区", "鹿泉区", "栾城区", "正定县", "平山县")
FIRST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class File:
    about: str
    path: Path
    rows: int


def row(number: int) -> list[str]:
    """The row of that number, as text."""
    district = DISTRICTS[number % len(DISTRICTS)]
    opened = FIRST + timedelta(days=number % 9000)
    return [
        f"{number:08d}",
        f"{district}第{number % 977}号公共停车场",
        district,
        str(number % 1200),
        f"{number % 40 / 4:.2f}",
        opened.isoformat(),
        f"{datetime(2024, 1, 1) + timedelta(seconds=number * 37)}",  # noqa: DTZ001 - a time of day in a table has no zone
        f"0311-{80000000 + number % 9999999}",
    ]


def make(rows: int) -> list[File]:
    """All files, those of an earlier run again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    few = rows // 10
    wanted: tuple[tuple[str, str, int, Callable[[Path, int], None]], ...] = (
        ("CSV, UTF-8", f"utf8-{rows}.csv", rows, partial(_write, encoding="utf-8")),
        ("CSV, GB 18030", f"gb-{rows}.csv", rows, partial(_write, encoding="gb18030")),
        (
            "CSV, GB 18030, title above the header",
            f"title-{few}.csv",
            few,
            partial(_write, encoding="gb18030", title=True),
        ),
        ("XLSX", f"book-{few}.xlsx", few, _write_book),
    )
    return [_made(about, FOLDER / name, count, write) for about, name, count, write in wanted]


def _made(about: str, path: Path, rows: int, write: Callable[[Path, int], None]) -> File:
    if not path.exists():
        new = path.with_suffix(f".new{path.suffix}")
        write(new, rows)
        new.replace(path)
    return File(about, path, rows)


def _lines(rows: int, *, title: bool) -> Iterator[str]:
    if title:
        yield f"石家庄市公共停车场一览表{',' * (len(ITEMS) - 1)}\n"
    yield ",".join(item[1] for item in ITEMS) + "\n"
    for number in range(rows):
        yield ",".join(row(number)) + "\n"


def _write(path: Path, rows: int, *, encoding: str, title: bool = False) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        file.writelines(_lines(rows, title=title))


def _write_book(path: Path, rows: int) -> None:
    """Codes and telephone numbers are texts, the rest is numbers and days, as clerks have it."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名录")
    sheet.append([item[1] for item in ITEMS])
    for number in range(rows):
        code, name, district, spaces, fee, opened, updated, phone = row(number)
        cells = [int(spaces), float(fee), date.fromisoformat(opened), datetime.fromisoformat(updated)]
        sheet.append([code, name, district, *cells, phone])
    book.save(path)
