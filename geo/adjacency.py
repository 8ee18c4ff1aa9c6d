"""Which courtyards neighbour which: shared borders, barriers, bridges, links and hand edits.

Two courtyards are neighbours if their cells share a border of useful length that no barrier takes
away. A road over the barrier joins them again. Pieces that nothing joins are listed with the
shortest links that would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.borders import Borders, shared_borders
from geo.errors import YuanbaError
from geo.partition.graph import Graph
from geo.voronoi import delaunay_pairs

Kind = Literal["border", "bridge", "manual", "link"]

COLUMNS = ["a", "b", "kind", "border_m", "distance_m", "reason"]


class AdjacencyError(YuanbaError):
    """A hand edit of the adjacency that makes no sense."""

    code = "bad-adjacency"


@dataclass(frozen=True)
class Override:
    """A hand edit: two courtyards are (``add``), or are not (``cut``), neighbours.

    Attributes
    ----------
    reason : str
        Why, in the editor's words: footpath, cliff, suspension bridge …
    """

    a: int
    b: int
    action: Literal["add", "cut"]
    reason: str


@dataclass(frozen=True, eq=False, repr=False)
class Adjacency:
    """Neighbours with the reason for each, and what was cut.

    Attributes
    ----------
    n_units : int
        Number of courtyards, isolates included.
    edges : DataFrame
        One row per pair of neighbours, ``a < b``, sorted: ``kind`` (``border``, ``bridge`` or
        ``manual``), ``border_m`` (free length of the shared border), ``distance_m`` (between the
        courtyards), ``reason``.
    cut : DataFrame
        Pairs that share a border and are not neighbours, same columns; ``kind`` says why:
        ``short``, ``barrier`` or ``manual``.
    links : DataFrame
        Shortest pairs that would join all pieces, same columns, ``kind`` ``link``; empty for a
        village in one piece.
    """

    n_units: int
    edges: pd.DataFrame
    cut: pd.DataFrame
    links: pd.DataFrame

    def graph(self, *, links: bool = False) -> Graph:
        """Return the graph for the partition engine, with the links between pieces if asked."""
        rows = pd.concat([self.edges, self.links]) if links else self.edges
        return Graph.from_edges(self.n_units, rows[["a", "b"]].to_numpy(np.int64))

    def pieces(self) -> NDArray[np.int32]:
        """Label the connected piece of every courtyard, ``(n_units,)``."""
        return self.graph().components()

    def __repr__(self) -> str:
        kinds = self.edges["kind"].value_counts().sort_index()
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        n_pieces = int(self.pieces().max(initial=-1)) + 1
        return f"<Adjacency: {self.n_units} units, {counts or 'no edges'}, {n_pieces} pieces>"


def build_adjacency(
    cells: NDArray[np.object_] | Sequence[BaseGeometry],
    courtyards: NDArray[np.float64],
    *,
    barriers: Iterable[BaseGeometry] = (),
    roads: Iterable[BaseGeometry] = (),
    overrides: Iterable[Override] = (),
    min_border_m: float = 10.0,
    max_walled: float = 0.8,
    barrier_width_m: float = 5.0,
    bridge_reach_m: float = 30.0,
) -> Adjacency:
    """Find the neighbours among courtyards whose cells tile a village.

    A border counts if at least `min_border_m` of it is free of barriers, or if it is the longest
    free border of one of the two cells, so that a tiny cell keeps a neighbour. A pair is cut if
    barriers cover more than `max_walled` of its border, or if the way from one courtyard over the
    middle of the free border to the other, and the straight way, both cross a barrier. A cut pair
    is joined again as ``bridge`` where a road crosses the barrier within `bridge_reach_m` of both
    cells' common border.

    Parameters
    ----------
    cells : (n,) Polygon or MultiPolygon
        A coverage in metres (`geo.cells.build_cells`).
    courtyards : (n, 2) float64
    barriers : lines or polygons, optional
    roads : lines, optional
        Every road that may cross a barrier; where one does there is taken to be a bridge, a
        tunnel or a pass.
    overrides : Override, optional
        Applied last.
    min_border_m, max_walled, barrier_width_m, bridge_reach_m : float
        The limits above; a stretch of border within `barrier_width_m` of a barrier is covered.

    Raises
    ------
    AdjacencyError
        An override names a courtyard that does not exist, or the same one twice.

    Examples
    --------
    >>> cells = [shapely.box(0, 0, 50, 50), shapely.box(50, 0, 100, 50)]
    >>> build_adjacency(cells, np.array([[25.0, 25.0], [75.0, 25.0]]))
    <Adjacency: 2 units, 1 border, 1 pieces>
    """
    xy = np.asarray(courtyards, float).reshape(-1, 2)
    border = shared_borders(np.asarray(cells, object))
    walls = _lines(barriers)
    free_m, middle = _free_borders(border, walls, barrier_width_m)
    pairs = border.pairs
    useful = free_m >= _least_useful(pairs, free_m, min_border_m, len(xy))
    walled = (border.length_m - free_m) > max_walled * border.length_m
    walled |= (free_m > 0) & _way_blocked(xy, pairs, middle, walls)
    spanned = walled & _bridged(border, walls, _lines(roads), bridge_reach_m)
    table = _table(xy, pairs, free_m)
    kind = np.select([spanned, walled, ~useful], ["bridge", "barrier", "short"], "border")
    reason = {
        "border": "共界 / shared border",
        "bridge": "道路跨越阻隔 / a road crosses the barrier",
        "barrier": "阻隔 / barrier",
        "short": "共界过短 / shared border too short",
    }
    table["kind"], table["reason"] = kind, [reason[each] for each in kind]
    kept = np.isin(kind, ["border", "bridge"])
    edges, cut = _override(xy, table[kept], table[~kept], list(overrides))
    return Adjacency(len(xy), edges, cut, joining_links(xy, edges[["a", "b"]].to_numpy(np.int64)))


def _free_borders(
    border: Borders, walls: NDArray[np.object_], width_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Length of each border away from barriers, and a point in the middle of its free part."""
    lines = border.lines()
    free = lines
    if len(walls) and len(lines):
        free = lines.copy()
        which, wall = shapely.STRtree(walls).query(lines, predicate="dwithin", distance=width_m)
        for each in np.unique(which):
            near = shapely.union_all(shapely.buffer(walls[wall[which == each]], width_m))
            free[each] = shapely.difference(lines[each], near)
    free_m = np.asarray(shapely.length(free), float)
    halfway = shapely.line_interpolate_point(_longest(free), 0.5, normalized=True)
    middle = np.asarray(halfway, object)
    xy = np.full((len(free), 2), np.nan)
    there = ~np.asarray(shapely.is_empty(middle), bool)
    xy[there] = shapely.get_coordinates(middle[there])
    return free_m, xy


