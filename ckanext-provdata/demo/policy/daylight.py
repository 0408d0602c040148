"""Tables of sunrise, day length, solar time and radiation, made with :mod:`.sky`."""

from __future__ import annotations

from datetime import date

from ckanext.provdata.regions import policy as regions

from . import places, sky
from .calendars import DATE
from .table import Item, Scope, Table

SUNRISE, SUNSET = Item("sunrise", "C", "日出", "北京时间，时:分"), Item("sunset", "C", "日落", "北京时间，时:分")
LENGTH = Item("day_hours", "B", "昼长（小时）", "日出至日落")


def sunrise(scope: Scope, year: int) -> Table:
    """Every day of a year at the centre of the place."""
    items = [
        DATE,
        Item("dawn", "C", "民用晨光始", "太阳在地平线下 6 度，北京时间"),
        SUNRISE,
        Item("noon", "C", "正午", "太阳过子午线，北京时间"),
        SUNSET,
        Item("dusk", "C", "民用昏影终", "太阳在地平线下 6 度，北京时间"),
        LENGTH,
    ]
    here = places.point(scope.place)
    return Table.of(items, [_sun_row(day, here) for day in sky.of_year(year)] if here else [])


def _sun_row(day: date, here: tuple[float, float]) -> tuple:
    rise, fall = sky.crossings(day, *here)
    dawn, dusk = sky.crossings(day, *here, sky.CIVIL)
    hours = [sky.clock(value) for value in (dawn, rise, sky.noon(day, here[0]), fall, dusk)]
    return day, *hours, round(fall - rise, 2)


def county_day_lengths(scope: Scope, year: int) -> Table:
    """Sunrise, sunset and day length in every county on the solstices and equinoxes."""
    items = [places.CODE, places.NAME, DATE, SUNRISE, SUNSET, LENGTH, places.LON, places.LAT]
    turning = [date(year, 3, 20), date(year, 6, 21), date(year, 9, 23), date(year, 12, 22)]
    return Table.of(
        items, [_county_row(county, day) for county in scope.counties() if places.point(county) for day in turning]
    )


def _county_row(county: regions.Region, day: date) -> tuple:
    here = places.point(county) or (0.0, 0.0)
    rise, fall = sky.crossings(day, *here)
    return county.code, county.name, day, sky.clock(rise), sky.clock(fall), round(fall - rise, 2), *here


def solar_time(scope: Scope) -> Table:
    """How far local mean solar time is behind Beijing time (the meridian of 120° E)."""
    items = [
        places.CODE,
        places.NAME,
        Item("minutes", "B", "与北京时间之差（分钟）", "地方平太阳时减北京时间，东经 120 度为 0"),
        Item("mean_noon", "C", "平正午", "地方平太阳时 12 时对应的北京时间"),
        places.LON,
        places.LAT,
    ]
    found = [place for place in [*scope.cities(), *scope.counties()] if place.lon is not None]
    return Table.of(
        items,
        [
            (
                place.code,
                place.name,
                round(4 * (place.lon - 120), 2),
                sky.clock(20 - place.lon / 15),
                place.lon,
                place.lat,
            )
            for place in sorted(found, key=lambda place: place.code)
            if place.lon is not None
        ],
    )


def radiation(scope: Scope, year: int) -> Table:
    """Extraterrestrial radiation and longest possible sunshine in every city on the 15th of each month."""
    items = [
        places.CODE,
        places.NAME,
        Item("month", "I", "月份", "以每月 15 日为代表"),
        Item("radiation", "B", "天文辐射（MJ/(m²·d)）", "FAO-56 式 21"),
        Item("day_hours", "B", "可照时数（小时）"),
        Item("noon_altitude", "B", "正午太阳高度角（度）"),
    ]
    cities = [city for city in scope.cities() if city.lat is not None]
    return Table.of(items, [_month_row(city, sky.middle_of(year, month)) for city in cities for month in range(1, 13)])


def _month_row(city: regions.Region, day: date) -> tuple:
    lon, lat = city.lon or 0.0, city.lat or 0.0
    rise, fall = sky.crossings(day, lon, lat)
    height = round(sky.noon_altitude(day, lat), 1)
    return city.code, city.name, day.month, round(sky.radiation(day, lat), 2), round(fall - rise, 2), height


def sun_path(scope: Scope, year: int) -> Table:
    """Declination, equation of time and noon altitude every fifth day at the centre of the place."""
    items = [
        DATE,
        Item("declination", "B", "太阳赤纬（度）"),
        Item("equation", "B", "时差（分钟）", "真太阳时减平太阳时"),
        Item("solar_longitude", "B", "太阳黄经（度）", "北京时间 12 时"),
        Item("noon_altitude", "B", "正午太阳高度角（度）"),
    ]
    latitude = scope.place.lat
    return Table.of(items, [_path_row(day, latitude) for day in sky.of_year(year, 5)] if latitude else [])


def _path_row(day: date, latitude: float) -> tuple:
    sun = sky.sun(day)
    values = (sun.declination, sun.equation, sun.longitude, sky.noon_altitude(day, latitude))
    return day, *(round(value, 2) for value in values)
