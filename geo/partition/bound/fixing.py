"""Pairs and centres that no plan better than the incumbent can use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.search import completion_table, forced_costs

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


@njit(cache=True)
def surviving_pairs(
    multiplier: Floats, entry: Floats, gap: float, alive: Flags, own: Ints, own_cost: Floats,
    indptr: Ints, item: Ints, cost: Floats, weight: Ints, lower: int, upper: int, exact: bool,
    keep: Flags,
) -> None:  # fmt: skip
    """Mark the pairs that a plan costing at most the bound plus `gap` may use.

    Parameters
    ----------
    multiplier : (m,) float64
    entry : (c,) float64
        From `geo.partition.bound.choose.exchange_values`.
    gap : float
        Incumbent less bound.
    alive : (c,) bool
        Centres that may have a part; updated.
    exact : bool
        Knapsacks by dynamic programme; else by their linear relaxation.
    keep : (q,) bool
        Written.

    Notes
    -----
    A pair is dropped if forcing it into the part of its centre, and the centre into the plan,
    raises the Lagrangian bound above the incumbent.
    """
    widest = 1
    for c in range(len(own)):
        widest = max(widest, indptr[c + 1] - indptr[c])
    table = np.empty((widest + 1, upper + 1) if exact else (1, 1), np.float64)
    forced = np.empty(widest, np.float64)
    for c in range(len(own)):
        first, last = indptr[c], indptr[c + 1]
        keep[first:last] = False
        if not alive[c]:
            continue
        q = last - first
        around = item[first:last]
        reduced = cost[first:last] - multiplier[around]
        size = weight[around]
        cap = upper - weight[own[c]]
        need = max(0, lower - weight[own[c]])
        room = gap + entry[c] - (own_cost[c] - multiplier[own[c]])
        if exact:
            completion_table(size, reduced, need, cap, table)
            least = table[0, 0]
            forced_costs(size, reduced, cap, table, forced)
        else:
            least = relaxed_forced(size, reduced, need, cap, forced)
        alive[c] = least <= room
        if alive[c]:
            for at in range(q):
                keep[first + at] = forced[at] <= room


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
