"""Months as calendars show them: weeks from Monday to Sunday."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(\d{2})")
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def text(self) -> str:
        """``2027-01``."""
        return f"{self.year}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def after(self) -> Month:
        return of(self.first + timedelta(days=31))

    @property
    def before(self) -> Month:
        return of(self.first - timedelta(days=1))

    def weeks(self) -> list[list[date]]:
        """Whole weeks that hold the month, with days of its neighbours at both ends."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)


def of(day: date) -> Month:
    """The month a day lies in."""
    return Month(day.year, day.month)


def parse(text: str | None, today: date) -> Month:
    """The month ``2027-01`` says, today's for anything else."""
    match = _MONTH.fullmatch(text or "")
    year, number = (int(part) for part in match.groups()) if match else (0, 0)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12):  # noqa: PLR2004 - months of a year
        return of(today)
    return Month(year, number)
