"""Public assertions for whoever builds on `geo`, and tiny villages drawn with letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import dedent

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from geo.partition.graph import Graph, pieces

CRS = "EPSG:4545"
"""Frame of drawn villages: metres."""

_HOUSE, _UPRIGHT, _LEVEL, _BRIDGE, _NOTHING = "o", "|x", "-", "x", " ."


def assert_tiles(
    cells: Sequence[BaseGeometry] | NDArray[np.object_],
    land: BaseGeometry,
    *,
    relative: float = 1e-6,
) -> None:
    """Assert that cells tile an area: a valid coverage, each valid, whose union is the area.

    Parameters
    ----------
    cells : Polygon or MultiPolygon
    land : Polygon or MultiPolygon
    relative : float
        Largest difference between union and area, as a share of the area.

    Raises
    ------
    AssertionError
        Says which cells overlap or how much is missing.

    Examples
    --------
    >>> assert_tiles([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], shapely.box(0, 0, 2, 1))
    """
    shapes = np.asarray(cells, object)
    broken = np.flatnonzero(~shapely.is_valid(shapes) | shapely.is_empty(shapes))
    assert not len(broken), f"cells {broken.tolist()} are empty or invalid"
    if not shapely.coverage_is_valid(shapes):
        edges = shapely.coverage_invalid_edges(shapes)
        bad = np.flatnonzero(~np.asarray(shapely.is_empty(edges), bool))
        raise AssertionError(f"cells {bad.tolist()} overlap or miss a common vertex")
    wrong = shapely.union_all(shapes).symmetric_difference(land).area
    assert wrong <= relative * land.area, f"{wrong} m² of {land.area} m² are missing or too much"


def assert_contiguous(
    assignment: ArrayLike, graph: Graph, *, links: ArrayLike | None = None
) -> None:
    """Assert that every part is in one piece, with the listed links counted as edges.

    Parameters
    ----------
    assignment : (n,) integers
    graph : Graph
    links : (m, 2) integers, optional

    Raises
    ------
    AssertionError
        Names the parts in several pieces.

    Examples
    --------
    >>> assert_contiguous([0, 0, 1], Graph.from_edges(3, [(0, 1), (1, 2)]))
    """
    part = np.asarray(assignment)
    if links is not None and np.size(links):
        both = np.vstack([graph.edges, np.asarray(links).reshape(-1, 2)])
        graph = Graph.from_edges(graph.n_units, both)
    found = np.unique(np.column_stack([part, pieces(graph, part)]), axis=0)[:, 0]
    parts, times = np.unique(found, return_counts=True)
    assert not (times > 1).any(), f"parts {parts[times > 1].tolist()} are in several pieces"


def assert_joined_freely(
    xy: NDArray[np.float64], obstacles: Iterable[BaseGeometry], land: BaseGeometry
) -> None:
    """Assert that points are one group by segments that stay on the land and meet no obstacle.

    Raises
    ------
    AssertionError
        Says into how many groups the points fall.

    Examples
    --------
    >>> assert_joined_freely(np.array([[1.0, 1.0], [8.0, 1.0]]), [], shapely.box(0, 0, 9, 9))
    """
    a, b = np.triu_indices(len(xy), 1)
    segments = np.asarray(shapely.linestrings(np.stack([xy[a], xy[b]], axis=1)), object)
    free = np.asarray(shapely.covers(land, segments), bool)
    for obstacle in obstacles:
        free &= ~np.asarray(shapely.intersects(segments, obstacle), bool)
    graph = Graph.from_edges(len(xy), np.column_stack([a[free], b[free]]))
    groups = int(graph.components().max(initial=-1)) + 1
    assert groups <= 1, f"the points fall into {groups} groups"


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn village.

    Attributes
    ----------
    land : Polygon or MultiPolygon
    areas : dict of str to Polygon or MultiPolygon
        Land of each capital letter.
    houses : GeoDataFrame
        Points, in reading order.
    barriers, roads : GeoSeries
    """

    land: BaseGeometry
    areas: dict[str, BaseGeometry]
    houses: gpd.GeoDataFrame
    barriers: gpd.GeoSeries
    roads: gpd.GeoSeries

    @property
    def village(self) -> gpd.GeoDataFrame:
        """The land as a frame of one village."""
        return gpd.GeoDataFrame({"code": ["1"]}, geometry=[self.land], crs=CRS)


def draw(text: str, *, size_m: float = 20.0) -> Drawing:
    """Make a village from characters, one square of `size_m` each, the last line in the south.

    ``#`` and capital letters are land, ``o`` land with a house in the middle, ``|`` and ``-`` land
    with a barrier through the middle, ``x`` an upright barrier with a level road over it; a space
    or a dot is nothing.

    Examples
    --------
    >>> drawn = draw('''
    ... AAo
    ... B|.
    ... ''')
    >>> drawn.land.area, drawn.areas["A"].area, len(drawn.houses), len(drawn.barriers)
    (2000.0, 800.0, 1, 1)
    """
    rows = [line for line in dedent(text).splitlines() if line.strip()]
    squares: list[tuple[str, float, float]] = [
        (sign, column * size_m, (len(rows) - 1 - row) * size_m)
        for row, line in enumerate(rows)
        for column, sign in enumerate(line)
        if sign not in _NOTHING
    ]
    half = size_m / 2
    boxes: dict[str, list[BaseGeometry]] = {}
    for sign, x, y in squares:
        boxes.setdefault(sign, []).append(shapely.box(x, y, x + size_m, y + size_m))
    upright = [_line(x + half, y, x + half, y + size_m) for s, x, y in squares if s in _UPRIGHT]
    level = [_line(x, y + half, x + size_m, y + half) for s, x, y in squares if s == _LEVEL]
    roads = [_line(x, y + half, x + size_m, y + half) for s, x, y in squares if s == _BRIDGE]
    houses = [shapely.Point(x + half, y + half) for s, x, y in squares if s == _HOUSE]
    return Drawing(
        land=shapely.union_all([box for each in boxes.values() for box in each]),
        areas={s: shapely.union_all(each) for s, each in boxes.items() if s.isupper()},
        houses=gpd.GeoDataFrame(geometry=houses, crs=CRS),
        barriers=gpd.GeoSeries(_merged(upright) + _merged(level), crs=CRS),
        roads=gpd.GeoSeries(_merged(roads), crs=CRS),
    )


def _line(x0: float, y0: float, x1: float, y1: float) -> LineString:
    return LineString([(x0, y0), (x1, y1)])


def _merged(lines: list[LineString]) -> list[BaseGeometry]:
    return list(shapely.get_parts(shapely.line_merge(MultiLineString(lines)))) if lines else []
