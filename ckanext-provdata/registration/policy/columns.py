"""The workbook's columns, made from the sector's composed schema: labels and help are said there and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ckanext.provdata import schemas
from ckanext.provdata.schemas import vocabulary

COMPOSED = Path(schemas.__file__).parent / "composed"
CHINESE = "zh_Hans_CN"
ITEMS = "information_items"
#: A column of its own in each sheet: what items call the row by that has no code yet.
KEY = "row_key"
#: Follows from the type everywhere but in this sector.
CHOOSES_NATIONAL_SECTOR = "general"


class Kind(StrEnum):
    """How the text of a cell becomes the value of a field."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    CLASS = "class"
    REGION = "region"
    OWNER = "owner"
    TAGS = "tags"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``texts`` are the cell texts of its choices by value, in the vocabulary's order."""

    name: str
    label: str
    help: str = ""
    required: bool = False
    kind: Kind = Kind.TEXT
    vocabulary: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    longest: int = 500

    @property
    def width(self) -> int:
        """In characters, for Excel."""
        return 36 if self.longest > 100 else 14 if self.texts or self.longest <= 20 else 22  # noqa: PLR2004 - characters


@cache
def schema(sector: str) -> dict[str, Any]:
    """The composed schema of a sector. The answer is shared: do not change it."""
    return json.loads((COMPOSED / f"{sector}.json").read_text(encoding="utf-8"))


@cache
def records(sector: str) -> tuple[Column, ...]:
    """Columns of the sheet with one row for each record: the key, then the schema's fields in the form's order."""
    fields = (each for each in schema(sector)["dataset_fields"] if _is_column(sector, each))
    return (_key(), *(_column(each) for each in fields))


def _is_column(sector: str, each: Mapping[str, Any]) -> bool:
    if each["field_name"] == "national_sector":
        return sector == CHOOSES_NATIONAL_SECTOR
    return "repeating_subfields" not in each


def _key() -> Column:
    return Column(KEY, "序号", "本工作簿内的编号；没有信息资源代码的，信息项用它对应。", longest=20)


@cache
def items(sector: str) -> tuple[Column, ...]:
    """Columns of the sheet of information items: the record's code or key, then the item's own."""
    (whole,) = (each for each in schema(sector)["dataset_fields"] if each["field_name"] == ITEMS)
    code = next(column for column in records(sector) if column.name == "catalogue_code")
    join = Column(KEY, f"{code.label}或序号", "属于哪条信息资源：填写其代码，或者其序号。", required=True, longest=20)
    return (join, *(_column(each) for each in whole["repeating_subfields"]))


def _column(each: Mapping[str, Any]) -> Column:
    named = each.get("vocabulary", "")
    return Column(
        name=each["field_name"],
        label=each["label"][CHINESE],
        help=each.get("help_text", {}).get(CHINESE, ""),
        required=bool(each.get("required")) or "provdata_item_required" in each.get("validators", ""),
        kind=_kind(each),
        vocabulary=named,
        texts=texts(named, coded=each["field_name"] == "catalogue_class") if named else MappingProxyType({}),
        longest=each.get("max_length", 100 if named else 500),
    )


KINDS = {
    "catalogue_class": Kind.CLASS,
    "region_code": Kind.REGION,
    "owner_org": Kind.OWNER,
    "tag_string": Kind.TAGS,
    "related_codes": Kind.CODES,
}


def _kind(each: Mapping[str, Any]) -> Kind:
    if each["field_name"] in KINDS:
        return KINDS[each["field_name"]]
    if "vocabulary" not in each:
        return Kind.TEXT
    return Kind.CHOICES if each.get("preset") == "provdata_choices" else Kind.CHOICE


@cache
def texts(name: str, *, coded: bool = False) -> Mapping[str, str]:
    """What stands in a cell for each value of a vocabulary, every text once; ``coded``: leaves alone, code in front."""
    if coded:
        leaves = (term for term in vocabulary.terms(name) if vocabulary.is_leaf(name, term["value"]))
        return MappingProxyType({term["value"]: f"{term['value']} {term['label'][CHINESE]}" for term in leaves})
    return MappingProxyType({term["value"]: _text(name, term) for term in vocabulary.terms(name)})


def _text(name: str, term: Mapping[str, Any]) -> str:
    """The Chinese label, with the value when another term has that label, too."""
    label = term["label"][CHINESE]
    meant = vocabulary.find(name, label)
    return label if meant is not None and meant["value"] == term["value"] else f"{label}（{term['value']}）"


@cache
def values(column: Column) -> Mapping[str, str]:
    """The values of a column's choices by the text that stands for them."""
    return MappingProxyType({text: value for value, text in column.texts.items()})
