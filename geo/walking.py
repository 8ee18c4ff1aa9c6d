"""How far it is to walk: over the road graph where there is one, straight where there is none.

Roads are lines in metres. They meet where they share a point, and where they cross: there is no
telling a bridge over a road from a crossing on a village's map, and walkers find their way either
way. Where a road's points have heights, its slope is known and counts: climbing and steep descents
take longer, as Tobler (1993) found. A place is *snapped* to the nearest point of a road if that is
not farther than a stated tolerance; the way to the road counts as walked, straight and level. Where
a place has no road within the tolerance, or no road leads from one place to the other, the straight
line is taken and flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from geo.errors import YuanbaError
from geo.slopes import effort_along, heights_of

SNAP_M = 150.0
"""Farthest from a road that a place still starts on it."""

PACE_M_PER_MIN = 70.0
"""A walk of 4.2 km an hour, the pace of people of all ages on uneven paths."""

_JOIN_M = 0.5


class WalkingError(YuanbaError):
    """Places or roads that no walk can be computed from."""

    code = "bad-walking-input"


@dataclass(frozen=True, eq=False)
class Walks:
    """Walks from some places to others.

    Attributes
    ----------
    metres : (n, m) float64
        Length of the shortest walk from origin i to destination j.
    straight : (n, m) bool
        True where no road was used and the length is the straight line.
    effort_m : (n, m) float64
        Length of a walk on level ground that takes as long as the quickest way there and back
        takes on average; `metres` where no slope is known.
    slope_known : (n, m) bool
        True where the slope is known all along the quickest way over roads.
    snap_m : (n + m,) float64
        How far each origin, then each destination, is from its road; NaN where that is farther
        than the tolerance.
    """

    metres: NDArray[np.float64]
    straight: NDArray[np.bool_]
    effort_m: NDArray[np.float64]
    slope_known: NDArray[np.bool_]
    snap_m: NDArray[np.float64]

    def minutes(self, *, pace_m_per_min: float = PACE_M_PER_MIN) -> NDArray[np.float64]:
        """Return how long the walks take one way, ``(n, m)`` in minutes.

        Parameters
        ----------
        pace_m_per_min : float
            On level ground.
        """
        return self.effort_m / pace_m_per_min


def walk(
    roads: Sequence[BaseGeometry],
    origins: ArrayLike,
    destinations: ArrayLike,
    *,
    snap_m: float = SNAP_M,
) -> Walks:
    """Measure the shortest walks between places over roads.

    Parameters
    ----------
    roads : sequence of LineString or MultiLineString
        In a projected frame, in metres; with heights in metres as Z where they are known.
    origins, destinations : (n, 2) and (m, 2) float
        In the same frame.
    snap_m : float
        Tolerance: a place farther from every road walks straight.

    Returns
    -------
    Walks

    Raises
    ------
    WalkingError
        A place has no finite coordinates, or the tolerance is negative.

    Notes
    -----
    A walk over roads that share a stretch is never shorter than the straight line. Two places on
    the same stretch of road walk along it without detour. Shortest paths by Dijkstra (1959).

    Examples
    --------
    >>> corner = shapely.LineString([(0, 0), (300, 0), (300, 400)])
    >>> walks = walk([corner], [(0, 10)], [(300, 400), (0, 900)])
    >>> walks.metres.tolist(), walks.straight.tolist()
    ([[710.0, 890.0]], [[False, True]])
    """
    start, end = _places(origins), _places(destinations)
    if not snap_m >= 0:
        raise WalkingError(zh="捕捉容差不能为负", en="the snapping tolerance cannot be negative")
    places = np.concatenate([start, end])
    straight_m = np.hypot(*(start[:, None] - end[None]).transpose(2, 0, 1))
    lines = _noded(roads)
    if not len(lines) or not len(places):
        nowhere = np.full(len(places), np.nan)
        none = np.zeros_like(straight_m, bool)
        return Walks(straight_m, ~none, straight_m, none, nowhere)
    at, near, away = _snap(lines, places, snap_m)
    heights = heights_of(roads, lines, within_m=2 * _JOIN_M)
    net = _net(lines, heights, at, near)
    over = _ways(net, net.length, len(start), away)
    straight = ~np.isfinite(over)
    # Rounding while snapping must not make a walk shorter than the straight line.
    metres = np.where(straight, straight_m, np.maximum(over, straight_m))
    if not np.isfinite(heights).any():
        return Walks(metres, straight, metres, np.zeros_like(straight), away)
    quickest = _ways(net, net.effort, len(start), away)
    # The quickest way is known throughout where unknown stretches need not be walked for it.
    known = _ways(net, np.where(net.known, net.effort, np.inf), len(start), away)
    slope_known = ~straight & np.isclose(known, quickest, rtol=1e-9, atol=1e-6)
    effort = np.where(straight, metres, np.maximum(quickest, metres))
    return Walks(metres, straight, effort, slope_known, away)


def _places(xy: ArrayLike) -> NDArray[np.float64]:
    places = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(places).all():
        bad = int(np.flatnonzero(~np.isfinite(places).all(axis=1))[0])
        raise WalkingError(
            zh=f"第 {bad} 个地点没有坐标", en=f"place {bad} has no coordinates", place=bad
        )
    return places


def _noded(roads: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Cut the roads where they meet or cross; an end half a metre from another road joins it."""
    flat = [shapely.force_2d(road) for road in roads if road is not None and not road.is_empty]
    lines = np.array(flat, object)
    if not len(lines):
        return lines
    joined = _met(shapely.set_precision(lines, _JOIN_M / 5, mode="pointwise"))
    parts = shapely.get_parts(shapely.node(shapely.union_all(joined)))
    kept = parts[shapely.length(parts) > 0]
    return np.asarray(kept, object)


