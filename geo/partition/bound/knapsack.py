"""Two-sided knapsacks seen from every load and every item: exact tables, and their relaxation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@njit(cache=True)
def completion_table(size: Ints, reduced: Floats, need: int, cap: int, table: Floats) -> None:
    """Fill ``table[at, load]`` with the least cost of items ``at …`` that ends within the limits.

    Parameters
    ----------
    size : (q,) integers
    reduced : (q,) float64
    need, cap : int
    table : (q + 1, cap + 1) float64
        Infinite where the limits cannot be met from a part that already weighs ``load``.
    """
    q = len(size)
    for load in range(cap + 1):
        table[q, load] = 0.0 if load >= need else np.inf
    for at in range(q - 1, -1, -1):
        s, r = size[at], reduced[at]
        for load in range(cap + 1):
            best = table[at + 1, load]
            if load + s <= cap:
                best = min(best, r + table[at + 1, load + s])
            table[at, load] = best


@njit(cache=True)
def forced_costs(size: Ints, reduced: Floats, cap: int, table: Floats, forced: Floats) -> None:
    """Fill `forced` with the least cost of a selection that contains each item.

    `table` comes from `completion_table`; the other half is the same programme from the front.
    """
    front = np.full(cap + 1, np.inf)
    front[0] = 0.0
    for at in range(len(size)):
        s, r = size[at], reduced[at]
        best = np.inf
        for load in range(cap + 1 - s):
            best = min(best, front[load] + r + table[at + 1, load + s])
        forced[at] = best
        for load in range(cap, s - 1, -1):
            front[load] = min(front[load], front[load - s] + r)


@njit(cache=True)
def relaxed_forced(size: Ints, reduced: Floats, need: int, cap: int, forced: Floats) -> float:
    """Lower bounds on the linear knapsack with each item forced in; return its own optimum.

    Notes
    -----
    With price ``p`` for weight (the ratio of the last item that the greedy solution takes), the
    relaxed optimum is ``Σ min(0, reduced - p size)`` plus ``p`` times the binding limit. Forcing
    an item in adds its positive part, by weak duality.
    """
    q = len(size)
    ratio = np.empty(q, np.float64)
    for at in range(q):
        ratio[at] = reduced[at] / size[at] if size[at] > 0 else 0.0
    order = np.argsort(ratio)
    load, price = 0, 0.0
    for at in order:
        if size[at] == 0:
            continue
        if reduced[at] < 0.0:
            load += size[at]
            if load > cap:
                price = ratio[at]
                break
        else:
            if load >= need:
                break
            load += size[at]
            price = ratio[at]
    if load < need:
        return np.inf
    total = price * cap if price < 0.0 else price * need
    for at in range(q):
        total += min(0.0, reduced[at] - price * size[at])
    for at in range(q):
        forced[at] = total + max(0.0, reduced[at] - price * size[at])
        if size[at] > cap:
            forced[at] = np.inf
    return total


@njit(cache=True)
def fitting_items(
    size: Ints,
    reduced: Floats,
    need: int,
    cap: int,
    threshold: float,
    exact: bool,
    fits: NDArray[np.bool_],
) -> float:
    """Mark the items that a selection of at most `threshold` may contain; return the least cost.

    Parameters
    ----------
    size : (q,) integers
    reduced : (q,) float64
    need, cap : int
    threshold : float
    exact : bool
        By dynamic programme over weights; else by the linear relaxation, which marks more.
    fits : (q,) bool
        Written.
    """
    forced = np.empty(len(size), np.float64)
    if exact:
        table = np.empty((len(size) + 1, cap + 1), np.float64)
        completion_table(size, reduced, need, cap, table)
        least = float(table[0, 0])
        if least <= threshold and least < np.inf:
            forced_costs(size, reduced, cap, table, forced)
    else:
        least = relaxed_forced(size, reduced, need, cap, forced)
    some = least <= threshold and least < np.inf
    for at in range(len(size)):
        fits[at] = some and forced[at] <= threshold
    return least
