"""What is drawn where."""

import json
from pathlib import Path

import pytest

from ckanext.provdata.maps import service
from ckanext.provdata.maps.policy import (
    Bounds,
    Projection,
    UnreadableError,
    axes,
    marked,
    outlines,
    places,
    shapes,
)
from ckanext.provdata.regions import policy as regions

ALL = sorted(path.stem for path in (Path(service.__file__).parent / "data").glob("*.geojson"))


def field(name: str, label: str = "") -> dict:
    return {"id": name, "type": "text", "info": {"label": label}}


def holds(bounds: Bounds, place: regions.Region) -> bool:
    assert place.lon is not None
    assert place.lat is not None
    return bounds.west < place.lon < bounds.east and bounds.south < place.lat < bounds.north


@pytest.mark.parametrize("province", ALL)
def test_every_province_has_outlines_where_it_is(province):
    found = outlines(province)
    assert found
    bounds = found[0].bounds
    for outline in found[1:]:
        bounds = bounds.with_(outline.bounds)
    place = regions.find(f"{province}0000")
    assert all(ring[0] == ring[-1] and len(ring) > 3 for outline in found for ring in outline.rings)
    if place and place.lon is not None:
        assert holds(bounds, place)


def test_no_province_is_missing():
    assert len(ALL) == 34


@pytest.mark.parametrize("province", ["13", "41", "42", "32"])
def test_outlines_are_those_of_todays_cities(province):
    """Each city of the region table whose code has an outline lies in that outline's bounds."""
    by_code = {outline.code: outline for outline in outlines(province)}
    cities = [place for place in regions.children(f"{province}0000") if place.code in by_code]
    assert len(cities) >= 11
    for city in cities:
        assert holds(by_code[city.code].bounds, city), city.name


@pytest.mark.parametrize("province", ["", "99", "../13", "１３"])
def test_no_province_no_outlines(province):
    assert outlines(province) == ()


def test_a_county_marks_its_city_and_the_province_all():
    assert marked("13", regions.with_ancestors("130102")) == {"130100"}
    assert len(marked("13", ("130000",))) == 11
    assert marked("13", regions.with_ancestors("320100")) == frozenset()


class TestAxes:
    @pytest.mark.parametrize(
        "names",
        [
            ("经度", "纬度"), ("lon", "lat"), ("LONGITUDE", "Latitude"), ("lng", "lat"),
            ("经度（°）", "纬度（°）"), ("中心经度", "中心纬度"),
        ],
    )  # fmt: skip
    def test_columns_are_found(self, names):
        assert axes([field("id"), *map(field, names)]) == names

    def test_by_their_label(self):
        assert axes([field("x", "经度"), field("y", "纬度")]) == ("x", "y")

    @pytest.mark.parametrize("names", [("经度",), ("along", "late"), ("lat",), ("长度", "宽度"), ()])
    def test_others_are_not(self, names):
        assert axes(map(field, names)) is None


class TestPlaces:
    COLUMNS = (field("编号"), field("站点名称"), field("lon"), field("lat"))

    def found(self, lon, lat):
        record = {"编号": 1, "站点名称": "正定机场", "lon": lon, "lat": lat, "_id": 7}
        return places([record], self.COLUMNS, ("lon", "lat"))

    def test_a_row_is_a_place_with_its_name(self):
        [place] = self.found("114.69", 38.28)
        assert (place.lon, place.lat, place.title) == (114.69, 38.28, "正定机场")
        assert place.cells == ("1", "正定机场", "114.69", "38.28")

    @pytest.mark.parametrize(
        ("lon", "lat"), [(None, 1), ("", ""), ("东经", "1"), (181, 1), (1, 91), ("nan", 1), ("inf", 1), (0, 0)]
    )
    def test_rows_without_a_position_are_left_out(self, lon, lat):
        assert self.found(lon, lat) == []


