"""A file as a table: which files are tables, and their rows whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ckanext.provdata.tables.policy import delimited, encoding, workbook
from ckanext.provdata.tables.policy.delimited import Row
from ckanext.provdata.tables.policy.status import Limits


class Kind(StrEnum):
    """Formats that are loaded."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class TableFile:
    """``rows()`` starts anew each time it is called. ``encoding`` is empty for a workbook; ``sheets`` is 1 for text."""

    rows: Callable[[], Iterator[Row]]
    encoding: str
    sheets: int
    kind: Kind


def kind(resource: Mapping[str, Any]) -> Kind | None:
    """The kind of table an uploaded resource is by its file's name, None when it is none or only a link."""
    if resource.get("url_type") != "upload":
        return None
    ending = PurePosixPath(resource.get("url") or "").suffix.lstrip(".").lower()
    return Kind(ending) if ending in set(Kind) else None


def open_table(file: BinaryIO, kind: Kind, limits: Limits) -> TableFile:
    """The table in a file. Raises Refused, here or while its rows are read."""
    if kind is Kind.XLSX:
        workbook.check(file, limits)
        return TableFile(lambda: workbook.rows(file), "", workbook.sheets(file), kind)
    codec = encoding.decide(file)
    mark = delimited.mark(file, codec, kind)
    return TableFile(lambda: delimited.rows(file, codec, mark), codec, 1, kind)
