"""The region table of the four provinces of the plans, its exceptions and its retired codes."""

from __future__ import annotations

import pytest

from ckanext.provdata.regions import policy
from ckanext.provdata.regions.policy import Gone, Level

# Places at each level. With the exceptions that count as cities here, the county-level places of the law are
# 165 + 2 = 167, 156 + 1 = 157, 99 + 4 = 103 and 95 (雄安新区 is none of them).
COUNTS = {
    "13": {"province": 1, "city": 14, "county": 165, "township": 2245},
    "41": {"province": 1, "city": 18, "county": 156, "township": 2467},
    "42": {"province": 1, "city": 17, "county": 99, "township": 1259},
    "32": {"province": 1, "city": 13, "county": 95, "township": 1200},
}
PROVINCES = sorted(COUNTS)
EXCEPTIONS = {
    "133100": ("雄安新区", "130000"),
    "130682": ("定州市", "130000"),
    "130181": ("辛集市", "130000"),
    "419001": ("济源市", "410000"),
    "429004": ("仙桃市", "420000"),
    "429005": ("潜江市", "420000"),
    "429006": ("天门市", "420000"),
    "429021": ("神农架林区", "420000"),
}
RETIRED = {
    "410306": {"410308"},
    "410322": {"410308"},
    "410381": {"410307"},
    "130521": {"130502", "130503"},
    "130421": {"130402", "130403"},
    "130223": {"130284"},
    "320611": {"320613"},
    "320602": {"320613"},
    "330104": {"330102", "330114"},
    "421023": {"421088"},
}


@pytest.mark.parametrize("province", PROVINCES)
def test_counts(province):
    places = list(policy.in_province(province, townships=True))
    assert {level: sum(place.level == level for place in places) for level in Level} == COUNTS[province]
    assert len({place.code for place in places}) == len(places)


@pytest.mark.parametrize("province", PROVINCES)
def test_the_tree_holds_every_row_of_the_table(province):
    reached = {place.code for place in policy.in_province(province, townships=True)}
    assert reached == set(policy._province_table(province))


@pytest.mark.parametrize("province", PROVINCES)
def test_no_placeholder_and_no_statistical_district_is_a_place(province):
    for place in policy.in_province(province, townships=True):
        assert place.name not in {"市辖区", "县"}
        assert "直辖县级" not in place.name
    for place in policy.in_province(province):
        assert not 71 <= int(place.code[4:]) <= 79, place


@pytest.mark.parametrize("province", PROVINCES)
def test_parents_are_wider_and_reach_the_province(province):
    order = list(Level)
    for place in policy.in_province(province, townships=True):
        above = policy.ancestors(place.code)
        assert [order.index(x.level) for x in (place, *above)] == sorted(
            {order.index(x.level) for x in (place, *above)}, reverse=True
        )
        assert (place, *above)[-1].code == f"{province}0000"


@pytest.mark.parametrize("province", PROVINCES)
def test_every_county_has_a_city(province):
    for place in policy.in_province(province):
        if place.level is Level.COUNTY:
            assert policy.ancestors(place.code)[0].level is Level.CITY, place


@pytest.mark.parametrize(("code", "expected"), EXCEPTIONS.items())
def test_places_straight_below_the_province(code, expected):
    place = policy.region(code)
    assert (place.name, place.parent, place.level) == (*expected, Level.CITY)


@pytest.mark.parametrize("code", ["130629", "130632", "130638"])
def test_counties_of_xiongan(code):
    assert policy.with_ancestors(code) == (code, "133100", "130000")
    assert policy.level(code) is Level.COUNTY
    assert policy.is_within(code, "133100")
    assert not policy.is_within(code, "130600")


def test_levels_from_the_digits_alone_would_be_wrong():
    assert policy.level("419001") is Level.CITY
    assert policy.level("410183") is Level.COUNTY


