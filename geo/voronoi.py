"""Neighbouring places, and the Voronoi edges between houses of different courtyards."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError, Voronoi
from shapely.geometry.base import BaseGeometry

SAME_PLACE_M = 0.01
"""Places closer than this cannot be told apart."""

_ROUND_DECIMALS = 4


@dataclass(frozen=True, eq=False)
class Sites:
    """Places and the courtyard each belongs to.

    Attributes
    ----------
    xy : (n, 2) float64
    owner : (n,) int64
    """

    xy: NDArray[np.float64]
    owner: NDArray[np.int64]

    def only(self, keep: NDArray[np.bool_]) -> Sites:
        """Keep some of the places."""
        return Sites(self.xy[keep], self.owner[keep])


def delaunay_pairs(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Pair neighbouring points: Delaunay edges, and the chain from west to east.

    The chain keeps points joined where there is no triangulation: in a straight row.

    Parameters
    ----------
    xy : (n, 2) float64
        Distinct, sorted points, so that the answer does not depend on the order of the input.

    Returns
    -------
    (m, 2) int64
        Smaller point first.
    """
    n = len(xy)
    if n < 4:
        return np.column_stack(np.triu_indices(n, 1)).astype(np.int64)
    edges: list[NDArray[np.integer]] = [np.column_stack([np.arange(n - 1), np.arange(1, n)])]
    with suppress(QhullError):
        triangles = Delaunay(xy - xy.mean(axis=0)).simplices
        edges += [triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]
    return np.unique(np.sort(np.vstack(edges), axis=1), axis=0).astype(np.int64)


def gather_sites(
    xy: NDArray[np.float64],
    houses: NDArray[np.float64] | None,
    house_courtyard: NDArray[np.integer] | None,
) -> Sites:
    """Gather courtyards and their houses as sites, one per place, sorted by place.

    Where a house stands at another courtyard's position, the courtyard wins.

    Parameters
    ----------
    xy : (n, 2) float64
        Courtyards.
    houses : (m, 2) float64 or None
    house_courtyard : (m,) integers or None
        Courtyard of each house, negative for none.
    """
    n = len(xy)
    owner = np.arange(n, dtype=np.int64)
    if houses is not None and house_courtyard is not None:
        used = np.asarray(house_courtyard) >= 0
        xy = np.vstack([xy, np.asarray(houses, float)[used]])
        owner = np.concatenate([owner, np.asarray(house_courtyard, np.int64)[used]])
    rank = (np.arange(len(xy)) >= n).astype(int)
    order = np.lexsort((owner, rank))
    place = np.round(xy[order] / SAME_PLACE_M).astype(np.int64)
    _, first = np.unique(place, axis=0, return_index=True)
    chosen = order[first]
    return Sites(xy[chosen], owner[chosen])


def separating_edges(bounds: tuple[float, float, float, float], sites: Sites) -> list[BaseGeometry]:
    """Draw the Voronoi edges between sites of different courtyards.

    Parameters
    ----------
    bounds : (4,) floats
        All sites lie within; the edges reach well beyond.
    sites : Sites
    """
    xy, owner = sites.xy, sites.owner
    if len(np.unique(owner)) < 2:
        return []
    west, south, east, north = bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    far = 4 * np.hypot(east - west, north - south) * np.column_stack([np.cos(turn), np.sin(turn)])
    diagram = Voronoi(np.vstack([xy - middle, far]))
    between = diagram.ridge_points
    real = np.asarray((between < len(xy)).all(axis=1), bool)
    ends = np.asarray(diagram.ridge_vertices, np.int64)
    apart = real & np.asarray((ends >= 0).all(axis=1), bool)
    apart[apart] = owner[between[apart, 0]] != owner[between[apart, 1]]
    corner = np.round(diagram.vertices + middle, _ROUND_DECIMALS)
    segments = corner[ends[apart]]
    segments = segments[(segments[:, 0] != segments[:, 1]).any(axis=1)]
    return list(np.atleast_1d(shapely.linestrings(segments))) if len(segments) else []
