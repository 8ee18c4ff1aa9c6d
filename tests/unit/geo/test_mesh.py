import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.mesh import OUTSIDE, Mesh, mesh_of
from geo.metrics.cells import CellShapes


def squares(columns: int, rows: int) -> list[shapely.Polygon]:
    return [shapely.box(x, y, x + 1, y + 1) for y in range(rows) for x in range(columns)]


def lines(mesh: Mesh) -> list[shapely.LineString]:
    ends = zip(mesh.starts[:-1], mesh.starts[1:], strict=True)
    return [shapely.LineString(mesh.xy[a:b] / 1e7) for a, b in ends]


def test_squares_share_sides_and_meet_in_points() -> None:
    mesh = mesh_of(squares(3, 2))
    inner = mesh.sides[mesh.sides[:, 1] != OUTSIDE].tolist()
    assert inner == [[0, 1], [0, 3], [1, 2], [1, 4], [2, 5], [3, 4], [4, 5]]
    assert mesh.corners.tolist() == [[0, 4], [1, 3], [1, 5], [2, 4]]
    around = [line for line, (_, b) in zip(lines(mesh), mesh.sides, strict=True) if b == OUTSIDE]
    assert sum(line.length for line in around) == 10


def test_a_hole_an_island_and_two_lines_of_the_same_cells() -> None:
    outer = shapely.box(0, 0, 5, 5).difference(shapely.box(2, 2, 3, 3))
    mesh = mesh_of([outer, shapely.box(2, 2, 3, 3), shapely.box(7, 0, 8, 1)])
    assert mesh.sides.tolist() == [[0, OUTSIDE], [0, 1], [2, OUTSIDE]]
    assert [line.length for line in lines(mesh)] == [20, 4, 4]
    # The middle one of three in a row touches the one that embraces them on two sides.
    hole = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 4), (2, 3), (2, 2), (2, 1)]
    embracing = shapely.Polygon(shapely.box(0, 0, 3, 5).exterior, [hole])
    three = [shapely.box(1, y, 2, y + 1) for y in (1, 2, 3)]
    sides = mesh_of([embracing, *three]).sides.tolist()
    assert [sides.count([0, each]) for each in (1, 2, 3)] == [1, 2, 1]


def test_nothing_has_no_lines() -> None:
    mesh = mesh_of([])
    assert (len(mesh.sides), mesh.starts.tolist(), len(mesh.corners)) == (0, [0], 0)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
@example(755, 30)  # two cells list the corner in which they meet twice
def test_lines_are_the_outlines_of_the_cells(seed: int, n: int) -> None:
    points = shapely.multipoints(np.random.default_rng(seed).uniform(0, 0.01, (n, 2)))
    voronoi = shapely.get_parts(shapely.voronoi_polygons(points))
    inside = shapely.intersection(voronoi, shapely.box(0, 0, 0.01, 0.01))
    cells = shapely.transform(inside, lambda xy: xy.round(7))
    mesh, measured = mesh_of(cells), CellShapes.from_polygons(list(cells))
    total = sum(line.length for line in lines(mesh))
    inner = measured.border_m.sum()
    assert total == pytest.approx(measured.perimeter_m.sum() - inner, abs=1e-6)
    found = {tuple(pair) for pair in mesh.sides.tolist() if pair[1] != OUTSIDE}
    assert found == {tuple(pair) for pair in measured.borders.tolist()}
    assert not found & {tuple(pair) for pair in mesh.corners.tolist()}
