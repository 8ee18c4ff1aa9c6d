import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.courtyards import CourtyardsError, build_courtyards
from geo.crs import CrsError
from geo.testing import CRS, draw


def _groups(courtyard: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(courtyard == each).tolist()) for each in set(courtyard) - {-1}}


def _points(*xy: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=shapely.points(xy), crs=CRS)


FIELD = gpd.GeoDataFrame(geometry=[shapely.box(-500, -500, 500, 500)], crs=CRS)


def test_river_parts_neighbours() -> None:
    drawn = draw("""
    ##|##
    #o|o#
    ##|##
    """)
    joined = build_courtyards(drawn.houses, drawn.village)
    parted = build_courtyards(drawn.houses, drawn.village, barriers=drawn.barriers)
    assert _groups(joined.courtyard) == {frozenset({0, 1})}
    assert _groups(parted.courtyard) == {frozenset({0}), frozenset({1})}


def test_bend_of_the_boundary_parts_neighbours() -> None:
    drawn = draw("""
    o.o
    ###
    """)
    assert len(build_courtyards(drawn.houses, drawn.village).frame) == 2


def test_village_border_parts_neighbours() -> None:
    two = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 50, 50), shapely.box(50, 0, 100, 50)], crs=CRS
    )
    made = build_courtyards(_points((45, 25), (55, 25), (50, 10)), two)
    assert made.frame["village"].tolist() == [0, 1]
    assert made.courtyard.tolist() == [0, 1, 0], (
        "a house on the border belongs to the first village"
    )


def test_splits_at_the_widest_gap() -> None:
    row = _points(*[(x, 0.0) for x in (0, 10, 20, 30, 55, 65, 75, 85)])
    made = build_courtyards(row, FIELD, max_households=5)
    assert _groups(made.courtyard) == {frozenset({0, 1, 2, 3}), frozenset({4, 5, 6, 7})}


def test_splits_along_the_road_rather_than_at_a_slightly_wider_gap() -> None:
    row = _points(*[(x, 0.0) for x in (0, 10, 20, 30, 45, 55, 65, 75)])
    road = gpd.GeoDataFrame(geometry=[shapely.LineString([(25, -50), (25, 50)])], crs=CRS)
    plain = build_courtyards(row, FIELD, max_households=5, small=2)
    along = build_courtyards(row, FIELD, max_households=5, small=2, dividers=road)
    assert frozenset({0, 1, 2, 3}) in _groups(plain.courtyard)
    assert frozenset({0, 1, 2}) in _groups(along.courtyard)
    cheap = build_courtyards(
        row, FIELD, max_households=5, small=2, dividers=road.assign(toll_m=1.0)
    )
    assert _groups(cheap.courtyard) == _groups(plain.courtyard)


def test_long_street_does_not_become_one_cluster_nor_many_singles() -> None:
    rng = np.random.default_rng(4)
    street = _points(
        *[(x, float(rng.uniform(-3, 3))) for x in np.cumsum(rng.uniform(8, 14, 80)) - 450]
    )
    made = build_courtyards(street, FIELD, max_households=8)
    sizes = made.frame["households"]
    assert sizes.max() <= 8
    assert (sizes == 1).sum() <= 1
    assert len(made.frame) <= 20


def test_single_house_joins_a_neighbour_with_room_within_reach() -> None:
    houses = _points((0, 0), (10, 0), (20, 0), (120, 0), (400, 0))
    made = build_courtyards(houses, FIELD)
    assert _groups(made.courtyard) == {frozenset({0, 1, 2, 3}), frozenset({4})}
    full = build_courtyards(houses, FIELD, max_households=3)
    assert frozenset({3}) in _groups(full.courtyard)


def test_gap_is_measured_between_walls_not_centres() -> None:
    long = [shapely.box(0, 0, 100, 10), shapely.box(130, 0, 230, 10)]
    made = build_courtyards(gpd.GeoDataFrame(geometry=long, crs=CRS), FIELD, join_m=40, reach_m=40)
    assert len(made.frame) == 1


def test_households_count_and_one_place_is_never_split() -> None:
    houses = _points((0, 0), (0, 0), (30, 0)).assign(households=[5, 6, 2])
    made = build_courtyards(houses, FIELD, max_households=8)
    assert made.frame["households"].tolist() == [11, 2]
    assert made.frame["n_houses"].tolist() == [2, 1]
    assert made.oversized.tolist() == [0]
    assert made.histogram() == {2: 1, 11: 1}


def test_no_house_is_lost() -> None:
    houses = _points((0, 0), (900, 0), (10, 0), (0, -700))
    made = build_courtyards(houses, FIELD)
    assert made.outside.tolist() == [1, 3]
    assert made.courtyard.tolist() == [0, -1, 0, -1]


def test_nothing_inside_gives_an_empty_frame() -> None:
    made = build_courtyards(_points((900, 0)), FIELD)
    assert made.frame.empty
    assert made.frame.crs == CRS
    assert {"village", "households", "n_houses"} <= set(made.frame.columns)


def test_order_is_west_to_east() -> None:
    made = build_courtyards(_points((400, 0), (-400, 0), (0, 0)), FIELD)
    assert made.frame.geometry.x.tolist() == [-400, 0, 400]
    assert made.courtyard.tolist() == [2, 0, 1]


@pytest.mark.parametrize("bad", [-1, 1.5, None, "two"])
def test_broken_counts_are_refused_with_the_row(bad: object) -> None:
    houses = _points((0, 0), (5, 0)).assign(households=[1, bad])
    with pytest.raises(CourtyardsError) as caught:
        build_courtyards(houses, FIELD)
    assert caught.value.where == {"row": 1}


def test_house_without_geometry_is_refused_with_the_row() -> None:
    houses = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.Point()], crs=CRS)
    with pytest.raises(CourtyardsError) as caught:
        build_courtyards(houses, FIELD)
    assert caught.value.where == {"row": 1}


def test_frames_must_agree_and_be_in_metres() -> None:
    with pytest.raises(CourtyardsError):
        build_courtyards(_points((0, 0)).set_crs("EPSG:4546", allow_override=True), FIELD)
    with pytest.raises(CrsError):
        build_courtyards(_points((0, 0)).set_crs(4326, allow_override=True), FIELD)
