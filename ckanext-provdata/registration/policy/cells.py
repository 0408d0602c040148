"""Texts of cells and values of fields, one made from the other. What is not understood stays for the validators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.registration.policy.columns import Column, Kind, values
from ckanext.provdata.schemas import vocabulary

#: Between several choices in one cell when we write it; what people write besides is understood, too.
BETWEEN = "；"
_APART = re.compile(r"[;；\n]")
_FINER = re.compile(r"[,，、]")
_CODE = re.compile(r"(\d{6,})(?:\s.*)?", re.DOTALL)

Cells = Mapping[str, str]


def fields(columns: Iterable[Column], cells: Cells, province: str) -> dict[str, Any]:
    """Values of the columns that the cells have, by field; the owner, which only the portal knows, is left out.

    province: two digits, in which places may be called by their names.
    """
    wanted = (column for column in columns if column.name in cells and column.kind is not Kind.OWNER)
    return {column.name: value(column, cells[column.name], province) for column in wanted}


def value(column: Column, text: str, province: str) -> Any:
    """What one cell means."""
    match column.kind:
        case Kind.CHOICE:
            return _choice(column, text)
        case Kind.CHOICES:
            return _choices(column, text)
        case Kind.CLASS:
            return _class(column, text)
        case Kind.REGION:
            return _region(text, province)
        case Kind.TAGS:
            return ",".join(part.strip() for part in _APART.split(text) if part.strip())
        case _:
            return text


def _choice(column: Column, text: str) -> str:
    if not text or text in values(column):
        return values(column).get(text, text)
    found = vocabulary.find(column.vocabulary, text)
    return found["value"] if found else text


def _choices(column: Column, text: str) -> list[str]:
    """Parts that nobody knows are tried in finer pieces: people write 、 between them, and some labels hold it."""
    parts = (part.strip() for part in _APART.split(text))
    return [_choice(column, piece) for part in parts if part for piece in _pieces(column, part)]


def _pieces(column: Column, part: str) -> list[str]:
    if _choice(column, part) in column.texts:
        return [part]
    return [piece.strip() for piece in _FINER.split(part) if piece.strip()]


def _class(column: Column, text: str) -> str:
    match = _CODE.fullmatch(text)
    return match[1] if match else _choice(column, text)


def _region(text: str, province: str) -> str:
    match = _CODE.fullmatch(text)
    if match or not text:
        return match[1] if match else text
    found = regions.named(text, province)
    return found[0].code if len(found) == 1 else text


def text(column: Column, stored: Any) -> str:
    """The cell of a stored value: what :func:`value` reads as the same again."""
    if stored in (None, "", []):
        return ""
    match column.kind:
        case Kind.CHOICE | Kind.CLASS:
            return column.texts.get(str(stored), str(stored))
        case Kind.CHOICES:
            return BETWEEN.join(column.texts.get(each, str(each)) for each in stored)
        case Kind.TAGS | Kind.CODES:
            return BETWEEN.join(map(str, stored))
        case Kind.REGION:
            place = regions.find(str(stored))
            return f"{stored} {place.name}" if place else str(stored)
        case _:
            return str(stored)