class TestGeojson:
    def read(self, geometry, most=10):
        document = {"type": "Feature", "geometry": geometry, "properties": {"名称": "甲", "数": 1, "无": None}}
        return shapes(json.dumps(document).encode(), most)

    def test_geometries_of_all_kinds(self):
        ring = [[114, 38], [115, 38], [115, 39], [114, 38]]
        parts = [
            {"type": "Point", "coordinates": [114, 38, 70]},
            {"type": "MultiPoint", "coordinates": ring},
            {"type": "LineString", "coordinates": ring},
            {"type": "MultiLineString", "coordinates": [ring]},
            {"type": "Polygon", "coordinates": [ring]},
            {"type": "MultiPolygon", "coordinates": [[ring], [ring]]},
        ]
        [shape], total = self.read({"type": "GeometryCollection", "geometries": parts})
        assert (len(shape.points), len(shape.lines), len(shape.rings), total) == (5, 2, 3, 1)
        assert shape.properties == {"名称": "甲", "数": "1", "无": ""}

    def test_a_feature_without_a_place_is_left_out(self):
        assert self.read(None) == ([], 1)

    def test_no_more_than_asked(self):
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": None}
        document = {"type": "FeatureCollection", "features": [feature] * 9}
        found, total = shapes(json.dumps(document).encode(), 4)
        assert (len(found), total) == (4, 9)

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"{}", b"[]", b"null", b"\xff", b'{"type":"FeatureCollection","features":3}', b"[" * 100_000,
            b'{"type":"Point","coordinates":[500000,4200000]}', b'{"type":"Point","coordinates":["a","b"]}',
            b'{"type":"Point","coordinates":[NaN,1]}', b'{"type":"LineString","coordinates":[1,2]}',
            json.dumps({"type": "MultiPoint", "coordinates": [[1, 2]] * 60_000}).encode(),
        ],
    )  # fmt: skip
    def test_what_cannot_be_drawn_is_refused(self, content):
        with pytest.raises(UnreadableError):
            shapes(content, 10)


class TestDrawing:
    def test_north_is_up_and_east_is_right(self):
        projection = Projection(Bounds(113, 36, 120, 43), 800)
        west, east = projection.point(114, 38), projection.point(116, 38)
        assert west[0] < east[0]
        assert projection.point(114, 40)[1] < west[1]
        assert all(0 < x < 800 and 0 < y < projection.height for x, y in (west, east))

    def test_a_degree_is_as_long_both_ways_on_the_ground(self):
        projection = Projection(Bounds(113, 36, 120, 43), 800)
        (x, y), (right, _), (_, up) = (projection.point(*at) for at in ((116, 39), (117, 39), (116, 40)))
        assert (right - x) / (y - up) == pytest.approx(0.771, abs=0.01)

    def test_one_place_without_outlines_is_a_drawing(self):
        projection = Projection(Bounds(114, 38, 114, 38), 300)
        assert projection.height > 0
        assert projection.point(114, 38)[0] == pytest.approx(150)

    def test_a_path(self):
        path = Projection(Bounds(0, 0, 1, 1), 108).path([[(0, 0), (1, 1)]], closed=True)
        assert path.startswith("M4 ")
        assert path.endswith("z")

    def test_places_outside_widen_the_map(self):
        inside = service.of_places(
            "13", places([{"lon": 114, "lat": 38}], [field("lon"), field("lat")], ("lon", "lat"))
        )
        outside = service.of_places(
            "13", places([{"lon": 87, "lat": 43}], [field("lon"), field("lat")], ("lon", "lat"))
        )
        assert 0 <= outside["marks"][0]["points"][0][0] < outside["cities"][0]["x"]
        assert len(inside["cities"]) == 11


class TestCoverage:
    def drawing(self, code: str, box: Bounds | None = None) -> dict:
        found = service.of_coverage("13", code, box)
        assert found
        return found

    def test_a_city_is_marked(self):
        drawing = self.drawing("130100")
        assert [city["name"] for city in drawing["cities"] if city["marked"]] == ["石家庄市"]
        assert drawing["spot"] is None

    def test_a_county_has_its_city_marked_and_a_spot(self):
        drawing = self.drawing("130102")
        assert [city["name"] for city in drawing["cities"] if city["marked"]] == ["石家庄市"]
        assert drawing["spot"]

    def test_a_box_is_drawn_however_small(self):
        drawing = self.drawing("", Bounds(114.5, 38, 114.5, 38))
        assert drawing["box"]["width"] >= 3

    @pytest.mark.parametrize("code", ["", "999999", "abc", "320100"])
    def test_nothing_known_no_map(self, code):
        assert service.of_coverage("13", code, None) is None
