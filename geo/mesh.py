"""How cells that tile a village hang together: the lines between them, and who meets in a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.borders import ring_segments

OUTSIDE = -1
"""What stands for the world around the village on the far side of a line."""

UNITS_A_DEGREE = 10**7
"""Corners are compared and given in units of 1e-7 degrees, about a centimetre."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """The lines between cells, each once.

    Attributes
    ----------
    sides : (s, 2) int64
        Cells on both sides of each line, the smaller first, `OUTSIDE` second; ascending. Two cells
        may share several lines.
    starts : (s + 1,) int64
        Where the points of each line begin in `xy`; the last one is where all end.
    xy : (p, 2) int64
        Longitude and latitude in units of 1e-7 degrees.
    corners : (c, 2) int64
        Cells that meet in points only, the smaller first; ascending.
    """

    sides: NDArray[np.int64]
    starts: NDArray[np.int64]
    xy: NDArray[np.int64]
    corners: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Walk:
    """The steps around all cells: ``(v, 2)`` places, and the cell and two ends of each step."""

    places: NDArray[np.int64]
    cell: NDArray[np.int64]
    ends: NDArray[np.int64]


def mesh_of(cells: Sequence[BaseGeometry]) -> Mesh:
    """Index the lines of polygons that form a coverage: shared lines have the same corners.

    Parameters
    ----------
    cells : sequence of (Multi)Polygon
        In degrees; no gap, no overlap, a corner of one on a line of another is a corner of both.

    Examples
    --------
    >>> mesh = mesh_of([shapely.box(0, 0, 2, 1), shapely.box(2, 0, 3, 1)])
    >>> mesh.sides.tolist(), (mesh.xy[mesh.starts[1] : mesh.starts[2]] / 1e7).tolist()
    ([[0, -1], [0, 1], [1, -1]], [[2.0, 0.0], [2.0, 1.0]])
    """
    if not len(cells):
        none = np.zeros((0, 2), np.int64)
        return Mesh(none, np.zeros(1, np.int64), none, none)
    walk = _walk(cells)
    ends, sides = _edges(walk)
    pairs, pair = np.unique(sides, axis=0, return_inverse=True)
    of, points, xy = _lines(walk.places[ends], pair.ravel())
    return Mesh(
        sides=pairs[of],
        starts=np.concatenate([[0], np.cumsum(points)]),
        xy=xy,
        corners=_corners(walk, pairs, len(cells)),
    )


def _lines(
    steps: NDArray[np.int64], pair: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Join the ``(s, 2, 2)`` steps of each pair of cells: whose the lines are, points, all points.

    Most pairs share a single step, which is a line already.
    """
    alone = np.bincount(pair)[pair] == 1
    joined = np.flatnonzero(~alone)[np.argsort(pair[~alone], kind="stable")]
    several, bundle_of = np.unique(pair[joined], return_inverse=True)
    segments = np.asarray(shapely.linestrings(steps[joined].astype(float)))
    bundles = shapely.multilinestrings(segments, indices=bundle_of)
    parts, bundle = shapely.get_parts(shapely.line_merge(bundles), return_index=True)
    of = np.concatenate([pair[alone], several[bundle]])
    points = np.concatenate([np.full(alone.sum(), 2), shapely.get_num_coordinates(parts)])
    xy = np.concatenate([steps[alone].reshape(-1, 2), shapely.get_coordinates(parts)])
    order = np.argsort(of, kind="stable")
    starts, counts = (np.cumsum(points) - points)[order], points[order]
    moved = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    return of[order], counts, xy[moved].astype(np.int64)


def _walk(cells: Sequence[BaseGeometry]) -> _Walk:
    segments, cell = ring_segments(np.asarray(cells, object))
    xy = np.rint(segments.reshape(-1, 2) * UNITS_A_DEGREE).astype(np.int64)
    key = xy[:, 0] * 2**32 + xy[:, 1]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    ends = np.sort(place.reshape(-1, 2), axis=1)
    # Corners that fell together make no step.
    real = ends[:, 0] < ends[:, 1]
    return _Walk(xy[first], cell[real], ends[real])


def _edges(walk: _Walk) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ends of every edge, ``(e, 2)`` places, and the cells on both its sides."""
    n = len(walk.places)
    keys, edge, steps = np.unique(walk.ends @ (n, 1), return_inverse=True, return_counts=True)
    one, other = np.full(len(keys), np.iinfo(np.int64).max), np.full(len(keys), OUTSIDE)
    np.minimum.at(one, edge, walk.cell)
    np.maximum.at(other, edge, walk.cell)
    # A line that a cell walks along on both sides borders on nothing.
    real = (one != other) | (steps == 1)
    other[steps == 1] = OUTSIDE
    ends = np.column_stack(np.divmod(keys, n))
    return ends[real], np.column_stack([one, other])[real]


def _corners(walk: _Walk, sharing: NDArray[np.int64], n_cells: int) -> NDArray[np.int64]:
    """Return pairs of cells that share a corner, but no line."""
    seen = np.unique(walk.ends * n_cells + walk.cell[:, None])
    place, cell = np.divmod(seen, n_cells)
    found, apart = [np.zeros(0, np.int64)], 1
    while (same := np.flatnonzero(place[apart:] == place[:-apart])).size:
        found.append(cell[same] * n_cells + cell[same + apart])
        apart += 1
    lines = sharing[sharing[:, 1] != OUTSIDE] @ (n_cells, 1)
    return np.column_stack(np.divmod(np.setdiff1d(np.concatenate(found), lines), n_cells))
