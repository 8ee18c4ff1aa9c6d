from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.colour_vision import VISIONS, contrast, lab, smallest_distance
from maps.palette import (
    AREAS,
    GAP_RAMP,
    HATCHES,
    INDEX_RAMP,
    INK,
    POINTS,
    SHAPES,
    colour_graph,
    ink,
    inks_for,
    touching,
)
from maps.reasons import REASONS

# Okabe and Ito's own set reaches 16.05 with this measure; nothing here may do worse; a step of a
# ramp is read beside its neighbours and may be smaller.
SMALLEST = 16.0
SMALLEST_STEP = 13.0


def test_lab_agrees_with_published_values_of_srgb_primaries() -> None:
    expected = [[53.24, 80.09, 67.20], [87.73, -86.18, 83.18], [32.30, 79.19, -107.86]]
    assert np.allclose(lab(["#ff0000", "#00ff00", "#0000ff"]), expected, atol=0.02)


@pytest.mark.parametrize("vision", VISIONS)
def test_grey_stays_grey_under_every_vision(vision: str) -> None:
    seen = lab(["#000000", "#777777", "#ffffff"], vision)
    assert np.abs(seen[:, 1:]).max() < 0.2


def test_red_and_green_come_together_for_deuteranopes() -> None:
    pair = ["#b05030", "#707000"]
    assert smallest_distance(pair, "deuteranopia") < smallest_distance(pair, "normal") / 3


@pytest.mark.parametrize("colours", [AREAS, POINTS], ids=["areas", "points"])
@pytest.mark.parametrize("vision", VISIONS)
def test_categorical_colours_stay_apart(colours: tuple[str, ...], vision: str) -> None:
    assert smallest_distance(colours, vision) >= SMALLEST


@pytest.mark.parametrize("ramp", [INDEX_RAMP, GAP_RAMP], ids=["index", "gap"])
@pytest.mark.parametrize("vision", VISIONS)
def test_ramps_darken_step_by_step_for_everybody(ramp: tuple[str, ...], vision: str) -> None:
    lightness = lab(ramp, vision)[:, 0]
    assert (np.diff(lightness) < 0).all()
    steps = [smallest_distance(pair, vision) for pair in pairwise(ramp)]
    assert min(steps) >= SMALLEST_STEP


def test_labels_are_readable_on_every_area() -> None:
    assert min(contrast(colour, INK) for colour in AREAS) >= 4.5


def test_inks_differ_and_the_first_six_in_both_channels() -> None:
    inks = [ink(k) for k in range(36)]
    assert len({(i.colour, i.hatch) for i in inks}) == 36
    assert len({i.hatch for i in inks[:6]}) == len({i.colour for i in inks[:6]}) == 6
    assert {i.hatch for i in inks} == set(HATCHES)


def test_every_reason_has_its_own_mark_and_the_first_differ_in_both_channels() -> None:
    marks = [(r.colour, r.shape) for r in REASONS.values()]
    assert len(set(marks)) == len(REASONS)
    first = marks[: len(SHAPES)]
    assert len({colour for colour, _ in first}) == len({shape for _, shape in first}) == len(first)
    assert {r.shape for r in REASONS.values()} <= set(SHAPES)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**16), n=st.integers(2, 120))
def test_touching_areas_never_share_an_ink(seed: int, n: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 1000, (n, 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 1e3, 1e3))
    )
    inks = inks_for(list(cells))
    assert all(inks[a] != inks[b] for a, b in touching(list(cells)))
    assert inks == inks_for(list(cells))
    # Six are enough for any division of the plane; DSATUR needs few more at worst.
    assert max(i.number for i in inks) < len(AREAS) + 2


def test_areas_that_share_a_corner_count_as_neighbours() -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 0), (1, 1), (5, 5))]
    assert touching(squares).tolist() == [[0, 1]]


def test_more_neighbours_than_colours_open_further_inks() -> None:
    everyone = np.array([(a, b) for a in range(9) for b in range(a + 1, 9)])
    assert sorted(colour_graph(9, everyone)) == list(range(9))


def test_a_village_uses_its_colours_evenly() -> None:
    numbers = colour_graph(60, np.empty((0, 2), dtype=np.int64))
    assert np.bincount(numbers).tolist() == [10] * 6
