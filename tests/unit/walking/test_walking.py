"""Walks over roads, and straight ones that say so."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString

from geo.slopes import slowness
from geo.walking import PACE_M_PER_MIN, WalkingError, walk

RING = LineString([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
METRES = st.floats(-500, 500).map(lambda value: round(value, 2))
PLACES = st.lists(st.tuples(METRES, METRES), min_size=1, max_size=6)
ROADS = st.lists(
    st.lists(st.tuples(METRES, METRES), min_size=2, max_size=5, unique=True).map(LineString),
    min_size=0,
    max_size=6,
)


def test_the_shorter_way_round_a_ring_is_taken() -> None:
    walks = walk([RING], [(50, 0)], [(100, 50), (50, 100), (50, 0), (0, 75)])
    assert walks.metres[0] == pytest.approx([100, 200, 0, 125], abs=1e-6)
    assert not walks.straight.any()


def test_roads_that_cross_or_touch_are_joined() -> None:
    cross = [LineString([(-100, 0), (100, 0)]), LineString([(0, -100), (0, 100)])]
    assert walk(cross, [(-100, 0)], [(0, 100)]).metres[0, 0] == pytest.approx(200)
    side = [LineString([(0, 0), (200, 0)]), MultiLineString([[(100, 0), (100, 50)]])]
    assert walk(side, [(0, 0)], [(100, 50)]).metres[0, 0] == pytest.approx(150)


def test_ends_that_miss_by_a_hand_are_joined_and_by_a_step_are_not() -> None:
    def over(gap: float) -> bool:
        roads = [LineString([(0, 0), (100, 0)]), LineString([(100 + gap, 0), (200, 0)])]
        return not walk(roads, [(0, 0)], [(200, 0)]).straight[0, 0]

    assert (over(0.0), over(0.04), over(2.0)) == (True, True, False)


def test_a_side_road_joins_though_rounding_left_it_beside_the_road() -> None:
    def over(gap: float) -> bool:
        roads = [LineString([(0, 0), (50, 7), (100, 0)]), LineString([(77, 3.22 + gap), (77, 90)])]
        return not walk(roads, [(0, 0)], [(77, 90)]).straight[0, 0]

    assert (over(0.0), over(0.04), over(0.3), over(2.0)) == (True, True, True, False)


def test_a_place_beyond_the_tolerance_walks_straight_and_says_so() -> None:
    road = LineString([(0, 0), (1000, 0)])
    near, far = walk([road], [(0, 149)], [(1000, 0)]), walk([road], [(0, 151)], [(1000, 0)])
    assert (near.straight[0, 0], near.metres[0, 0]) == (False, pytest.approx(1149))
    assert (far.straight[0, 0], far.metres[0, 0]) == (True, pytest.approx(np.hypot(1000, 151)))
    assert near.snap_m.tolist() == [149.0, 0.0]
    assert np.isnan(far.snap_m[0])
    wider = walk([road], [(0, 151)], [(1000, 0)], snap_m=200)
    assert not wider.straight.any()


def test_roads_that_do_not_meet_leave_the_straight_line() -> None:
    banks = [LineString([(0, 0), (500, 0)]), LineString([(0, 60), (500, 60)])]
    walks = walk(banks, [(0, 0)], [(500, 0), (500, 60)])
    assert walks.straight.tolist() == [[False, True]]
    bridge = LineString([(250, 0), (250, 60)])
    over = walk([*banks, bridge], [(0, 0)], [(500, 60)])
    assert (over.straight[0, 0], over.metres[0, 0]) == (False, pytest.approx(560))


def test_a_shorter_parallel_road_wins() -> None:
    roads = [LineString([(0, 0), (100, 0)]), LineString([(0, 0), (50, 90), (100, 0)])]
    assert walk(roads, [(0, 0)], [(100, 0)]).metres[0, 0] == pytest.approx(100)


def test_without_roads_everything_is_straight() -> None:
    walks = walk([], [(0, 0), (3, 4)], [(0, 0)])
    assert walks.metres.ravel().tolist() == [0.0, 5.0]
    assert walks.straight.all()
    assert walks.minutes(pace_m_per_min=50)[1, 0] == pytest.approx(0.1)


def test_a_climb_takes_longer_by_tobler_and_is_as_long() -> None:
    hill = LineString([(0, 0, 300), (1000, 0, 400), (1000, 500, 400)])
    walks = walk([hill], [(0, 0), (500, 0)], [(1000, 0), (1000, 500), (0, 0)])
    assert walks.metres[0] == pytest.approx([1000, 1500, 0], abs=1e-6)
    # 6 exp(-3.5 |s + 0.05|) km/h against 6 exp(-3.5 * 0.05) on level ground, up 10 % and down.
    tobler = [np.exp(-3.5 * abs(s + 0.05)) / np.exp(-3.5 * 0.05) for s in (0.1, -0.1)]
    slow = np.mean(1 / np.array(tobler))
    assert walks.effort_m[0] == pytest.approx([1000 * slow, 1000 * slow + 500, 0], abs=1e-5)
    assert walks.effort_m[1, 2] == pytest.approx(500 * slow)
    assert walks.minutes()[0, 0] == pytest.approx(1000 * slow / PACE_M_PER_MIN)
    assert walks.slope_known.all()


def test_level_heights_change_nothing_and_are_known() -> None:
    flat = [LineString([(0, 0), (600, 0)]), LineString([(300, -200), (300, 200)])]
    level = [shapely.force_3d(line, 812.0) for line in flat]
    here, there = [(0, 0), (300, 120)], [(600, 20), (300, -200)]
    plain, known = walk(flat, here, there), walk(level, here, there)
    assert np.array_equal(plain.metres, known.metres)
    assert known.effort_m == pytest.approx(plain.metres)
    assert (plain.slope_known.any(), known.slope_known.all()) == (False, True)


def test_a_stretch_without_heights_counts_as_level_and_is_told() -> None:
    roads = [LineString([(0, 0, 300), (100, 0, 330)]), LineString([(100, 0), (300, 0)])]
    walks = walk(roads, [(0, 0)], [(100, 0), (300, 0)])
    assert walks.slope_known.tolist() == [[True, False]]
    assert walks.effort_m[0, 1] == pytest.approx(100 * slowness(0.3) + 200)
    part = LineString([(0, 0, 300), (100, 0, np.nan), (200, 0, 400)])
    assert not walk([part], [(0, 0)], [(200, 0)]).slope_known.any()


def test_the_quickest_way_goes_round_a_hill_and_the_shortest_over_it() -> None:
    over = LineString([(0, 0, 300), (200, 0, 400), (400, 0, 300)])
    round_it = LineString([(0, 0, 300), (200, 150, 300), (400, 0, 300)])
    walks = walk([over, round_it], [(0, 0)], [(400, 0)])
    assert walks.metres[0, 0] == pytest.approx(400)
    assert walks.effort_m[0, 0] == pytest.approx(500)


@pytest.mark.parametrize(
    ("places", "tolerance"), [([(np.nan, 0)], 10), ([(0, np.inf)], 10), ([(0, 0)], -1)]
)
def test_places_without_coordinates_are_refused(places, tolerance: float) -> None:
    with pytest.raises(WalkingError):
        walk([RING], places, [(0, 0)], snap_m=tolerance)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(roads=ROADS, places=PLACES)
def test_walks_are_symmetric_and_never_shorter_than_straight(roads, places) -> None:
    walks = walk(roads, places, places)
    xy = np.array(places)
    straight = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert np.allclose(walks.metres, walks.metres.T, atol=1e-3)
    assert (walks.metres >= straight - 1e-9).all()
    assert np.array_equal(walks.straight, walks.straight.T)
    again = walk(roads, places, places)
    assert np.array_equal(walks.metres, again.metres)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(roads=ROADS, places=PLACES, z=st.lists(st.floats(0, 2000), min_size=30, max_size=30))
def test_slopes_only_ever_make_walks_slower_the_same_both_ways(roads, places, z) -> None:
    heights = iter(z)
    hilly = [LineString([(x, y, next(heights)) for x, y in road.coords]) for road in roads]
    walks, flat = walk(hilly, places, places), walk(roads, places, places)
    assert np.array_equal(walks.metres, flat.metres)
    assert np.array_equal(walks.straight, flat.straight)
    assert (walks.effort_m >= walks.metres - 1e-9).all()
    assert np.allclose(walks.effort_m, walks.effort_m.T, atol=1e-3)
    assert not (walks.slope_known & walks.straight).any()
    assert walks.slope_known[~walks.straight].all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(roads=ROADS, places=PLACES, more=ROADS)
def test_another_road_never_makes_a_walk_over_roads_longer(roads, places, more) -> None:
    """Where the places stand on the road already: a nearer road may be a dead end."""
    on_road = [RING.interpolate(abs(x) + abs(y)) for x, y in places]
    xy = shapely.get_coordinates(on_road)
    few, many = walk([RING, *roads], xy, xy), walk([RING, *roads, *more], xy, xy)
    assert not few.straight.any()
    assert not many.straight.any()
    assert (many.metres <= few.metres + 2.0).all()
