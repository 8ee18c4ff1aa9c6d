"""Tile the ground around courtyards that moved again, and leave the rest of the village alone.

A cell is the land nearer to its courtyard than to any other, so a courtyard that moves changes
its own cell and those beside it, before and after. The neighbourhood is tiled as if it were a
village of its own; if the cells at its rim come out as they were, nothing beyond it can have
changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.borders import shared_borders
from geo.cells import CellsError, build_cells

SAME_M = 1e-3
"""Cells whose outlines lie this close to each other are the same."""


def retile(
    cells: NDArray[np.object_],
    courtyards: NDArray[np.float64],
    *,
    moved: Collection[int],
    rim: NDArray[np.bool_],
    houses: NDArray[np.float64] | None = None,
    house_courtyard: NDArray[np.integer] | None = None,
    barriers: Iterable[BaseGeometry] = (),
) -> dict[int, BaseGeometry] | None:
    """Tile a neighbourhood again in which courtyards moved.

    Parameters
    ----------
    cells : (n,) Polygon
        The neighbourhood as it was tiled before, a coverage in metres.
    courtyards : (n, 2) float64
        Where they are now.
    moved : collection of int
    rim : (n,) bool
        Cells that border on courtyards outside the neighbourhood.
    houses, house_courtyard, barriers
        See `geo.cells.build_cells`.

    Returns
    -------
    dict of int to Polygon, or None
        The cells that changed; None where the change may reach beyond the neighbourhood, so that
        the village as a whole has to be tiled again.

    Examples
    --------
    >>> cells = np.array([shapely.box(10 * i, 0, 10 * i + 10, 10) for i in range(8)], object)
    >>> xy = np.array([[10.0 * i + 5, 5.0] for i in range(8)])
    >>> xy[3, 0] += 2
    >>> rim = np.array([True] + 6 * [False] + [True])
    >>> {unit: cell.bounds for unit, cell in retile(cells, xy, moved=[3], rim=rim).items()}
    {2: (20.0, 0.0, 31.0, 10.0), 3: (31.0, 0.0, 41.0, 10.0), 4: (41.0, 0.0, 50.0, 10.0)}
    """
    if (shapely.get_type_id(cells) != shapely.GeometryType.POLYGON).any():
        return None
    land = shapely.coverage_union_all(cells)
    try:
        fresh = build_cells(
            land, courtyards, houses=houses, house_courtyard=house_courtyard, barriers=barriers
        )
    except CellsError:
        return None
    apart = shapely.hausdorff_distance(shapely.boundary(fresh.geometry), shapely.boundary(cells))
    other = set(np.flatnonzero(~(apart <= SAME_M)).tolist())
    pairs = np.vstack([shared_borders(tiled).pairs for tiled in (cells, fresh.geometry)])
    # Land that a barrier cuts off goes one neighbour farther.
    changed = other & _with_neighbours(pairs, _with_neighbours(pairs, moved))
    while not (wider := other & _with_neighbours(pairs, changed)) <= changed:
        changed |= wider
    # What differs elsewhere does so for want of what lies beyond the rim. Neighbours count as well:
    # all their borders decide which of them are long enough.
    if rim[sorted(_with_neighbours(pairs, {*changed, *moved}))].any():
        return None
    return {unit: fresh.geometry[unit] for unit in sorted(changed)}


def _with_neighbours(pairs: NDArray[np.int64], units: Collection[int]) -> set[int]:
    near = np.isin(pairs, list(units)).any(axis=1)
    return set(units) | set(pairs[near].ravel().tolist())


def snap_vertices(
    shapes: NDArray[np.object_], to: NDArray[np.object_], *, tolerance: float
) -> NDArray[np.object_]:
    """Give vertices of `shapes` the coordinates of a vertex of `to` that lies within `tolerance`.

    Shapes that are computed again share their vertices with those beside them exactly after it.

    Examples
    --------
    >>> old, new = np.array([shapely.box(0, 0, 1, 1)]), np.array([shapely.box(1 + 1e-12, 0, 2, 1)])
    >>> snap_vertices(new, old, tolerance=1e-9)[0].bounds
    (1.0, 0.0, 2.0, 1.0)
    """
    known = shapely.get_coordinates(to)
    found = shapely.get_coordinates(shapes)
    distance, nearest = cKDTree(known).query(found)
    near = np.asarray(distance) <= tolerance
    found[near] = known[np.asarray(nearest)[near]]
    return np.asarray(shapely.set_coordinates(shapes.copy(), found), object)
