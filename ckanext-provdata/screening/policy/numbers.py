"""Numbers that belong to persons: identity, mobile, bank card.

Rules: GB 11643 (identity numbers: region, day of birth, check digit, as python-stdnum keeps them), the segments
MIIT has assigned to mobile services, ISO/IEC 7812 (issuer ranges, lengths, Luhn digit).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from .kinds import Kind


class Found(NamedTuple):
    """A value in a text, and where it begins."""

    kind: Kind
    value: str
    start: int


#: What may stand before and after a number that is one by itself and not part of a code or of a measurement.
_BEFORE, _AFTER = r"(?<![0-9A-Za-z_.])(?<![0-9A-Za-z]-)", r"(?![0-9A-Za-z_])(?!\.[0-9])(?!-[0-9A-Za-z])"
_IDENTITY = re.compile(_BEFORE + r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]" + _AFTER)
_OLD_IDENTITY = re.compile(_BEFORE + r"\d{15}" + _AFTER)
_CARD = re.compile(_BEFORE + r"(?:\d{15,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)" + _AFTER)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z_.])(?<![0-9A-Za-z]-)(?:(?:\+|00)?86[ -]?)?"
    r"(?P<number>1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])[ -]?\d{4}[ -]?\d{4})" + _AFTER
)
_PROVINCES = frozenset(
    (
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
        "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91",
    )
)  # fmt: skip
FIRST_BIRTH = 1900
#: Issuer range and lengths: UnionPay and its members' older ranges, Visa, Mastercard, JCB, American Express.
_ISSUERS = (
    (re.compile(r"62|81"), range(16, 20)),
    (re.compile(r"9558|60\d\d|4367|4563|6[0158]\d\d"), range(16, 20)),
    (re.compile(r"4"), range(16, 17)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), range(16, 17)),
    (re.compile(r"35(?:2[89]|[3-8])"), range(16, 17)),
    (re.compile(r"3[47]"), range(15, 16)),
)
#: Below this share of numbers with a right Luhn digit a column of long numbers holds codes: chance alone gives a tenth.
CARD_SHARE, CARD_EVIDENCE = 0.5, 10


def identities(text: str, *, hinted: bool = False) -> Iterator[Found]:
    """Resident identity numbers; those of 15 digits, which have no check digit, only where the text says so."""
    for match in _IDENTITY.finditer(text):
        number = re.sub("[ -]", "", match.group()).upper()
        if _is_identity(number):
            yield Found(Kind.IDENTITY, match.group(), match.start())
    if hinted:
        for match in _OLD_IDENTITY.finditer(text):
            if _is_old_identity(match.group()):
                yield Found(Kind.IDENTITY, match.group(), match.start())


def _is_identity(number: str) -> bool:
    """Province, day of birth and check digit must all be right.

    The county is not asked for: who was born before it was set up has its code nevertheless.
    """
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return False
    return number[:2] in _PROVINCES and born.year >= FIRST_BIRTH and ric.calc_check_digit(number) == number[-1]


def _is_old_identity(number: str) -> bool:
    """As a number of 18 digits of the 20th century, whatever check digit that would have."""
    full = f"{number[:6]}19{number[6:]}"
    return _is_identity(full + ric.calc_check_digit(f"{full}0"))


def mobiles(text: str) -> Iterator[Found]:
    """Mobile numbers of the mainland."""
    for match in _MOBILE.finditer(text):
        yield Found(Kind.MOBILE, match["number"], match.start())


def long_numbers(text: str) -> Iterator[tuple[Found, bool]]:
    """Numbers as long as a bank card's from an issuer's range, each with whether its Luhn digit is right."""
    for match in _CARD.finditer(text):
        number = re.sub("[ -]", "", match.group())
        if any(issuer.match(number) and len(number) in lengths for issuer, lengths in _ISSUERS):
            yield Found(Kind.CARD, match.group(), match.start()), luhn.is_valid(number) and len(set(number)) > 2  # noqa: PLR2004
