"""The generators: what they compute agrees with published values, and what they read with its source."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.cn import uscc

from ckanext.provdata.demo.policy import calendars, daylight, facts, places, population, sky, synthetic, transport
from ckanext.provdata.demo.policy.table import Item, Scope, Table

HEBEI = Scope.of("130000")


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        Table.of([Item("one", "C", "一")], [("a", "b")])


class TestSky:
    """Against almanacs (Beijing, 116.4° E 39.9° N) and worked examples."""

    BEIJING = (116.4, 39.9)

    @pytest.mark.parametrize(
        ("day", "rise", "fall"),
        [
            (date(2026, 6, 21), "04:46", "19:46"),
            (date(2026, 12, 22), "07:33", "16:53"),
        ],
    )
    def test_sunrise_and_sunset_are_the_almanac_s(self, day, rise, fall):
        found = [sky.clock(hours) for hours in sky.crossings(day, *self.BEIJING)]
        assert all(minutes_between(one, other) <= 1 for one, other in zip(found, (rise, fall), strict=True))

    def test_radiation_is_that_of_the_fao_s_example(self):
        assert sky.radiation(date(2026, 9, 3), -20) == pytest.approx(32.2, abs=0.05)

    def test_the_sun_is_where_each_solar_term_says(self):
        for _, _, day, _, longitude, _ in calendars.solar_terms(HEBEI, [2015, 2026]).rows:
            before, after = sky.sun(day, 0).longitude, sky.sun(day, 24).longitude
            margin = 0.01  # the formula's own precision, a quarter of an hour
            assert (longitude - before + 180) % 360 - 180 >= -margin
            assert (after - longitude + 180) % 360 - 180 >= -margin

    def test_every_day_of_a_year_has_its_sunrise(self):
        rows = daylight.sunrise(Scope.of("130100"), 2026).rows
        assert [row[0] for row in rows] == list(calendars.days(date(2026, 1, 1), date(2026, 12, 31)))


def minutes_between(one: str, other: str) -> int:
    first, second = (int(text[:2]) * 60 + int(text[3:]) for text in (one, other))
    return abs(first - second)


class TestCalendar:
    def test_work_days_of_a_year_are_those_of_the_state_council_s_notice(self):
        rows = calendars.work_days(HEBEI, [2025, 2025]).rows
        assert sum(row[3] for row in rows) == 248
        assert sum(row[2] for row in rows) == 365

    def test_national_day_and_mid_autumn_of_2025_are_one_period(self):
        rows = calendars.holiday_periods(HEBEI, [2025, 2025]).rows
        assert (2025, "国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8), 8, 2) in rows

    def test_a_day_worked_instead_is_told_from_a_holiday(self):
        kinds = {row[0]: row[3] for row in calendars.holidays(HEBEI, [2025, 2025]).rows}
        assert (kinds[date(2025, 9, 28)], kinds[date(2025, 10, 1)]) == ("调休上班", "节假日")

    def test_there_are_24_terms_a_year(self):
        assert len(calendars.solar_terms(HEBEI, [2020, 2021]).rows) == 48


class TestPlaces:
    def test_a_quarter_of_the_equator(self):
        assert places.kilometres((0, 0), (90, 0)) == pytest.approx(10007.557, abs=0.01)
        assert places.bearing((0, 0), (90, 0)) == pytest.approx(90)

    @pytest.mark.parametrize(("code", "cities"), [("130000", 11), ("410000", 17), ("420000", 13), ("320000", 13)])
    def test_counts_of_a_province_add_up(self, code, cities):
        scope = Scope.of(code)
        table = places.counts(scope)
        assert len([row for row in table.rows if str(row[0]).endswith("00") and row[0] != "133100"]) == cities
        assert sum(table.column("townships")) <= len(places.townships(scope).rows)
        for row in table.dictionaries():
            assert row["counties"] == row["districts"] + row["county_cities"] + row["county_counties"]
            assert row["townships"] >= row["streets"] + row["towns"] + row["rural"]

    def test_townships_say_what_they_are(self):
        assert [places.township_kind(name) for name in ("建北街道", "正定镇", "某某乡", "某某满族乡")] == [
            "街道", "镇", "乡", "民族乡",
        ]  # fmt: skip

    def test_retired_codes_name_places_in_force(self):
        rows = places.retired_codes(Scope.of("410000")).dictionaries()
        assert {row["successor_code"] for row in rows if row["code"] == "410306"} == {"410308"}

    def test_airports_find_their_city(self):
        rows = {row["iata"]: row for row in transport.airports(HEBEI).dictionaries()}
        assert rows["SJW"]["city_code"] == "130100"
        assert len(rows) == 6

    def test_the_largest_place_of_a_province_is_its_largest_city(self):
        rows = population.cities(HEBEI).dictionaries()
        assert (rows[0]["name_zh"], rows[0]["region_code"]) == ("石家庄市", "130100")
        assert sum(population.size_classes(HEBEI).column("places")) == len(rows)


class TestFormulas:
    def test_the_two_uscc_tables_give_the_check_character(self):
        values = dict(facts.uscc_characters(HEBEI).rows)
        weights = facts.uscc_weights(HEBEI).column("weight")
        code = "91350100M000100Y4"
        check = (31 - sum(values[one] * weight for one, weight in zip(code, weights, strict=True)) % 31) % 31
        character = next(one for one, value in values.items() if value == check)
        assert uscc.is_valid(code + character)

    def test_standard_atmosphere_at_the_tropopause(self):
        assert facts.atmosphere(HEBEI).rows[-1][:3] == (11000, -56.5, pytest.approx(226.32, abs=0.02))

    def test_saturation_vapour_pressure_at_twenty_degrees(self):
        pressures = {row[0]: row[1] for row in facts.vapour(HEBEI).rows}
        assert pressures[20] == pytest.approx(23.33, abs=0.06)

    def test_body_mass_is_judged_by_the_standard_s_limits(self):
        rows = {(row[0], row[1]): row[2:] for row in facts.body_mass(HEBEI).rows}
        assert rows[170, 70] == (24.2, "超重")
        assert rows[170, 68] == (23.5, "体重正常")


def test_made_up_numbers_are_the_same_each_time_and_within_their_limits():
    found = [synthetic.number(3, 9, "key", index) for index in range(200)]
    assert found == [synthetic.number(3, 9, "key", index) for index in range(200)]
    assert set(found) == set(range(3, 10))
