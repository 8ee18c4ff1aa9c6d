"""The cheapest *contiguous* part around each centre: knapsack first, search where it fails."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.knapsack import fitting_items
from geo.partition.bound.search import local_graph, search_parts

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@njit(cache=True)
def price_connected(
    multiplier: Floats, ceiling: Floats, own: Ints, own_cost: Floats, indptr: Ints, item: Ints,
    cost: Floats, weight: Ints, lower: int, upper: int, n_parts: int, exact: bool,
    graph_ptr: Ints, graph: Ints,
    apart_ptr: Ints, apart: Ints, cut_ptr: Ints, cut_of: Ints, penalty: Floats,
    node_limit: int, value: Floats, part_ptr: Ints, part: Ints, part_cost: Floats,
) -> int:  # fmt: skip
    """Bound the reduced cost of every connected part of each centre from below.

    Parameters
    ----------
    multiplier : (m,) float64
    ceiling : (c,) float64
        Reduced cost above which a centre does not matter: its value is then the ceiling.
    cut_ptr, cut_of, penalty
        Cuts by item and what a part that holds two of a cut's items pays on top.
    node_limit : int
        Search nodes per centre; a centre that needs more gets the value of its knapsack.
    value : (c,) float64
        Written.
    part_ptr : (c + 1,) int64
    part : (r,) int32
        Written: the items of the cheapest connected part of each centre that was found (an empty
        row elsewhere).
    part_cost : (c,) float64
        Written: its reduced cost.

    Returns
    -------
    int
        Search nodes.
    """
    place = np.full(len(weight), -1, np.int64)
    ptr = np.zeros(3, np.int64)
    out_cost = np.empty(3, np.float64)
    held = np.zeros(len(penalty), np.int64)
    total = 0
    part_ptr[0] = 0
    for c in range(len(own)):
        part_ptr[c + 1] = part_ptr[c]
        value[c] = ceiling[c]
        mine = own[c]
        base = own_cost[c] - multiplier[mine]
        cap, need = upper - weight[mine], max(0, lower - weight[mine])
        around = item[indptr[c] : indptr[c + 1]]
        reduced = cost[indptr[c] : indptr[c + 1]] - multiplier[around]
        gain = 0.0
        for r in reduced:
            gain += min(r, 0.0)
        if base + gain > ceiling[c]:
            continue
        # An item can be in a part below the ceiling only if everything else that pays makes up
        # for it.
        keep = reduced <= ceiling[c] - base - gain
        around, reduced = around[keep], reduced[keep]
        size = weight[around]
        fits = np.empty(len(around), np.bool_)
        least = fitting_items(size, reduced, need, cap, ceiling[c] - base, exact, fits)
        if base + least > ceiling[c]:
            continue
        around, reduced, size = around[fits], reduced[fits], size[fits]
        n_ends = graph_ptr[mine + 1] - graph_ptr[mine]
        for node in around:
            n_ends += graph_ptr[node + 1] - graph_ptr[node]
        local_ptr = np.empty(len(around) + 2, np.int64)
        local = np.empty(n_ends, np.int64)
        local_graph(mine, around, graph_ptr, graph, place, local_ptr, local)
        ptr[0] = part_ptr[c]
        found, best, nodes = search_parts(
            around, size, reduced, need, cap, ceiling[c] - base, exact, weight, lower, upper,
            n_parts, graph_ptr, graph, local_ptr, local, apart_ptr, apart, True, node_limit,
            ptr, part, out_cost, 0, mine, cut_ptr, cut_of, penalty, held,
        )  # fmt: skip
        total += nodes
        if found < 0:
            value[c] = base + least
            held[:] = 0
        elif found > 0:
            value[c] = base + best
        if best < np.inf:
            part_cost[c] = base + best
            part_ptr[c + 1] = ptr[1]
    return total
