"""Positions as people write them: each case by its number in the list of bad inputs."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.datum import Datum, convert
from service.intake.columns import match_columns
from service.intake.coordinates import read_coordinate, read_pair
from service.intake.errors import NeedsCrsError
from service.intake.fields import BadCell
from service.intake.place import hypotheses, raw_points
from service.intake.sheet import Table
from service.intake.validate import check

LON, LAT = 109.44, 31.4


@pytest.fixture
def roster():
    """Make a roster of positions; values may be anything a cell holds."""

    def make(positions, headings=("经度", "纬度")):
        rows = [(f"A{i}", "张三", *position) for i, position in enumerate(positions)]
        return Table(("户编号", "户主姓名", *headings), rows, list(range(2, len(rows) + 2)))

    return make


def near(point, lon=LON, lat=LAT):
    return abs(point.x - lon) < 1e-6 and abs(point.y - lat) < 1e-6


def test_positions_need_a_stated_system(roster, checked):
    with pytest.raises(NeedsCrsError, match="坐标系"):
        checked("households", roster([(LON, LAT)]))


@pytest.mark.parametrize(
    ("position", "code"),
    [
        pytest.param((0, 0), "zero-position", id="b148"),
        pytest.param((LAT, LON), "coordinates-swapped", id="b149"),
        pytest.param((470, 31), "metres-not-degrees", id="b153-470"),
        pytest.param((181, 31), "not-on-earth", id="b153-181"),
        pytest.param((109, 91), "not-on-earth", id="b153-91"),
        pytest.param((112.4, 31.4), "far-away", id="b156"),
        pytest.param((1234.5, 987.6), "metres-not-degrees", id="b160"),
        pytest.param((109.44, None), "half-a-position", id="half"),
        pytest.param(("东经", 31.4), "coordinate", id="words"),
        pytest.param(("1_09.4", 31.4), "coordinate", id="b085"),
        pytest.param(("nan", "inf"), "coordinate", id="nan"),
        pytest.param((36_530_916.4, 3_333_417.6), "metres-not-degrees", id="b151-as-degrees"),
    ],
)
def test_positions_that_cannot_be_right(roster, checked, village, position, code):
    result = checked("households", roster([(LON, LAT), position]), crs=4490, villages=village)
    assert result.problems[0].code == code
    assert result.bad_rows == (3,)
    assert near(result.good.geometry.iloc[0])


def test_b149_swapped_rows_are_put_right_only_when_asked(roster, checked, codes):
    table = roster([(LON, LAT), (LAT, LON)])
    result = checked("households", table, crs=4490, swap_rows=True)
    assert all(near(point) for point in result.good.geometry)
    assert "rows-swapped" in codes(result.notes)


def test_b149_whole_columns_swapped_and_confirmed(roster, checked):
    result = checked("households", roster([(LAT, LON)] * 1), crs=4490, swapped=True)
    assert near(result.good.geometry.iloc[0])


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09], ids=["b150-gcj02", "b150-bd09"])
def test_b150_confirmed_datum_is_converted(roster, checked, datum):
    x, y = convert([LON], [LAT], source=Datum.WGS84, target=datum)
    result = checked("households", roster([(x[0], y[0])]), crs=4490, datum=datum)
    assert near(result.good.geometry.iloc[0])


def metres(crs, lon=LON, lat=LAT):
    return Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)


@pytest.mark.parametrize(
    ("crs", "wrong", "code"),
    [
        pytest.param(4524, 4545, "zone-prefix", id="b151-with-prefix"),
        pytest.param(4545, 4524, "no-zone-prefix", id="b151-without-prefix"),
        pytest.param(4545, 4490, "metres-not-degrees", id="b151-not-degrees"),
    ],
)
def test_b151_zones(roster, checked, crs, wrong, code):
    table = roster([metres(crs)])
    assert near(checked("households", table, crs=crs).good.geometry.iloc[0])
    assert [p.code for p in checked("households", table, crs=wrong).problems] == [code]


def test_b151_x_is_north(roster, checked, codes):
    easting, northing = metres(4545)
    table = roster([(northing, easting)], headings=("X坐标", "Y坐标"))
    result = checked("households", table, crs=4545)
    assert near(result.good.geometry.iloc[0])
    assert "x-is-north" in codes(result.notes)


def test_b151_degrees_where_metres_were_said(roster, checked):
    result = checked("households", roster([(LON, LAT)]), crs=4545)
    assert [p.code for p in result.problems] == ["degrees-not-metres"]


def test_b154_positions_rounded_to_a_kilometre(roster, checked, codes):
    rounded = [(109.4 + i % 3 / 100, 31.4 + i % 2 / 100) for i in range(60)]
    assert "coarse-positions" in codes(checked("households", roster(rounded), crs=4490).notes)
    fine = [(109.4 + i / 7919, 31.4 + i / 6007) for i in range(60)]
    assert "coarse-positions" not in codes(checked("households", roster(fine), crs=4490).notes)


def test_b157_on_the_boundary_is_inside(roster, checked, village, codes):
    result = checked(
        "households", roster([(109.3, 31.4), (109.3, 31.3)]), crs=4490, villages=village
    )
    assert "outside-villages" not in codes(result.notes)
    assert hypotheses(np.array([[109.3, 31.4]]), village)[0].inside == 1


def test_outside_but_near_is_kept_and_told(roster, checked, village, codes):
    result = checked("households", roster([(109.62, 31.4)]), crs=4490, villages=village)
    assert (result.counts.good, "outside-villages" in codes(result.notes)) == (1, True)


def test_b158_missing_for_some_is_no_error(roster, checked):
    positions = [(LON + i / 1000, LAT) if i % 10 >= 3 else (None, "") for i in range(100)]
    result = checked("households", roster(positions), crs=4490)
    assert (result.counts.good, result.counts.bad) == (100, 0)
    assert result.counts.without_position == 30


def test_b158_where_a_position_is_needed(checked, codes):
    table = Table(("院落名称", "经度", "纬度"), [("a", 109.4, 31.4), ("b", None, None)], [2, 3])
    result = checked("courtyards", table, crs=4490)
    assert [(p.row, p.code) for p in result.problems] == [(3, "no-position")]


def test_b160_local_engineering_coordinates(roster, checked, village):
    result = checked("households", roster([(1234.5, 987.6)]), crs=4545, villages=village)
    assert [p.code for p in result.problems] == ["far-away"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("109.44", 109.44),
        ("109°26′24″", 109.44),
        ("109°26'24\"E", 109.44),
        ("东经109度26分24秒", 109.44),
        ("109°26.4′", 109.44),
        ("E109.44", 109.44),
        ("31.4N", 31.4),
        ("S31°24′", -31.4),
        ("１０９．４４", 109.44),
        ("109:26:24", 109.44),
        (109, 109.0),
        (None, None),
        ("  ", None),
    ],
)
def test_ways_to_write_a_coordinate(text, value):
    assert read_coordinate(text) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("text", ["109°61′", "109°26′99″", "1e2", "109..4", "٣١", "=1", "109°x"])
def test_ways_not_to_write_a_coordinate(text):
    with pytest.raises(BadCell):
        read_coordinate(text)


@pytest.mark.parametrize(
    "text",
    [
        "109.44,31.4",
        "109.44，31.4",
        "109.44 31.4",
        "(109.44; 31.4)",
        "31.4N 109.44E",
        "N31.4/E109.44",
    ],
)
def test_pairs(text):
    assert read_pair(text) == pytest.approx((LON, LAT))


@pytest.mark.parametrize(
    "text", ["109.44", "109.44,31.4,7", "109.44E 31.4E", "109.44E 31.4", "a,b"]
)
def test_what_is_not_a_pair(text):
    with pytest.raises(BadCell):
        read_pair(text)


def test_pairs_in_one_column(roster, checked):
    table = roster([("109.44,31.4",), ("?",), ("",)], headings=("坐标",))
    result = checked("households", table, crs=4490)
    assert near(result.good.geometry.iloc[0])
    assert (result.bad_rows, result.counts.without_position) == ((3,), 1)


class TestHypotheses:
    """Which reading puts the points into the village is shown, never chosen."""

    points = np.column_stack(
        [
            np.random.default_rng(1).uniform(109.32, 109.58, 200),
            np.random.default_rng(2).uniform(31.32, 31.58, 200),
        ]
    )

    @pytest.mark.parametrize(
        ("crs", "swapped"), [("EPSG:4524", False), ("EPSG:4545", True), ("EPSG:4497", False)]
    )
    def test_zones(self, village, crs, swapped):
        xy = np.column_stack(
            Transformer.from_crs(4326, crs, always_xy=True).transform(*self.points.T)
        )
        found = hypotheses(xy[:, ::-1] if swapped else xy, village)
        assert (found[0].crs, found[0].swapped, found[0].inside) == (crs, swapped, 200)

    @pytest.mark.parametrize("datum", list(Datum))
    def test_landmarks_tell_the_datums_apart(self, village, datum):
        shifted = np.column_stack(
            convert(self.points[:, 0], self.points[:, 1], source=Datum.WGS84, target=datum)
        )
        houses = gpd.GeoSeries(shapely.points(self.points), crs=4326)
        found = hypotheses(shifted, village, landmarks=houses)
        assert found[0].datum is datum
        assert found[0].median_offset_m < 0.01
        assert all(other.median_offset_m > 50 for other in found[1:3])

    def test_web_mercator(self, village):
        xy = np.column_stack(
            Transformer.from_crs(4326, 3857, always_xy=True).transform(*self.points.T)
        )
        assert hypotheses(xy, village)[0].crs == "EPSG:3857"

    def test_nothing_near_is_said_by_saying_nothing(self, village):
        assert hypotheses(np.array([[10.0, 50.0]]), village) == ()
        assert hypotheses(np.empty((0, 2)), village) == ()

    def test_confirmed_reading_checks_the_sheet(self, village, roster):
        xy = np.column_stack(
            Transformer.from_crs(4326, 4545, always_xy=True).transform(*self.points.T)
        )
        table = roster([(north, east) for east, north in xy], headings=("X坐标", "Y坐标"))
        matching = match_columns("households", table.headers)
        found = hypotheses(raw_points(table, matching), village)
        result = check("households", table, matching, found[0].context(village))
        assert result.counts.bad == 0
        assert np.abs(shapely.get_coordinates(result.good.geometry) - self.points).max() < 1e-7
