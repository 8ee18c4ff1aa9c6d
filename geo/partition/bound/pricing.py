"""The cheapest part around one centre when contiguity is dropped: a two-sided knapsack."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@njit(cache=True, inline="never")
def _add_item(table: Floats, take: NDArray[np.bool_], row: int, size: int, r: float, top: int,
              cap: int, track: bool) -> int:  # fmt: skip
    """Offer one item to the table over exact weights; return the largest weight reached."""
    high = min(cap, top + size)
    if size == 0:
        if r < 0.0:
            for w in range(top + 1):
                table[w] += r
        if track:
            take[row, : cap + 1] = r < 0.0
        return top
    if track:
        take[row, : cap + 1] = False
    for w in range(top + 1, high + 1):
        table[w] = np.inf
    for w in range(high, size - 1, -1):
        value = table[w - size] + r
        if value < table[w]:
            table[w] = value
            if track:
                take[row, w] = True
    return high


@njit(cache=True)
def exact_part(  # noqa: PLR0912
    item: Ints,
    reduced: Floats,
    weight: Ints,
    need: int,
    cap: int,
    table: Floats,
    take: NDArray[np.bool_],
    used: Ints,
    chosen: Ints,
    track: bool,
) -> tuple[float, int]:
    """Minimise Σ reduced over subsets of `item` that weigh between `need` and `cap`.

    Parameters
    ----------
    item : (q,) integers
    reduced : (q,) float64
        Cost less multiplier of each candidate.
    weight : (m,) integers
    need, cap : int
    table : (cap + 1,) float64, take : (q, cap + 1) bool, used, chosen : (q,)
        Work space; with `track` the first places of `chosen` receive positions into `item`.

    Returns
    -------
    float
        Infinite where no subset has such a weight.
    int
        Number of positions in `chosen` (0 without `track`).

    Notes
    -----
    Dynamic programme over exact weights. Candidates that cost something can only serve to reach
    `need`; those that cost more than reaching it otherwise are skipped.
    """
    table[0] = 0.0
    top, rows, least, best = 0, 0, 0.0, np.inf
    for stage in range(2):
        slack = 0.0
        if stage == 1:
            for w in range(top + 1):
                least = min(least, table[w])
                if w >= need:
                    best = min(best, table[w])
            if best <= least:
                break
            slack = best - least
        for at in range(len(item)):
            r = reduced[at]
            if (stage == 0 and r < 0.0) or (stage == 1 and 0.0 <= r <= slack):
                size = weight[item[at]]
                if size <= cap and not (stage == 1 and size == 0):
                    top = _add_item(table, take, rows, size, r, top, cap, track)
                    used[rows] = at
                    rows += 1
    at_weight, best = -1, np.inf
    for w in range(need, top + 1):
        if table[w] < best:
            best, at_weight = table[w], w
    if not track or at_weight < 0:
        return best, 0
    count = 0
    for row in range(rows - 1, -1, -1):
        if take[row, at_weight]:
            chosen[count] = used[row]
            count += 1
            at_weight -= weight[item[used[row]]]
    return best, count


@njit(cache=True)
def relaxed_part(
    item: Ints,
    reduced: Floats,
    weight: Ints,
    need: int,
    cap: int,
    ratio: Floats,
    share: Floats,
) -> float:
    """Minimise Σ reduced · share over shares in [0, 1] with weight between `need` and `cap`.

    The linear relaxation of `exact_part`: items by cost per weight, the paying ones until `cap` is
    full, the others until `need` is met. `share` receives the solution.
    """
    count, value = 0, 0.0
    for at in range(len(item)):
        share[at] = 0.0
        size = weight[item[at]]
        if size == 0:
            if reduced[at] < 0.0:
                share[at] = 1.0
                value += reduced[at]
        else:
            ratio[count] = reduced[at] / size
            count += 1
    order = np.argsort(ratio[:count])
    heavy = np.empty(count, np.int64)
    count = 0
    for at in range(len(item)):
        if weight[item[at]] > 0:
            heavy[count] = at
            count += 1
    room, load = float(cap), 0.0
    for place in order:
        at = heavy[place]
        size = float(weight[item[at]])
        limit = room if reduced[at] < 0.0 else need - load
        if limit <= 0.0:
            break
        part = min(1.0, limit / size)
        share[at] = part
        value += part * reduced[at]
        room -= part * size
        load += part * size
    if load < need - 1e-9 * need:
        return np.inf
    return value
