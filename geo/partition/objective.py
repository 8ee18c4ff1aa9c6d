"""What a plan costs, computed from its definition alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.problem import Problem, Units


def squared_reach(
    units: Units, members: NDArray[np.integer], centres: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Squared distances from `members` (rows) to `centres` (columns), in m²."""
    if units.distance is not None:
        return np.asarray(np.square(units.distance[np.ix_(members, centres)]))
    offset = units.xy[members][:, None] - units.xy[centres][None]
    return np.asarray((offset * offset).sum(axis=2))


def best_centre(units: Units, members: NDArray[np.integer]) -> tuple[int, float]:
    """Member about which the members' inertia ``Σ w d²`` is least, and that inertia.

    For straight lines the inertia about ``c`` is a constant plus ``Σ w · |c - mean|²``, so only
    the members nearest to the mean have to be tried.
    """
    candidates = members
    if units.distance is None and len(members) > 64:
        weight = units.weight[members].astype(float)
        mean = (units.xy[members] * weight[:, None]).sum(axis=0) / max(weight.sum(), 1.0)
        off = ((units.xy[members] - mean) ** 2).sum(axis=1)
        candidates = members[np.argsort(off, kind="stable")[:16]]
    best, where = np.inf, int(members[0])
    for start in range(0, len(candidates), 256):
        block = candidates[start : start + 256]
        squares = squared_reach(units, members, block)
        total = (units.weight[members][:, None] * squares).sum(axis=0)
        at = int(np.argmin(total))
        if total[at] < best:
            best, where = float(total[at]), int(block[at])
    return where, best


def inertia(
    problem: Problem, assignment: NDArray[np.integer]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Centre and inertia of every part; -1 and 0 for an empty one.

    A bound head's courtyard is the centre as long as it is in the part.

    Returns
    -------
    (k,) int32, (k,) float64
    """
    k, units, heads = problem.n_parts, problem.units, problem.rules.heads
    centres, cost = np.full(k, -1, np.int32), np.zeros(k)
    order = np.argsort(assignment, kind="stable")
    bounds = np.searchsorted(assignment[order], np.arange(k + 1))
    for part in range(k):
        members = order[bounds[part] : bounds[part + 1]]
        if not len(members):
            continue
        head = -1 if heads is None else int(heads[part])
        if head >= 0 and assignment[head] == part:
            squares = squared_reach(units, members, np.array([head]))[:, 0]
            centres[part], cost[part] = head, float((units.weight[members] * squares).sum())
        else:
            centres[part], cost[part] = best_centre(units, members)
    return centres, cost


def terms(
    problem: Problem, assignment: NDArray[np.integer], inertia_sum: float
) -> dict[str, float]:
    """Terms of the objective by name; their sum is the objective."""
    prices, reference = problem.prices, problem.rules.reference
    moved = 0.0
    if reference is not None and prices.moved > 0:
        away = (reference >= 0) & (assignment != reference)
        moved = prices.moved * float(problem.units.weight[away].sum())
    return {
        "inertia": inertia_sum,
        "moved": moved,
        "group_split": prices.group_split * splits(prices.group, assignment),
        "road_split": prices.road_split * splits(prices.road, assignment),
    }


def splits(label: NDArray[np.integer] | None, assignment: NDArray[np.integer]) -> int:
    """Parts beyond the first that each label is spread over, summed over the labels (-1: none)."""
    if label is None:
        return 0
    used = label >= 0
    pairs = np.unique(np.column_stack([label[used], assignment[used]]), axis=0)
    return len(pairs) - len(np.unique(label[used]))
