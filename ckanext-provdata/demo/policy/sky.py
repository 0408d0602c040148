"""The sun over a place, computed: the low-precision formulas of Meeus, Astronomical Algorithms, chapters 22 and 25.

Good to about a minute of time for sunrise at the latitudes of China; refraction and the sun's radius count as 0.833°.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

HORIZON = -0.833  # degrees: the sun's upper edge on a flat horizon, with mean refraction
CIVIL = -6.0
BEIJING = 8.0  # hours east of UTC
J2000 = date(2000, 1, 1)
SOLAR_CONSTANT = 0.0820  # MJ m-2 min-1, FAO-56


@dataclass(frozen=True, slots=True)
class Sun:
    """Declination and apparent longitude in degrees, equation of time in minutes."""

    declination: float
    longitude: float
    equation: float


def sun(day: date, hour: float = 12.0) -> Sun:
    """The sun on a day at an hour of Beijing time."""
    t = ((day - J2000).days + (hour - BEIJING - 12) / 24) / 36525
    mean = 280.46646 + t * (36000.76983 + 0.0003032 * t)
    anomaly = math.radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    node = math.radians(125.04 - 1934.136 * t)
    apparent = mean + _centre(t, anomaly) - 0.00569 - 0.00478 * math.sin(node)
    tilt = math.radians(23.439291 - 0.0130042 * t + 0.00256 * math.cos(node))
    declination = math.degrees(math.asin(math.sin(tilt) * math.sin(math.radians(apparent))))
    return Sun(declination, apparent % 360, _equation(math.radians(mean), anomaly, eccentricity, tilt))


def _centre(t: float, anomaly: float) -> float:
    """Equation of the centre, degrees."""
    first = (1.914602 - t * (0.004817 + 0.000014 * t)) * math.sin(anomaly)
    return first + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly) + 0.000289 * math.sin(3 * anomaly)


def _equation(mean: float, anomaly: float, eccentricity: float, tilt: float) -> float:
    """Equation of time in minutes (Smart's series)."""
    y = math.tan(tilt / 2) ** 2
    value = (
        y * math.sin(2 * mean)
        - 2 * eccentricity * math.sin(anomaly)
        + 4 * eccentricity * y * math.sin(anomaly) * math.cos(2 * mean)
        - 0.5 * y * y * math.sin(4 * mean)
        - 1.25 * eccentricity * eccentricity * math.sin(2 * anomaly)
    )
    return 4 * math.degrees(value)


def half_day(latitude: float, declination: float, altitude: float = HORIZON) -> float:
    """Degrees of hour angle from noon until the sun is at that altitude; 0 or 180 when it never is."""
    lat, dec = math.radians(latitude), math.radians(declination)
    cosine = (math.sin(math.radians(altitude)) - math.sin(lat) * math.sin(dec)) / (math.cos(lat) * math.cos(dec))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def noon(day: date, longitude: float) -> float:
    """True solar noon in hours of Beijing time."""
    return 12 + BEIJING - longitude / 15 - sun(day).equation / 60


def crossings(day: date, longitude: float, latitude: float, altitude: float = HORIZON) -> tuple[float, float]:
    """Hours (Beijing time) at which the sun passes that altitude in the morning and in the evening."""
    middle = noon(day, longitude)

    def crossing(side: int, near: float) -> float:
        """The crossing as computed with the sun of hour ``near``."""
        return middle + side * half_day(latitude, sun(day, near).declination, altitude) / 15

    return crossing(-1, crossing(-1, middle)), crossing(1, crossing(1, middle))


def noon_altitude(day: date, latitude: float) -> float:
    """Altitude of the sun's centre at noon, degrees."""
    return 90 - abs(latitude - sun(day).declination)


def radiation(day: date, latitude: float) -> float:
    """Extraterrestrial radiation Ra of a day in MJ/m² (FAO Irrigation and Drainage Paper 56, equations 21–25)."""
    number = 2 * math.pi * day.timetuple().tm_yday / 365
    distance, declination = 1 + 0.033 * math.cos(number), 0.409 * math.sin(number - 1.39)
    lat = math.radians(latitude)
    sunset = math.acos(-math.tan(lat) * math.tan(declination))
    product = sunset * math.sin(lat) * math.sin(declination) + math.cos(lat) * math.cos(declination) * math.sin(sunset)
    return 24 * 60 / math.pi * SOLAR_CONSTANT * distance * product


def clock(hours: float) -> str:
    """Hours as HH:MM, to the nearest minute."""
    minutes = round(hours * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def middle_of(year: int, month: int) -> date:
    """The day FAO-56 takes for a month."""
    return date(year, month, 15)


def of_year(year: int, step: int = 1) -> list[date]:
    """Days of a year, every ``step``-th."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    return [first + timedelta(days=number) for number in range(0, length, step)]
