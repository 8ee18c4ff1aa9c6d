"""Pairs and centres that no plan better than the incumbent can use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.knapsack import fitting_items

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
    for c in range(len(own)):
        first, last = indptr[c], indptr[c + 1]
        keep[first:last] = False
        if not alive[c]:
            continue
        around = item[first:last]
        room = gap + entry[c] - (own_cost[c] - multiplier[own[c]])
        least = fitting_items(
            weight[around], cost[first:last] - multiplier[around],
            max(0, lower - weight[own[c]]), upper - weight[own[c]], room, exact, keep[first:last],
        )  # fmt: skip
        alive[c] = least <= room
