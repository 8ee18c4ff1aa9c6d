"""Multipliers by the volume method: one long compiled loop over cheap knapsacks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.choose import cheapest_centres
from geo.partition.bound.pricing import exact_part, relaxed_part

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


@njit(cache=True)
def price_all(
    multiplier: Floats, alive: Flags, own: Ints, own_cost: Floats, indptr: Ints, item: Ints,
    cost: Floats, weight: Ints, lower: int, upper: int, exact: bool, value: Floats,
) -> None:  # fmt: skip
    """Fill `value` with the reduced cost of the cheapest part of every centre that is `alive`."""
    widest = 1
    for c in range(len(own)):
        widest = max(widest, indptr[c + 1] - indptr[c])
    table = np.empty(upper + 1 if exact else 1, np.float64)
    take = np.zeros((1, 1), np.bool_)
    used = np.empty(widest, np.int64)
    reduced = np.empty(widest, np.float64)
    ratio = np.empty(widest, np.float64)
    share = np.empty(widest, np.float64)
    for c in range(len(own)):
        value[c] = np.inf
        if not alive[c]:
            continue
        first, last = indptr[c], indptr[c + 1]
        for at in range(first, last):
            reduced[at - first] = cost[at] - multiplier[item[at]]
        base = own_cost[c] - multiplier[own[c]]
        cap = upper - weight[own[c]]
        need = max(0, lower - weight[own[c]])
        around, r = item[first:last], reduced[: last - first]
        if exact:
            found, _ = exact_part(around, r, weight, need, cap, table, take, used, used, False)
        else:
            found = relaxed_part(around, r, weight, need, cap, ratio, share)
        value[c] = base + found


@njit(cache=True)
def cover_of(
    multiplier: Floats, chosen: Flags, own: Ints, indptr: Ints, item: Ints,
    cost: Floats, weight: Ints, lower: int, upper: int, exact: bool, cover: Floats,
) -> None:  # fmt: skip
    """Fill `cover` with how often the cheapest parts of the `chosen` centres contain each item."""
    widest = 1
    for c in range(len(own)):
        widest = max(widest, indptr[c + 1] - indptr[c])
    table = np.empty(upper + 1 if exact else 1, np.float64)
    take = np.zeros((widest, upper + 1) if exact else (1, 1), np.bool_)
    used = np.empty(widest, np.int64)
    picked = np.empty(widest, np.int64)
    reduced = np.empty(widest, np.float64)
    share = np.empty(widest, np.float64)
    cover[:] = 0.0
    for c in range(len(own)):
        if not chosen[c]:
            continue
        first, last = indptr[c], indptr[c + 1]
        for at in range(first, last):
            reduced[at - first] = cost[at] - multiplier[item[at]]
        cap = upper - weight[own[c]]
        need = max(0, lower - weight[own[c]])
        around, r = item[first:last], reduced[: last - first]
        cover[own[c]] += 1.0
        if exact:
            _, count = exact_part(around, r, weight, need, cap, table, take, used, picked, True)
            for at in range(count):
                cover[around[picked[at]]] += 1.0
        else:
            relaxed_part(around, r, weight, need, cap, reduced.copy(), share)
            for at in range(last - first):
                cover[around[at]] += share[at]


@njit(cache=True)
def climb(  # noqa: PLR0912
    multiplier: Floats, best: float, smooth: Floats, pace: Floats, n_steps: int, goal: float,
    alive: Flags, must: Flags, piece: Ints, low: Ints, high: Ints, n_parts: int,
    own: Ints, own_cost: Floats, indptr: Ints, item: Ints, cost: Floats, weight: Ints,
    lower: int, upper: int, exact: bool,
) -> float:  # fmt: skip
    """Raise the Lagrangian value by `n_steps` evaluations; `multiplier` keeps the best found.

    Parameters
    ----------
    multiplier : (m,) float64
        Starting point, replaced by the best point.
    best : float
        Value at the starting point (minus infinity when unknown).
    smooth : (m,) float64
        Smoothed violation ``1 - cover`` of the averaged parts, carried from call to call.
    pace : (3,) float64
        Step factor, failures in a row, and weight of a new direction; carried likewise.
    goal : float
        Value that steps aim at (an incumbent's objective); infinite when unknown.

    Returns
    -------
    float
        Value at `multiplier`, without the constant of the problem.

    Notes
    -----
    The volume algorithm of Barahona and Anbil (2000): steps start from the best point along an
    exponentially smoothed subgradient.
    """
    m = len(weight)
    value = np.empty(len(own), np.float64)
    chosen = np.zeros(len(own), np.bool_)
    cover = np.empty(m, np.float64)
    trial = multiplier.copy()
    first = np.isinf(best)
    for _ in range(n_steps):
        if not first:
            norm = 0.0
            for g in range(m):
                norm += smooth[g] * smooth[g]
            if norm < 1e-12:
                break
            aim = min(goal, best + 0.05 * abs(best))
            step = pace[0] * max(aim - best, 1e-4 * abs(best)) / norm
            for g in range(m):
                trial[g] = multiplier[g] + step * smooth[g]
        price_all(trial, alive, own, own_cost, indptr, item, cost, weight, lower, upper, exact,
                  value)  # fmt: skip
        total = cheapest_centres(value, must, piece, low, high, n_parts, chosen)
        if np.isinf(total):
            return np.inf
        total += trial.sum()
        cover_of(trial, chosen, own, indptr, item, cost, weight, lower, upper, exact, cover)
        along, own_norm = 0.0, 0.0
        for g in range(m):
            along += (1.0 - cover[g]) * smooth[g]
            own_norm += (1.0 - cover[g]) ** 2
        if first:
            smooth[:] = 1.0 - cover
        else:
            for g in range(m):
                smooth[g] = pace[2] * (1.0 - cover[g]) + (1.0 - pace[2]) * smooth[g]
        if total > best:
            gain = total - best
            if not first and along > 0.0:
                pace[0] = min(2.0, pace[0] * 1.1)
            if gain > 1e-5 * abs(total):
                pace[1] = 0.0
            best = total
            multiplier[:] = trial
        else:
            pace[1] += 1.0
        if pace[1] >= 20.0:
            pace[0] = max(1e-4, pace[0] * 0.66)
            pace[1] = 0.0
        first = False
    return best
