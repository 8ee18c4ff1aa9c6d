"""Several pieces: how many parts each gets, and the links for pieces too small to stand alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.partition.graph import Graph
from geo.partition.problem import Units


def stand_alone(
    graph: Graph,
    units: Units,
    weight: NDArray[np.int64],
    home: NDArray[np.int32],
    n_parts: int,
    lower: float,
    upper: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Share the parts between the pieces, joining by links those that cannot stand alone.

    Parameters
    ----------
    graph, units, weight
        What is divided, ``m`` units.
    home : (m,) int32
        Part a unit is bound to, -1 where free: two pieces with units of one part are joined too.

    Returns
    -------
    links : (l, 2) int32
        Nearest pairs of units that join pieces.
    piece : (m,) int32
        Piece of each unit, links counted.
    counts : (n pieces,) int32
        Parts of each piece, summing to `n_parts`, each at least 1.
    """
    links: list[tuple[int, int]] = []
    piece = _join_homes(graph.components(), units, home, links)
    whole = n_parts * lower <= weight.sum() <= n_parts * upper
    while True:
        least, most = _ranges(piece, weight, home, lower, upper)
        weak = _weakest(piece, weight, least, most, n_parts, whole, lower)
        if weak < 0:
            break
        piece = _join(piece, units, weak, links)
    counts = _shares(piece, weight, least, most, n_parts)
    return np.array(links, np.int32).reshape(-1, 2), piece, counts


def _join_homes(
    piece: NDArray[np.int32],
    units: Units,
    home: NDArray[np.int32],
    links: list[tuple[int, int]],
) -> NDArray[np.int32]:
    for part in np.unique(home[home >= 0]):
        while len(apart := np.unique(piece[home == part])) > 1:
            piece = _join(piece, units, int(apart[-1]), links, int(apart[0]))
    return piece


def _join(
    piece: NDArray[np.int32],
    units: Units,
    weak: int,
    links: list[tuple[int, int]],
    other: int | None = None,
) -> NDArray[np.int32]:
    """Link piece `weak` to its nearest (or the `other`) piece and renumber."""
    inside = np.flatnonzero(piece == weak)
    outside = np.flatnonzero(piece != weak if other is None else piece == other)
    a, b = _nearest(units, inside, outside)
    links.append((min(a, b), max(a, b)))
    merged = np.where(piece == weak, piece[b], piece)
    return np.unique(merged, return_inverse=True)[1].astype(np.int32)


def _nearest(units: Units, inside: NDArray[np.intp], outside: NDArray[np.intp]) -> tuple[int, int]:
    if units.distance is not None:
        block = units.distance[np.ix_(inside, outside)]
        at = np.unravel_index(int(np.argmin(block)), block.shape)
        return int(inside[at[0]]), int(outside[at[1]])
    near, which = map(np.asarray, cKDTree(units.xy[outside]).query(units.xy[inside]))
    first = int(np.argmin(near))
    return int(inside[first]), int(outside[which[first]])


def _ranges(
    piece: NDArray[np.int32],
    weight: NDArray[np.int64],
    home: NDArray[np.int32],
    lower: float,
    upper: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fewest and most parts each piece can hold, by weight, by units and by bound parts."""
    total = np.bincount(piece, weights=weight)
    size = np.bincount(piece)
    named = np.ones(len(size), np.int64)
    for at in range(len(size)):
        here = home[piece == at]
        named[at] = max(1, len(np.unique(here[here >= 0])))
    fewest = np.ceil(total / upper) if upper > 0 else np.where(total > 0, size + 1, 1)
    most = np.minimum(size, np.floor(total / lower)) if lower > 0 else size
    return np.maximum(fewest, named).astype(np.int64), np.asarray(most, np.int64)


def _weakest(
    piece: NDArray[np.int32],
    weight: NDArray[np.int64],
    least: NDArray[np.int64],
    most: NDArray[np.int64],
    n_parts: int,
    whole: bool,
    lower: float,
) -> int:
    """Lightest piece that must be joined to another, -1 when all can stay as they are."""
    if len(least) == 1:
        return -1
    total = np.bincount(piece, weights=weight)
    alone = (least > most) if whole else (total < lower)
    if not alone.any():
        if len(least) <= n_parts and not (whole and not least.sum() <= n_parts <= most.sum()):
            return -1
        alone = np.ones(len(least), np.bool_)
    return int(np.argmin(np.where(alone, total, np.inf)))


def _shares(
    piece: NDArray[np.int32],
    weight: NDArray[np.int64],
    least: NDArray[np.int64],
    most: NDArray[np.int64],
    n_parts: int,
) -> NDArray[np.int32]:
    """Parts of each piece near its share of the weight, inside its range where that is possible."""
    size = np.bincount(piece)
    total = np.bincount(piece, weights=weight)
    ideal = total / max(total.sum(), 1.0) * n_parts
    low = np.minimum(np.minimum(least, np.maximum(most, 1)), size)
    counts = np.clip(np.rint(ideal).astype(np.int64), low, np.maximum(np.minimum(most, size), low))
    while (off := n_parts - counts.sum()) != 0:
        step = 1 if off > 0 else -1
        after = counts + step
        allowed = (after >= 1) & (after <= size)
        kind = allowed & (after >= low) & (after <= np.maximum(most, low))
        pull = np.where(kind if kind.any() else allowed, np.abs(after - ideal), np.inf)
        counts[int(np.argmin(pull))] += step
    return np.asarray(counts, np.int32)
