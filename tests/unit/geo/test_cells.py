import numpy as np
import pytest
import shapely

from geo.borders import shared_borders
from geo.cells import CellsError, build_cells
from geo.testing import assert_tiles, draw


def _xy(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, float)


def test_piece_cut_off_by_a_bend_goes_to_the_longest_shared_border() -> None:
    # A horseshoe: the tip of the right arm is nearest to the courtyard at the left tip.
    land = draw(
        """
        #.#
        #.#
        ###
        """,
        size_m=100,
    ).land
    left, foot = (95.0, 290.0), (250.0, 10.0)
    cells = build_cells(land, _xy(left, foot))
    assert_tiles(cells.geometry, land)
    assert [cell.geom_type for cell in cells.geometry] == ["Polygon", "Polygon"]
    tip = shapely.Point(205, 295)
    assert tip.distance(shapely.Point(left)) < tip.distance(shapely.Point(foot))
    assert cells.geometry[1].contains(tip)
    assert [(piece.reason, piece.to) for piece in cells.moved] == [("cut-off", 1)]


def test_cells_follow_a_barrier() -> None:
    drawn = draw("""
    ##|##
    ##|##
    """)
    cells = build_cells(drawn.land, _xy((5, 20), (65, 20)), barriers=drawn.barriers)
    assert_tiles(cells.geometry, drawn.land)
    border = shared_borders(cells.geometry)
    assert border.length_m.tolist() == [40.0]
    assert drawn.barriers.iloc[0].buffer(1e-9).contains(border.lines()[0])
    plain = build_cells(drawn.land, _xy((5, 20), (65, 20)))
    assert plain.geometry[0].area == pytest.approx(35 * 40)


def test_barrier_that_ends_in_the_village_cuts_nothing() -> None:
    land = shapely.box(0, 0, 100, 100)
    wall = shapely.LineString([(50, 50), (50, 200)])
    cells = build_cells(land, _xy((20, 50)), barriers=[wall])
    assert cells.geometry[0].equals(land)
    assert cells.moved == ()


def test_cells_never_span_pieces() -> None:
    land = draw("AA..BB", size_m=100).land
    cells = build_cells(land, _xy((190, 50), (590, 50)))
    assert_tiles(cells.geometry, land)
    assert [cell.bounds for cell in cells.geometry] == [(0, 0, 200, 100), (400, 0, 600, 100)]
    assert cells.moved == ()


def test_piece_without_a_courtyard_goes_to_the_nearest_and_is_listed() -> None:
    land = draw("AA..B.", size_m=100).land
    cells = build_cells(land, _xy((20, 50), (180, 50)))
    assert_tiles(cells.geometry, land)
    assert [cell.geom_type for cell in cells.geometry] == ["Polygon", "MultiPolygon"]
    (moved,) = cells.moved
    assert (moved.reason, moved.to, moved.area_m2) == ("no-courtyard", 1, 10_000.0)
    assert shapely.box(400, 0, 500, 100).contains(shapely.Point(moved.point))


def test_houses_shape_the_cell_of_their_courtyard() -> None:
    land = shapely.box(0, 0, 100, 10)
    houses = _xy((10, 5), (50, 5), (90, 5), (300, 5))
    cells = build_cells(
        land, _xy((10, 5), (90, 5)), houses=houses, house_courtyard=np.array([0, 0, 1, -1])
    )
    assert [cell.area for cell in cells.geometry] == [700, 300]


def test_courtyard_wins_over_a_house_at_its_place() -> None:
    land = shapely.box(0, 0, 100, 10)
    cells = build_cells(
        land, _xy((10, 5), (90, 5)), houses=_xy((90, 5)), house_courtyard=np.array([0])
    )
    assert [cell.area for cell in cells.geometry] == [500, 500]


@pytest.mark.parametrize("shape", ["lattice", "row", "hole"])
def test_awkward_places(shape: str) -> None:
    x, y = np.meshgrid(np.arange(5) * 20.0 + 10, np.arange(5) * 20.0 + 10)
    lattice = np.column_stack([x.ravel(), y.ravel()])
    land = shapely.box(0, 0, 100, 100)
    if shape == "row":
        lattice = lattice[lattice[:, 1] == 50]
    if shape == "hole":
        land = land.difference(shapely.box(35, 35, 65, 65))
        lattice = lattice[~((lattice == 50).all(axis=1))]
    cells = build_cells(land, lattice)
    assert_tiles(cells.geometry, land, relative=1e-12)
    assert shapely.contains(cells.geometry, shapely.points(lattice)).all()


def test_one_courtyard_gets_the_whole_village() -> None:
    land = shapely.Point(0, 0).buffer(300)
    (cell,) = build_cells(land, _xy((0, 0))).geometry
    assert cell.equals(land)


def test_far_from_the_origin_nothing_slips() -> None:
    far = np.array([36_547_000.0, 3_474_000.0])
    land = shapely.transform(shapely.Point(0, 0).buffer(2000), lambda xy: xy + far)
    xy = np.random.default_rng(1).uniform(-1200, 1200, (60, 2)) + far
    assert_tiles(build_cells(land, xy).geometry, land, relative=1e-9)


def test_same_place_is_refused_and_named() -> None:
    with pytest.raises(CellsError) as caught:
        build_cells(shapely.box(0, 0, 9, 9), _xy((1, 1), (5, 5), (1, 1.001)))
    assert caught.value.where == {"courtyards": [0, 2]}


def test_courtyard_outside_is_refused_and_named() -> None:
    with pytest.raises(CellsError) as caught:
        build_cells(shapely.box(0, 0, 9, 9), _xy((1, 1), (50, 5)))
    assert caught.value.where == {"courtyards": [1]}


def test_no_courtyard_and_no_polygon_are_refused() -> None:
    with pytest.raises(CellsError):
        build_cells(shapely.box(0, 0, 9, 9), np.empty((0, 2)))
    bow_tie = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    with pytest.raises(CellsError, match=r"Self-intersection\[4.5 4.5\]"):
        build_cells(bow_tie, _xy((1, 4)))
    with pytest.raises(CellsError):
        build_cells(shapely.LineString([(0, 0), (9, 9)]), _xy((1, 1)))
