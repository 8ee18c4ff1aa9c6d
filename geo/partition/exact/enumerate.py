"""All parts that a plan cheaper than the incumbent could contain."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.knapsack import fitting_items
from geo.partition.bound.lagrangian import Dual
from geo.partition.bound.model import Model
from geo.partition.bound.search import local_graph, search_parts
from geo.partition.exact.columns import Columns, checked, merge

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]

FINISHED, NO_ROOM, TOO_MANY_NODES = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Enumerated:
    """Outcome of `enumerate_parts`.

    Attributes
    ----------
    columns : Columns
        Distinct parts that obey every rule.
    complete : bool
        No part within the gap is missing.
    """

    columns: Columns
    complete: bool


def enumerate_parts(
    model: Model,
    dual: Dual,
    goal: float,
    *,
    column_limit: int,
    node_limit: int,
    deadline: float | None = None,
) -> Enumerated:
    """List every part that a plan of at most `goal` may contain.

    Parameters
    ----------
    model : Model
    dual : Dual
        Of this model.
    goal : float
        Objective of the incumbent.
    column_limit, node_limit : int
        Parts (with doubles) and search nodes after which to give up.
    deadline : float or None
        Moment of `time.perf_counter` after which not to start again with more room.

    Notes
    -----
    In a plan that contains a part of centre ``c`` with reduced cost ``v``, the Lagrangian bound is
    ``dual.value + v - dual.entry[c]`` at least, so a larger ``v`` need not be looked at. The search
    walks the candidates nearest first and is cut by a table of the cheapest completions and by
    contiguity.
    """
    room, status = min(column_limit, 20_000), NO_ROOM
    indptr, members = np.zeros(1, np.int64), np.zeros(0, np.int32)
    while deadline is None or perf_counter() < deadline:
        ptr = np.zeros(room + 1, np.int64)
        item = np.empty(room * 16, np.int32)
        status, count = _enumerate(
            model.own, model.own_cost, model.indptr, model.item, model.cost, dual.multiplier,
            model.weight, model.lower, model.upper, model.n_parts, model.exact,
            dual.entry, goal - dual.value,
            model.items.graph.indptr, model.items.graph.indices, model.items.apart.indptr,
            model.items.apart.indices, *dual.cuts.by_item(model.n_items), node_limit, ptr, item,
        )  # fmt: skip
        indptr, members = _units_of(model, ptr[: count + 1], item)
        if status != NO_ROOM or room >= column_limit:
            break
        room = min(column_limit, room * 8)
    columns = merge([checked(model.problem, model.items, indptr, members)])
    return Enumerated(columns, status == FINISHED)


def _units_of(
    model: Model, ptr: NDArray[np.int64], item: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Translate parts of items to parts of units, ascending in each part."""
    items = model.items
    item = item[: ptr[-1]]
    sizes = np.diff(items.indptr)[item]
    column = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    start = np.repeat(items.indptr[item], sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    unit = items.members[start + within]
    column = np.repeat(column, sizes)
    order = np.lexsort((unit, column))
    counts = np.bincount(column, minlength=len(ptr) - 1)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), unit[order]


@njit(cache=True)
def _enumerate(
    own: Ints, own_cost: Floats, indptr: Ints, item: Ints, cost: Floats, multiplier: Floats,
    weight: Ints, lower: int, upper: int, n_parts: int, exact: bool,
    entry: Floats, gap: float, graph_ptr: Ints, graph: Ints,
    apart_ptr: Ints, apart: Ints, cut_ptr: Ints, cut_of: Ints, penalty: Floats, node_limit: int,
    out_ptr: Ints, out_item: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Write the parts of all centres; return a status and how many."""
    place = np.full(len(weight), -1, np.int64)
    out_cost = np.empty(len(out_ptr), np.float64)
    held = np.zeros(len(penalty), np.int64)
    count, nodes = 0, 0
    for c in range(len(own)):
        mine = own[c]
        cap, need = upper - weight[mine], max(0, lower - weight[mine])
        threshold = gap + entry[c] - (own_cost[c] - multiplier[mine])
        around, reduced, least = _worthwhile(
            item[indptr[c] : indptr[c + 1]], cost[indptr[c] : indptr[c + 1]], multiplier, weight,
            need, cap, threshold, exact,
        )  # fmt: skip
        if least > threshold:
            continue
        n_ends = graph_ptr[mine + 1] - graph_ptr[mine]
        for node in around:
            n_ends += graph_ptr[node + 1] - graph_ptr[node]
        local_ptr = np.empty(len(around) + 2, np.int64)
        local = np.empty(n_ends, np.int64)
        local_graph(mine, around, graph_ptr, graph, place, local_ptr, local)
        found, _, visited = search_parts(
            around, weight[around], reduced, need, cap, threshold, exact, weight, lower, upper,
            n_parts, graph_ptr, graph, local_ptr, local, apart_ptr, apart, False,
            node_limit - nodes, out_ptr, out_item, out_cost, count, mine, cut_ptr, cut_of,
            penalty, held,
        )  # fmt: skip
        nodes += visited
        if found < 0:
            return (TOO_MANY_NODES if nodes > node_limit else NO_ROOM), count
        count = found
    return FINISHED, count


@njit(cache=True)
def _worthwhile(
    around: Ints, cost: Floats, multiplier: Floats, weight: Ints, need: int, cap: int,
    threshold: float, exact: bool,
) -> tuple[Ints, Floats, float]:  # fmt: skip
    """Candidates that fit under the threshold, with the least cost of a selection of them."""
    reduced = cost - multiplier[around]
    while True:
        keep = np.empty(len(around), np.bool_)
        least = fitting_items(weight[around], reduced, need, cap, threshold, exact, keep)
        if least > threshold or keep.all():
            return around, reduced, least
        around, reduced = around[keep], reduced[keep]
