"""Which road section a courtyard lies on, and which micro-grid looks after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from shapely.geometry.base import BaseGeometry


def nearest_sections(
    xy: NDArray[np.float64], sections: Sequence[BaseGeometry], *, within_m: float = 200.0
) -> NDArray[np.int32]:
    """Find the road section that each courtyard lies on.

    Parameters
    ----------
    xy : (n, 2) float64
        In metres.
    sections : sequence of (m) lines
        In the same frame.
    within_m : float
        Farther from every section a courtyard lies on none.

    Returns
    -------
    (n,) int32
        Nearest section, -1 for none.

    Examples
    --------
    >>> road = shapely.LineString([(0, 0), (9, 0)])
    >>> nearest_sections(np.array([[5.0, 3], [5, 999]]), [road]).tolist()
    [0, -1]
    """
    found = np.full(len(xy), -1, np.int32)
    if len(sections) and len(xy):
        tree = shapely.STRtree(np.array(sections, object))
        who, which = tree.query_nearest(
            shapely.points(xy), max_distance=within_m, all_matches=False
        )
        found[who] = which
    return found


def share_sections(
    shapes: Sequence[BaseGeometry], sections: Sequence[BaseGeometry]
) -> NDArray[np.int32]:
    """Give every road section to one micro-grid, at least one to each while there are enough.

    First one section to each micro-grid, so that the total distance from shapes to sections is
    smallest and, among equals, the length that runs inside the own micro-grid greatest (optimal
    assignment); what is left goes where most of it runs.

    Parameters
    ----------
    shapes : sequence of (k) polygons
        Micro-grids, in metres.
    sections : sequence of (m) lines
        In the same frame.

    Returns
    -------
    (m,) int32
        Micro-grid of each section.

    Examples
    --------
    >>> west, east = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    >>> lines = [shapely.LineString([(1, 5), (9, 5)]), shapely.LineString([(2, 2), (12, 2)])]
    >>> share_sections([west, east], lines).tolist()
    [0, 1]
    """
    areas, lines = np.array(shapes, object), np.array(sections, object)
    if not len(areas) or not len(lines):
        return np.zeros(len(lines), np.int32)
    away_m = shapely.distance(lines[:, None], areas[None])
    inside_m = shapely.length(shapely.intersection(lines[:, None], areas[None]))
    cost = away_m - inside_m / (1.0 + inside_m.max())
    owner: NDArray[np.int32] = np.argmin(cost, axis=1).astype(np.int32)
    section, area = linear_sum_assignment(cost)
    owner[section] = area
    return owner
