"""Shared borders of polygons that tile an area: segments that two rings have in common.

Works on exact vertices, as in a coverage (`shapely.coverage_is_valid`): polygons that only run
close to each other share nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class Borders:
    """Shared borders of neighbouring polygons.

    Attributes
    ----------
    pairs : (m, 2) int64
        Positions of two neighbours, smaller first, sorted.
    length_m : (m,) float64
        Length of the border they share, in the unit of the coordinates.
    segments : (s, 2, 2) float64
        Ends of the straight pieces of all borders.
    pair_of : (s,) int64
        Row of `pairs` that a segment belongs to.
    """

    pairs: NDArray[np.int64]
    length_m: NDArray[np.float64]
    segments: NDArray[np.float64]
    pair_of: NDArray[np.int64]

    def lines(self) -> NDArray[np.object_]:
        """Border of each pair as one (multi)line, ``(m,)``."""
        pieces = np.asarray(shapely.linestrings(self.segments), object)
        whole = shapely.multilinestrings(pieces, indices=self.pair_of)
        return np.asarray(shapely.line_merge(whole), object)

    @property
    def segment_length_m(self) -> NDArray[np.float64]:
        """Length of each segment, ``(s,)``."""
        return _lengths(self.segments)


def shared_borders(polygons: NDArray[np.object_] | list[BaseGeometry]) -> Borders:
    """Find the borders that polygons of a coverage share.

    Parameters
    ----------
    polygons : (n,) Polygon or MultiPolygon
        Interiors disjoint, common vertices identical.

    Examples
    --------
    >>> found = shared_borders([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> found.pairs.tolist(), found.length_m.tolist()
    ([[0, 1]], [1.0])
    """
    ends, owner = ring_segments(np.asarray(polygons, object))
    which = _numbered(ends)
    twice = np.flatnonzero(np.bincount(which)[which] == 2)
    order = twice[np.lexsort((owner[twice], which[twice]))]
    first, second = order[::2], order[1::2]
    pairs = np.column_stack([owner[first], owner[second]])
    proper = pairs[:, 0] != pairs[:, 1]
    pairs, segments = pairs[proper], ends[first[proper]].reshape(-1, 2, 2)
    pair_of = _numbered(pairs)
    by_pair = np.argsort(pair_of, kind="stable")
    unique = pairs[by_pair][np.flatnonzero(np.diff(pair_of[by_pair], prepend=-1))]
    segments, pair_of = segments[by_pair], pair_of[by_pair]
    total = np.bincount(pair_of, weights=_lengths(segments), minlength=len(unique)).astype(float)
    return Borders(unique.astype(np.int64), total, segments, pair_of.astype(np.int64))


def _numbered(rows: NDArray[np.number]) -> NDArray[np.int64]:
    """Give rows their rank as `np.unique` does, equal ones the same, several times faster."""
    order = np.lexsort(rows.T[::-1])
    new = (rows[order[1:]] != rows[order[:-1]]).any(axis=1)
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.concatenate([[0], np.cumsum(new)])[: len(rows)]
    return rank


def _lengths(segments: NDArray[np.float64]) -> NDArray[np.float64]:
    step = segments[:, 1] - segments[:, 0]
    return np.hypot(step[:, 0], step[:, 1])


def ring_segments(
    polygons: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Segments of all rings as ``(s, 4)`` with ordered ends, and the polygon of each.

    A corner that a ring lists twice makes none: cells that meet there share a point and no border.
    """
    parts, part_of = shapely.get_parts(polygons, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    xy, vertex_of = shapely.get_coordinates(rings, return_index=True)
    xy += 0.0  # no negative zero: equal vertices must be equal bytes
    real = (vertex_of[:-1] == vertex_of[1:]) & (xy[:-1] != xy[1:]).any(axis=1)
    start, end = xy[:-1][real], xy[1:][real]
    owner = part_of[ring_of[vertex_of[:-1][real]]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.where(swap[:, None], np.column_stack([end, start]), np.column_stack([start, end]))
    return ends, owner.astype(np.int64)
