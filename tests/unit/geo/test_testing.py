import numpy as np
import pytest
import shapely

from geo.partition import Graph
from geo.testing import assert_contiguous, assert_joined_freely, assert_tiles, draw


def test_gap_overlap_and_missing_vertex_are_found() -> None:
    land = shapely.box(0, 0, 2, 1)
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    assert_tiles([left, right], land)
    with pytest.raises(AssertionError, match="missing"):
        assert_tiles([left], land)
    with pytest.raises(AssertionError, match=r"\[0, 1\]"):
        assert_tiles([left, shapely.box(0.9, 0, 2, 1)], land)
    with pytest.raises(AssertionError, match="missing"):
        assert_tiles([left, shapely.box(1.001, 0, 2, 1)], land)
    with pytest.raises(AssertionError, match="empty or invalid"):
        assert_tiles([left, right, shapely.Polygon()], land)
    halves = [shapely.box(1, 0, 2, 0.5), shapely.box(1, 0.5, 2, 1)]
    with pytest.raises(AssertionError, match="vertex"):
        assert_tiles([left, *halves], land)


def test_part_in_two_pieces_is_found_unless_a_link_joins_it() -> None:
    path = Graph.from_edges(3, [(0, 1), (1, 2)])
    with pytest.raises(AssertionError, match=r"\[0\]"):
        assert_contiguous([0, 1, 0], path)
    assert_contiguous([0, 1, 0], path, links=np.array([[0, 2]]))
    assert_contiguous([0, 0, 1], path, links=np.empty((0, 2)))


def test_points_behind_a_wall_are_found() -> None:
    points = np.array([[1.0, 5], [9, 5], [5, 9.5]])
    wall = shapely.LineString([(5, 0), (5, 9)])
    land = shapely.box(0, 0, 10, 10)
    assert_joined_freely(points, [wall], land)
    with pytest.raises(AssertionError, match="2 groups"):
        assert_joined_freely(points[:2], [wall], land)
    with pytest.raises(AssertionError, match="2 groups"):
        assert_joined_freely(points[:2], [], land.difference(shapely.box(4, -1, 6, 11)))


def test_drawing_reads_every_sign() -> None:
    drawn = draw(
        """
        Ao|
        A-x
        """,
        size_m=10,
    )
    assert drawn.land.area == 600
    assert drawn.areas["A"].bounds == (0, 0, 10, 20)
    assert shapely.get_coordinates(drawn.houses.geometry).tolist() == [[15, 15]]
    assert sorted(drawn.barriers.length) == [10, 20]
    assert drawn.roads.iloc[0].crosses(drawn.barriers.iloc[0])
