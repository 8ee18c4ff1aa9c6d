"""Candidate items of every centre, with their cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.contract import Contraction
from geo.partition.bound.reach import lightest_paths
from geo.partition.problem import Problem

Pairs = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]


def candidate_pairs(
    problem: Problem,
    items: Contraction,
    weight: NDArray[np.int64],
    upper: int,
    centre: NDArray[np.int32],
) -> Pairs:
    """List for every centre the items that a part around it could contain.

    Parameters
    ----------
    problem : Problem
    items : Contraction
    weight : (m,) int64
        Weight of each item in the scale of `upper`.
    upper : int
    centre : (c,) int32
        Units.

    Returns
    -------
    indptr : (c + 1,) int64
    item : (q,) int32
    cost : (q,) float64
    own_cost : (c,) float64
    """
    n = problem.graph.n_units
    distance = problem.units.distance
    no_matrix = np.zeros((0, 0))
    label, closed, reference, moved = _movers(problem, items, centre)
    arguments = (
        centre,
        items.item_of,
        items.indptr,
        items.members,
        weight,
        upper,
        items.graph.indptr,
        items.graph.indices,
        items.apart.indptr,
        items.apart.indices,
        items.head,
        np.ascontiguousarray(problem.units.xy, np.float64).reshape(n, 2),
        no_matrix if distance is None else np.ascontiguousarray(distance, np.float64),
        problem.units.weight.astype(np.float64),
        label,
        closed,
        reference,
        moved,
    )
    counts, _, _, _ = _candidates(*arguments, np.zeros(len(centre) + 1, np.int64), fill=False)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    _, item, cost, own_cost = _candidates(*arguments, indptr, fill=True)
    return indptr, item, cost, own_cost


def _movers(
    problem: Problem, items: Contraction, centre: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.int32], float]:
    """Tell each centre's label where a rule gives one, and which labels have their centre."""
    rules = problem.rules
    closed = np.zeros(problem.n_parts + 1, bool)
    closed[list(rules.locked)] = True
    if rules.heads is not None:
        closed[: problem.n_parts] |= rules.heads >= 0
    if rules.reference is None or problem.prices.moved <= 0:
        reference = np.full(problem.graph.n_units, -1, np.int32)
        return items.label[items.item_of[centre]], closed, reference, 0.0
    reference = rules.reference.astype(np.int32)
    return items.label[items.item_of[centre]], closed, reference, float(problem.prices.moved)


@njit(cache=True)
def _unit_cost(
    unit: int,
    centre: int,
    own_label: int,
    xy: NDArray[np.float64],
    distance: NDArray[np.float64],
    weight: NDArray[np.float64],
    closed: NDArray[np.bool_],
    reference: NDArray[np.int32],
    moved: float,
) -> Any:
    if distance.shape[0]:
        square = distance[unit, centre] * distance[unit, centre]
    else:
        dx = xy[unit, 0] - xy[centre, 0]
        dy = xy[unit, 1] - xy[centre, 1]
        square = dx * dx + dy * dy
    before = reference[unit]
    if before >= 0 and before != own_label and (own_label >= 0 or closed[before]):
        square += moved
    return weight[unit] * square


@njit(cache=True)
def _candidates(
    centre: NDArray[np.int32],
    item_of: NDArray[np.int32],
    member_ptr: NDArray[np.int32],
    members: NDArray[np.int32],
    weight: NDArray[np.int64],
    upper: int,
    indptr: NDArray[np.int32],
    indices: NDArray[np.int32],
    apart_ptr: NDArray[np.int32],
    apart: NDArray[np.int32],
    head: NDArray[np.bool_],
    xy: NDArray[np.float64],
    distance: NDArray[np.float64],
    unit_weight: NDArray[np.float64],
    label: NDArray[np.int32],
    closed: NDArray[np.bool_],
    reference: NDArray[np.int32],
    moved: float,
    start: NDArray[np.int64],
    fill: bool,
) -> Any:
    m = len(weight)
    counts = np.zeros(len(centre), np.int64)
    item = np.empty(start[-1], np.int32)
    cost = np.empty(start[-1], np.float64)
    own_cost = np.zeros(len(centre), np.float64)
    dist = np.full(m, -1, np.int64)
    order = np.empty(m, np.int32)
    heap_key = np.empty(len(indices) + 2, np.int64)
    heap_node = np.empty(len(indices) + 2, np.int32)
    for c in range(len(centre)):
        own = item_of[centre[c]]
        blocked = head.copy()
        blocked[own] = False
        for at in range(apart_ptr[own], apart_ptr[own + 1]):
            blocked[apart[at]] = True
        found = lightest_paths(
            own, weight, indptr, indices, blocked, upper, dist, order, heap_key, heap_node
        )
        counts[c] = found - 1
        for at in range(found):
            node = order[at]
            dist[node] = -1
            if not fill:
                continue
            total = 0.0
            for p in range(member_ptr[node], member_ptr[node + 1]):
                total += _unit_cost(
                    members[p], centre[c], label[c], xy, distance, unit_weight,
                    closed, reference, moved,
                )  # fmt: skip
            if at == 0:
                own_cost[c] = total
            else:
                item[start[c] + at - 1] = node
                cost[start[c] + at - 1] = total
    return counts, item, cost, own_cost
