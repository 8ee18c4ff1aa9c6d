"""Which houses may be joined: neighbours whose joining segment stays in the village."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.voronoi import delaunay_pairs


@dataclass(frozen=True, eq=False)
class Joins:
    """Pairs of houses that may share a courtyard, shortest gap first.

    Attributes
    ----------
    pairs : (m, 2) int64
    gap_m : (m,) float64
        Free distance between the two footprints, plus the toll of every road and stream between.
    """

    pairs: NDArray[np.int64]
    gap_m: NDArray[np.float64]


def allowed_joins(
    xy: NDArray[np.float64],
    footprints: NDArray[np.object_],
    land: BaseGeometry,
    *,
    barriers: NDArray[np.object_],
    dividers: NDArray[np.object_],
    toll_m: NDArray[np.float64],
    longest_m: float,
) -> Joins:
    """Find the pairs of one village that may be joined, with their gaps.

    Parameters
    ----------
    xy : (n, 2) float64
        Distinct, sorted positions.
    footprints : (n,) geometries
    land : Polygon or MultiPolygon
        The village; a segment that leaves it joins nothing.
    barriers : geometries
        Nothing is joined across one of these.
    dividers : geometries
        Roads and streams; crossing one makes a gap longer by its `toll_m`.
    toll_m : float64, one per divider
    longest_m : float
        Longer gaps are left out.
    """
    pairs = delaunay_pairs(xy)
    gap = shapely.distance(footprints[pairs[:, 0]], footprints[pairs[:, 1]])
    pairs, gap = pairs[gap <= longest_m], gap[gap <= longest_m]
    segments = np.asarray(shapely.linestrings(xy[pairs]), object)
    shapely.prepare(land)
    free = np.asarray(shapely.covers(land, segments), bool) & ~_meets(segments, barriers)
    pairs, gap, segments = pairs[free], gap[free], segments[free]
    if len(dividers) and len(segments):
        crossing, crossed = shapely.STRtree(dividers).query(segments, predicate="intersects")
        gap = gap + np.bincount(crossing, weights=toll_m[crossed], minlength=len(gap))
    centre = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], centre, gap))
    order = order[gap[order] <= longest_m]
    return Joins(pairs[order], gap[order])


def _meets(segments: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether each segment touches any of the other geometries."""
    hit = np.zeros(len(segments), bool)
    if len(segments) and len(others):
        hit[shapely.STRtree(others).query(segments, predicate="intersects")[0]] = True
    return hit
