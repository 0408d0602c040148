"""Calendar tables: statutory holidays, work days and solar terms (chinesecalendar)."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

import chinese_calendar as chinese
from chinese_calendar import constants
from chinese_calendar.solar_terms import SolarTerms

from .table import Item, Scope, Table

WEEKDAYS = "一二三四五六日"
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利 70 周年纪念日",
}
DATE, WEEKDAY = Item("date", "D", "日期"), Item("weekday", "C", "星期")
HOLIDAY = Item("holiday", "C", "节日")


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def weekday(day: date) -> str:
    return f"星期{WEEKDAYS[day.weekday()]}"


def holiday_name(day: date) -> str:
    """Chinese name of the holiday on whose account the day is off or worked, else empty."""
    english = constants.holidays.get(day) or constants.workdays.get(day)
    return HOLIDAYS[english] if english else ""


def kind(day: date) -> str:
    if day in constants.workdays:
        return "调休上班"
    if day in constants.holidays:
        return "节假日"
    return "工作日" if chinese.is_workday(day) else "周末"


def year_days(scope: Scope, year: int) -> Table:
    """Every day of the year with what it is."""
    items = [
        DATE,
        WEEKDAY,
        Item("iso_week", "I", "ISO 周序", "GB/T 7408 周序"),
        Item("day_of_year", "I", "年内日序"),
        Item("kind", "C", "类别", "工作日、周末、节假日、调休上班"),
        HOLIDAY,
    ]
    found = days(date(year, 1, 1), date(year, 12, 31))
    return Table.of(
        items,
        [
            (day, weekday(day), day.isocalendar().week, day.timetuple().tm_yday, kind(day), holiday_name(day))
            for day in found
        ],
    )


def holidays(scope: Scope, years: list[int]) -> Table:
    """Days off and days worked instead, as the State Council's yearly notices arrange them."""
    items = [DATE, WEEKDAY, HOLIDAY, Item("kind", "C", "安排", "节假日、调休上班")]
    found = sorted(day for day in {**constants.holidays, **constants.workdays} if years[0] <= day.year <= years[1])
    return Table.of(items, [(day, weekday(day), holiday_name(day), kind(day)) for day in found])


def holiday_periods(scope: Scope, years: list[int]) -> Table:
    """Unbroken periods off around a holiday, weekends included."""
    items = [
        Item("year", "I", "年份"),
        HOLIDAY,
        Item("start", "D", "开始日期"),
        Item("end", "D", "结束日期"),
        Item("days", "I", "连休天数"),
        Item("make_up_days", "I", "调休上班天数"),
    ]
    rows = [_period(run) for run in _runs(years) if any(day in constants.holidays for day in run)]
    return Table.of(items, rows)


def _runs(years: list[int]) -> Iterator[list[date]]:
    found = days(date(years[0], 1, 1), date(years[1], 12, 31))
    for off, run in groupby(found, key=lambda day: not chinese.is_workday(day)):
        if off:
            yield list(run)


def _period(run: list[date]) -> tuple:
    named = [day for day in run if day in constants.holidays]
    titles = list(dict.fromkeys(holiday_name(day) for day in named))
    english = {constants.holidays[day] for day in named}
    near = range(-30, 31)
    worked = {named[0] + timedelta(days=step) for step in near}
    made_up = sum(constants.workdays.get(day) in english for day in worked)
    return named[0].year, "、".join(titles), run[0], run[-1], len(run), made_up


def work_days(scope: Scope, years: list[int]) -> Table:
    """Work days, days off and statutory hours of every month."""
    items = [
        Item("year", "I", "年份"),
        Item("month", "I", "月份"),
        Item("days", "I", "天数"),
        Item("work_days", "I", "工作日"),
        Item("off_days", "I", "休息日", "含周末与放假"),
        Item("work_hours", "I", "工作小时", "每个工作日按 8 小时"),
    ]
    wanted = [(year, month) for year in range(years[0], years[1] + 1) for month in range(1, 13)]
    return Table.of(items, [_month(year, month) for year, month in wanted])


def _month(year: int, month: int) -> tuple:
    length = months.monthrange(year, month)[1]
    worked = sum(chinese.is_workday(day) for day in days(date(year, month, 1), date(year, month, length)))
    return year, month, length, worked, length - worked, worked * 8


def school_weeks(scope: Scope, year: int) -> Table:
    """Weeks from 1 September to 31 August with their work days; schools' own holidays are not in it."""
    items = [
        Item("week", "I", "周序", "自 9 月 1 日所在周起"),
        Item("start", "D", "周一"),
        Item("end", "D", "周日"),
        Item("work_days", "I", "工作日", "按法定节假日，不含学校寒暑假"),
        Item("holidays", "C", "节日"),
    ]
    first = date(year, 9, 1) - timedelta(days=date(year, 9, 1).weekday())
    return Table.of(items, [_week(number, first + timedelta(weeks=number - 1)) for number in range(1, 53)])


def _week(number: int, monday: date) -> tuple:
    week = list(days(monday, monday + timedelta(days=6)))
    titles = dict.fromkeys(HOLIDAYS[constants.holidays[day]] for day in week if day in constants.holidays)
    return number, monday, week[-1], sum(chinese.is_workday(day) for day in week), "、".join(titles)


def solar_terms(scope: Scope, years: list[int]) -> Table:
    """The 24 solar terms with the sun's ecliptic longitude they stand for."""
    items = [
        Item("year", "I", "年份"),
        Item("term", "C", "节气"),
        DATE,
        WEEKDAY,
        Item("solar_longitude", "I", "太阳黄经（度）", "节气的定义值"),
        Item("days_to_next", "I", "距下一节气（天）"),
    ]
    found = chinese.get_solar_terms(date(years[0], 1, 1), date(years[1] + 1, 1, 31))
    rows = [
        (day.year, term, day, weekday(day), longitude(term), (following - day).days)
        for (day, term), (following, _) in pairwise(found)
        if day.year <= years[1]
    ]
    return Table.of(items, rows)


def longitude(term: str) -> int:
    """Ecliptic longitude of the sun at a term: 立春 315°, then 15° each."""
    order = [one.value[1] for one in SolarTerms]
    return (315 + 15 * order.index(term)) % 360
