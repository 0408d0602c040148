"""Who applies: a natural person by 公民身份号码 (GB 11643), an organisation by 统一社会信用代码 (GB 32100)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from stdnum.cn import ric, uscc

#: characters at either end that a masked number still shows
SHOWN = 2


class Kind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"


_READ: dict[Kind, Callable[[str], str]] = {Kind.PERSON: ric.validate, Kind.ORGANIZATION: uscc.validate}


def number(kind: str, text: str) -> str:
    """The number in its compact form. Raises ValueError when its check digit, region or date cannot be right."""
    return _READ[Kind(kind)](text.strip().upper())


def masked(text: str) -> str:
    """The number as lists show it."""
    return f"{text[:SHOWN]}{'*' * (len(text) - 2 * SHOWN)}{text[-SHOWN:]}" if len(text) > 2 * SHOWN else "*" * len(text)