@pytest.mark.parametrize(("code", "successors"), RETIRED.items())
def test_retired_codes_name_their_successors(code, successors):
    assert policy.find(code) is None
    assert {place.code for place in policy.successors(code)} == successors
    with pytest.raises(policy.ReplacedRegionError) as refused:
        policy.region(code)
    assert refused.value.replaced.kind is Gone.RETIRED
    for successor in successors:
        assert code in {gone.code for gone in policy.predecessors(successor)}


def test_every_replaced_code_leads_to_places_in_force():
    table = policy._replaced_table()
    assert len(table) > 500
    for code, gone in table.items():
        assert policy.find(code) is None, code
        assert policy.successors(code), code
        assert {place.code[:2] for place in policy.successors(code)} == {code[:2]}
        assert gone.basis


@pytest.mark.parametrize(
    ("code", "kind", "instead"),
    [
        ("320576", Gone.STATISTICAL, "320500"),
        ("130171", Gone.STATISTICAL, "130100"),
        ("429000", Gone.PLACEHOLDER, "420000"),
        ("130101", Gone.PLACEHOLDER, "130100"),
        ("110100", Gone.PLACEHOLDER, "110000"),
        ("139001", Gone.RETIRED, "130682"),
    ],
)
def test_codes_that_are_no_places(code, kind, instead):
    replaced = policy.replaced(code)
    assert replaced is not None
    assert (replaced.kind, replaced.successors) == (kind, (instead,))


@pytest.mark.parametrize("code", ["", "1", "13", "13010", "999999", "../../13", "1301021", "１３０１００", "130102999"])
def test_unknown_codes(code):
    assert policy.find(code) is None
    assert policy.successors(code) == ()
    with pytest.raises(policy.UnknownRegionError) as refused:
        policy.region(code)
    assert not isinstance(refused.value, policy.ReplacedRegionError)


def test_townships_of_statistical_districts_hang_on_the_city():
    assert policy.region("130171100").name == "宋营镇"
    assert policy.with_ancestors("130171100") == ("130171100", "130100", "130000")


def test_townships_of_a_county():
    below = policy.children("130102", Level.TOWNSHIP)
    assert "建北街道" in {place.name for place in below}
    assert all(place.code.startswith("130102") for place in below)


@pytest.mark.parametrize("code", ["110101", "310115", "500101", "500229"])
def test_districts_of_municipalities_hang_on_the_municipality(code):
    assert policy.ancestors(code)[0].code == f"{code[:2]}0000"


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("130000", "河北"),
        ("130100", "石家庄"),
        ("133100", "雄安"),
        ("130107", "井陉矿区"),
        ("130121", "井陉"),
        ("320322", "沛县"),
        ("131028", "大厂"),
        ("130828", "围场"),
        ("422800", "恩施"),
        ("429021", "神农架"),
        ("150000", "内蒙古"),
        ("150723", "鄂伦春"),
        ("130102001", "建北"),
    ],
)
def test_short_names(code, short):
    assert policy.region(code).short_name == short


def test_names_lead_to_places():
    assert [place.code for place in policy.named("石家庄", "13")] == ["130100"]
    assert [place.code for place in policy.named("石家庄市", "13")] == ["130100"]
    assert {place.code for place in policy.named("桥西", "13")} == {"130104", "130703"}
    assert policy.named("郑州", "13") == ()


def test_full_name():
    assert policy.full_name("130102") == "河北省石家庄市长安区"


@pytest.mark.parametrize("province", PROVINCES)
def test_centroids_lie_in_the_province(province):
    boxes = {"13": (113, 36, 120, 43), "41": (110, 31, 117, 37), "42": (108, 29, 117, 34), "32": (116, 30, 122, 36)}
    west, south, east, north = boxes[province]
    places = list(policy.in_province(province))
    known = {place.code: (place.lon, place.lat) for place in places if place.lon and place.lat}
    assert {place.code for place in places} - set(known) <= {"320812"}
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in known.values())


def test_there_is_no_province_of_that_code():
    with pytest.raises(policy.UnknownRegionError):
        list(policy.in_province("99"))