def _longest(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Longest part of each line, the first of equal ones."""
    parts, line = shapely.get_parts(lines, return_index=True)
    order = np.lexsort((-shapely.length(parts), line))
    found = np.full(len(lines), shapely.LineString(), object)
    # Written backwards, so that the longest of each line stays.
    found[line[order][::-1]] = parts[order][::-1]
    return found


def _least_useful(
    pairs: NDArray[np.int64], free_m: NDArray[np.float64], min_border_m: float, n: int
) -> NDArray[np.float64]:
    """Length from which each border counts: the limit, or less for a cell with no longer one."""
    longest = np.zeros(n)
    for end in (0, 1):
        np.maximum.at(longest, pairs[:, end], free_m)
    own = longest[pairs].min(axis=1) if len(pairs) else np.empty(0)
    return np.maximum(np.minimum(own, min_border_m), np.finfo(float).tiny)


def _way_blocked(
    xy: NDArray[np.float64],
    pairs: NDArray[np.int64],
    middle: NDArray[np.float64],
    walls: NDArray[np.object_],
) -> NDArray[np.bool_]:
    """Whether both the straight way and the way over the border's middle meet a barrier."""
    blocked = np.zeros(len(pairs), bool)
    if not len(walls) or not len(pairs):
        return blocked
    tree = shapely.STRtree(walls)
    known = np.asarray(np.isfinite(middle).all(axis=1), bool)
    start, end = xy[pairs[:, 0]], xy[pairs[:, 1]]
    straight = np.stack([start, end], axis=1)
    bent = np.stack([start, np.where(known[:, None], middle, start), end], axis=1)
    hit_straight, hit_bent = blocked.copy(), blocked.copy()
    hit_straight[tree.query(shapely.linestrings(straight), predicate="intersects")[0]] = True
    hit_bent[tree.query(shapely.linestrings(bent), predicate="intersects")[0]] = True
    return hit_straight & hit_bent


def _bridged(
    border: Borders, walls: NDArray[np.object_], roads: NDArray[np.object_], reach_m: float
) -> NDArray[np.bool_]:
    """Whether a road crosses a barrier near each border."""
    near = np.zeros(len(border.pairs), bool)
    points = crossings(walls, roads)
    if len(points) and len(near):
        found = shapely.STRtree(points).query(border.lines(), predicate="dwithin", distance=reach_m)
        near[found[0]] = True
    return near


def crossings(walls: NDArray[np.object_], roads: NDArray[np.object_]) -> NDArray[np.object_]:
    """Find the points where a road crosses a barrier; where it runs along one is no crossing.

    Parameters
    ----------
    walls, roads : arrays of geometry

    Returns
    -------
    array of Point
    """
    if not len(walls) or not len(roads):
        return np.empty(0, object)
    road, wall = shapely.STRtree(walls).query(roads, predicate="intersects")
    meet = shapely.get_parts(shapely.intersection(roads[road], walls[wall]))
    return np.asarray(meet[shapely.get_dimensions(meet) == 0], object)


def _table(
    xy: NDArray[np.float64], pairs: NDArray[np.int64], border_m: NDArray[np.float64]
) -> pd.DataFrame:
    step = xy[pairs[:, 0]] - xy[pairs[:, 1]]
    return pd.DataFrame(
        {
            "a": pairs[:, 0],
            "b": pairs[:, 1],
            "kind": "",
            "border_m": border_m,
            "distance_m": np.hypot(step[:, 0], step[:, 1]),
            "reason": "",
        },
        columns=COLUMNS,
    )


def _override(
    xy: NDArray[np.float64], edges: pd.DataFrame, cut: pd.DataFrame, overrides: list[Override]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Move rows between the two tables as the overrides say; the last one on a pair wins."""
    for each in overrides:
        _check_override(each, len(xy))
        a, b = sorted((each.a, each.b))
        row = pd.concat([_rows(edges, a, b), _rows(cut, a, b)])
        if row.empty:
            row = _table(xy, np.array([[a, b]]), np.zeros(1))
        row = row.assign(kind="manual", reason=each.reason)
        edges, cut = edges.drop(_rows(edges, a, b).index), cut.drop(_rows(cut, a, b).index)
        if each.action == "add":
            edges = pd.concat([edges, row], ignore_index=True)
        else:
            cut = pd.concat([cut, row], ignore_index=True)
    return _sorted(edges), _sorted(cut)


def _rows(table: pd.DataFrame, a: int, b: int) -> pd.DataFrame:
    return table[(table["a"] == a) & (table["b"] == b)]


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["a", "b"], ignore_index=True)


def _check_override(each: Override, n_units: int) -> None:
    if each.a == each.b or not all(0 <= unit < n_units for unit in (each.a, each.b)):
        raise AdjacencyError(
            zh=f"人工邻接 {each.a}–{each.b} 无效：应为两个不同的院落（编号 0–{n_units - 1}）",
            en=f"the hand edit {each.a}–{each.b} is invalid: it must name two different courtyards "
            f"(0 to {n_units - 1})",
            a=each.a,
            b=each.b,
        )


def joining_links(xy: NDArray[np.float64], edges: NDArray[np.int64]) -> pd.DataFrame:
    """Find the shortest links that join all pieces: a spanning tree over near pairs of pieces.

    Parameters
    ----------
    xy : (n, 2) float64
        Courtyards.
    edges : (m, 2) int64
        Which of them are neighbours.

    Returns
    -------
    DataFrame
        See `Adjacency.links`; empty where all is one piece already.
    """
    piece = Graph.from_edges(len(xy), edges).components()
    if not piece.any():
        return _table(xy, np.empty((0, 2), np.int64), np.empty(0)).assign(kind="link")
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    near = np.sort(order[delaunay_pairs(xy[order])], axis=1)
    near = near[piece[near[:, 0]] != piece[near[:, 1]]]
    table = _table(xy, near, np.zeros(len(near)))
    table = table.sort_values(["distance_m", "a", "b"], ignore_index=True)
    ends = piece[table[["a", "b"]].to_numpy()]
    table = table[_joins_pieces(ends, len(xy))]
    return _sorted(table.assign(kind="link", reason="连接不相邻的片 / joins separate pieces"))


def _joins_pieces(ends: NDArray[np.integer], n: int) -> NDArray[np.bool_]:
    """Rows, taken in order, that join two pieces nothing before them has joined."""
    root = list(range(n))

    def find(piece: int) -> int:
        while root[piece] != piece:
            piece = root[piece]
        return piece

    chosen = np.zeros(len(ends), bool)
    for row, (a, b) in enumerate(ends):
        one, other = find(int(a)), find(int(b))
        if one != other:
            root[other], chosen[row] = one, True
    return chosen


def _lines(shapes: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    return np.array(list(shapes), object)