def _met(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give each line a corner where another one ends on it.

    Stored coordinates are rounded: a side road ends a few centimetres beside the road it leads to,
    and would lead nowhere.
    """
    parts = shapely.get_parts(lines)
    parts = parts[~shapely.is_empty(parts)]
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    line, end = shapely.STRtree(ends).query(parts, predicate="dwithin", distance=_JOIN_M)
    order = np.argsort(line, kind="stable")
    which = np.unique(line)
    near = shapely.multipoints(ends[end[order]], indices=np.searchsorted(which, line[order]))
    parts[which] = shapely.snap(parts[which], near, _JOIN_M)
    return np.asarray(parts, object)


def _snap(
    lines: NDArray[np.object_], places: NDArray[np.float64], snap_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return for each place its line (-1: none), where along it, and how far from it."""
    spots = np.asarray(shapely.points(places), object)
    at = np.full(len(places), -1, np.int64)
    near, away = np.zeros(len(places)), np.full(len(places), np.nan)
    which, found = shapely.STRtree(lines).query_nearest(
        spots, max_distance=max(snap_m, 1e-9), all_matches=False
    )
    at[which] = found
    near[which] = shapely.line_locate_point(lines[found], spots[which])
    away[which] = shapely.distance(lines[found], spots[which])
    return at, near, away


@dataclass(frozen=True, eq=False)
class _Net:
    """The graph of road ends and snapped places: edges with their measures, a node per place.

    Attributes
    ----------
    a, b : (e,) int64
    length, effort : (e,) float64
    known : (e,) bool
        Whether the slope is known all along the edge.
    size : int
        Nodes.
    place : (p,) int64
        Node of each place, -1 for one that is on no road.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    length: NDArray[np.float64]
    effort: NDArray[np.float64]
    known: NDArray[np.bool_]
    size: int
    place: NDArray[np.int64]


def _net(
    lines: NDArray[np.object_],
    heights: NDArray[np.float64],
    at: NDArray[np.int64],
    near: NDArray[np.float64],
) -> _Net:
    """Cut the lines at the places that are snapped to them."""
    ends = np.concatenate(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    keys = np.round(ends / _JOIN_M).astype(np.int64)
    _, node = np.unique(keys, axis=0, return_inverse=True)
    node = node.ravel()
    n_ends, n_lines = int(node.max()) + 1, len(lines)
    place = np.full(len(at), -1, np.int64)
    on_road = np.flatnonzero(at >= 0)
    place[on_road] = n_ends + np.arange(on_road.size)
    length = shapely.length(lines)
    # Along each line: its start, the places on it in order, its end.
    line = np.concatenate([np.arange(n_lines), at[on_road], np.arange(n_lines)])
    where = np.concatenate([np.full(n_lines, -1.0), near[on_road], length + 1.0])
    stop = np.concatenate([node[:n_lines], place[on_road], node[n_lines:]])
    order = np.lexsort((where, line))
    along = np.clip(where, 0.0, length[line])[order]
    same = np.flatnonzero(line[order][:-1] == line[order][1:])
    effort, unknown = effort_along(lines, heights, line[order], along)
    # A walk of no length is still a connection; a sparse zero would not be one.
    step = np.maximum(along[same + 1] - along[same], 1e-9)
    return _Net(
        a=stop[order][same],
        b=stop[order][same + 1],
        length=step,
        effort=np.maximum(effort[same + 1] - effort[same], step),
        known=unknown[same + 1] - unknown[same] < 1e-6,
        size=n_ends + on_road.size,
        place=place,
    )


def _ways(
    net: _Net, cost: NDArray[np.float64], n: int, away: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the least cost from the first `n` places to the others; infinite without a road."""
    ways_in, ways_out = net.place[:n], net.place[n:]
    over = np.full((n, len(ways_out)), np.inf)
    able = np.flatnonzero(ways_in >= 0)
    if able.size:
        usable = np.isfinite(cost)
        graph = _least_edges(net.a[usable], net.b[usable], cost[usable], net.size)
        found = dijkstra(graph, directed=False, indices=ways_in[able])
        reached = np.where(ways_out >= 0, found[:, ways_out], np.inf)
        over[able] = reached + away[able, None] + np.nan_to_num(away[n:])[None]
    return over


def _least_edges(
    a: NDArray[np.int64], b: NDArray[np.int64], step: NDArray[np.float64], size: int
) -> csr_array:
    """Keep the least of parallel edges: a sparse matrix would add them up."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((step, high, low))
    low, high, step = low[order], high[order], step[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    edges = coo_array((step[first], (low[first], high[first])), shape=(size, size))
    return csr_array(edges)
