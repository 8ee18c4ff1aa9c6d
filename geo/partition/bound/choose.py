"""The cheapest set of centres: as many as parts, and as many in each piece as its weight allows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


@njit(cache=True)
def cheapest_centres(
    value: Floats, must: Flags, piece: Ints, low: Ints, high: Ints, n_parts: int, chosen: Flags
) -> float:
    """Mark the cheapest allowed set of centres in `chosen` and return its value.

    Parameters
    ----------
    value : (c,) float64
        Infinite where the centre cannot have a part.
    must : (c,) bool
    piece : (c,) integers
    low, high : (p,) integers
        Fewest and most centres per piece.
    n_parts : int
    chosen : (c,) bool
        Written.

    Notes
    -----
    The allowed sets are the bases of a matroid, so taking the cheapest in turn is optimal.
    """
    chosen[:] = False
    held = np.zeros(len(low), np.int64)
    left, total = n_parts, 0.0
    for c in range(len(value)):
        if must[c]:
            chosen[c] = True
            held[piece[c]] += 1
            total += value[c]
            left -= 1
    owed = 0
    for p in range(len(low)):
        owed += max(0, low[p] - held[p])
    if left < owed:
        return np.inf
    for c in np.argsort(value):
        if left == 0 or np.isinf(value[c]):
            break
        p = piece[c]
        if chosen[c] or held[p] >= high[p] or (held[p] >= low[p] and left <= owed):
            continue
        if held[p] < low[p]:
            owed -= 1
        chosen[c] = True
        held[p] += 1
        left -= 1
        total += value[c]
    return np.inf if left > 0 else total


@njit(cache=True)
def exchange_values(
    value: Floats, must: Flags, piece: Ints, low: Ints, high: Ints, chosen: Flags, entry: Floats
) -> None:
    """Fill `entry`: what the cheapest set saves by dropping a centre so that this one may enter.

    For a chosen centre that is its own value; for another one the value of the costliest chosen
    centre that it can replace (minus infinity where none can go). Forcing centre ``c`` to have a
    part of value ``v`` then raises the bound by ``v - entry[c]``.
    """
    held = np.zeros(len(low), np.int64)
    for c in range(len(value)):
        held[piece[c]] += chosen[c]
    same = np.full(len(low), -np.inf)
    other = -np.inf
    for c in range(len(value)):
        if chosen[c] and not must[c]:
            p = piece[c]
            same[p] = max(same[p], value[c])
            if held[p] > low[p]:
                other = max(other, value[c])
    for c in range(len(value)):
        p = piece[c]
        if chosen[c]:
            entry[c] = value[c]
        else:
            entry[c] = max(same[p], other) if held[p] < high[p] else same[p]
