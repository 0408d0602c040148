"""Reading what people type into fields. Pure: texts in, values out, ``ValueError`` for what is wrong."""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from datetime import date

FIRST_YEAR, LAST_YEAR = 1000, 2999

_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]{3,30}[0-9)](?:\s*(?:转|ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_ITEM_LENGTH = re.compile(r"[1-9]\d{0,5}(?:[,.]\d{1,2})?")
_MAP_APPROVAL = re.compile(r"(?:GS[一-龥]?|[一-龥]{1,2}S)[（(〔]\d{4}[）)〕]\s*\d{1,6}号")
_STATION = re.compile(r"[0-9A-Z]\d{4}")
_CODE_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,39}")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?)?[年月]?(?:[T ]\d{2}:\d{2}.*)?")
_SEPARATORS = re.compile(r"[,，、;；\s]+")
#: Characters that no field holds: controls except tab and line ends, and those that turn the direction of writing.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def forbidden_character(text: str) -> str | None:
    """The name of the first character that may not be in any text, e.g. ``"U+0000"``, or None."""
    match = _FORBIDDEN.search(text)
    return f"U+{ord(match.group()):04X}" if match else None


def clean_line(text: str) -> str:
    """The text in composed form, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def parse_date(text: str, *, end: bool = False) -> date:
    """A day from ``2024-05-01``, ``2024/5/1``, ``2024年5月1日``, a timestamp, or a month or year alone.

    A month or year alone means its first day, with ``end`` its last. Raises ValueError for what no calendar has.
    """
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    month = month or (12 if end else 1)
    return date(year, month, day or (_last_day(year, month) if end else 1))


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 1  # noqa: PLR2004 - months of a year


def parse_numbers(text: str, count: int) -> list[float]:
    """Exactly ``count`` finite decimal numbers separated by commas or blanks."""
    numbers = [float(part) for part in _SEPARATORS.split(text.strip())]
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(text)
    return numbers


def parse_point(text: str) -> str:
    """``"lon,lat"`` in decimal degrees, normalised. Raises ValueError when it is no place on Earth."""
    lon, lat = parse_numbers(text, 2)
    if abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004 - degrees
        raise ValueError(text)
    return f"{lon:.10g},{lat:.10g}"


def parse_bbox(text: str) -> str:
    """``"minlon,minlat,maxlon,maxlat"`` in decimal degrees, normalised; a box may be a point but not turned round."""
    west, south, east, north = parse_numbers(text, 4)
    if west > east or south > north:
        raise ValueError(text)
    return f"{parse_point(f'{west},{south}')},{parse_point(f'{east},{north}')}"


def is_phone(text: str) -> bool:
    """Whether it can be dialled: digits with the usual signs, an extension after 转; hotlines of five digits too."""
    return bool(_PHONE.fullmatch(text))


def is_email(text: str) -> bool:
    """Whether it has the form of an address; the domain must have a dot."""
    return bool(_EMAIL.fullmatch(text))


def is_item_length(text: str) -> bool:
    """Whether it is a length of an information item: ``100``, or with decimals ``10,2``."""
    return bool(_ITEM_LENGTH.fullmatch(text))


def is_map_approval(text: str) -> bool:
    """Whether it has the form of an approval number 审图号, e.g. GS（2024）0650号 or 冀S（2024）012号."""
    return bool(_MAP_APPROVAL.fullmatch(text))


def parse_map_scale(text: str) -> str:
    """``1:10000`` from ``1:10,000``, ``1：1万`` and the like."""
    match = re.fullmatch(r"1\s*[:：∶]\s*([\d,]+)\s*(万)?", text)
    number = int(match.group(1).replace(",", "")) * (10_000 if match.group(2) else 1) if match else 0
    if not 1 <= number <= 100_000_000:  # noqa: PLR2004 - beyond a map of the world
        raise ValueError(text)
    return f"1:{number}"


def parse_academic_year(text: str) -> str:
    """``2024-2025`` from that, ``2024—2025学年`` or ``2024/2025``. Raises ValueError unless the years follow."""
    match = re.fullmatch(r"(\d{4})\s*[-—–~/至]+\s*(\d{4})\s*(?:学年)?", text)
    if not match or int(match.group(2)) != int(match.group(1)) + 1:
        raise ValueError(text)
    return f"{match.group(1)}-{match.group(2)}"


def parse_stations(text: str) -> str:
    """Station numbers separated by commas, or 全部. Raises ValueError with the word that is neither."""
    return _parse_words(text, _STATION, also=("全部",))


def parse_codes(text: str) -> str:
    """Indicator codes separated by commas. Raises ValueError with the word that is none."""
    return _parse_words(text, _CODE_WORD)


def _parse_words(text: str, pattern: re.Pattern[str], also: tuple[str, ...] = ()) -> str:
    words = split_list(text)
    for word in words:
        if word not in also and not pattern.fullmatch(word):
            raise ValueError(word)
    return ",".join(words)


def split_list(text: str) -> list[str]:
    """The words of a list people typed: commas of any kind, semicolons, blanks and line ends separate."""
    return [word for word in _SEPARATORS.split(text) if word]
