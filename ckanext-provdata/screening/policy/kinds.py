"""What is looked for, and how a find is told without telling it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a find is."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    CARD = "card"
    PASSPORT = "passport"
    EMAIL = "email"
    PERSON = "person"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Hit:
    """One find. ``row`` and ``column`` count from 1: row and column of a table, line and character of a text.

    ``title`` is the column's heading, ``part`` the sheet or the file inside an archive; both empty where there is none.
    ``excerpt`` is masked: the value itself is kept nowhere.
    """

    kind: Kind
    row: int
    column: int
    excerpt: str
    title: str = ""
    part: str = ""


#: Characters left at either end.
_SHOWN = {Kind.IDENTITY: (3, 2), Kind.MOBILE: (3, 2), Kind.CARD: (4, 2), Kind.PASSPORT: (1, 2)}
_DISTRICT = re.compile(r"^.*?[市州盟县区旗]")


def masked(kind: Kind, value: str) -> str:
    """A value so far that its owner can find it in the file, and nobody else has it."""
    if kind is Kind.EMAIL:
        name, _, host = value.partition("@")
        return f"{name[:1]}***@{host}"
    if kind is Kind.WORD:
        return value[:1] + "*" * (len(value) - 1)
    head, tail = _SHOWN[kind]
    digits = re.sub(r"[\s-]", "", value)
    return digits[:head] + "*" * (len(digits) - head - tail) + digits[-tail:]


def masked_person(name: str, address: str) -> str:
    """A name and an address: the family name, and the address down to its city or county."""
    district = _DISTRICT.match(address)
    return f"{name[:1]}**，{district.group() if district else ''}***"
