"""Put together the best plan that the parts met on the way allow, window by window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.partition.deadline import Deadline
from geo.partition.exact import Columns, reoptimise
from geo.partition.graph import Graph
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.search.pool import Pool

WINDOW = 14  # parts a window holds; larger ones take long to solve, smaller ones find less


def recombine(
    problem: Problem,
    plan: NDArray[np.int32],
    pool: Pool,
    feasible: bool,
    effort: float,
    deadline: Deadline,
) -> NDArray[np.int32] | None:
    """Solve the set partitioning over the pool: all at once if small, else in windows.

    Returns
    -------
    (n,) int32 or None
        A plan, None if there is no better one.
    """
    columns = _columns(pool)
    if problem.n_parts <= 4 * WINDOW or not feasible:
        if problem.n_parts > 4 * WINDOW:
            return None
        incumbent = plan if feasible else None
        left = None if deadline.left_s == np.inf else deadline.left_s
        return reoptimise(problem, columns, incumbent, time_limit_s=left).assignment
    plan = plan.copy()
    for parts in _windows(problem, plan, effort):
        if deadline.passed():
            break
        _improve(problem, plan, columns, parts, deadline)
    return plan


def _columns(pool: Pool) -> Columns:
    """Turn the pool into columns with ascending units."""
    count = int(pool.used[0])
    indptr = pool.ptr[: count + 1]
    unit = pool.unit[: indptr[-1]]
    row = np.repeat(np.arange(count), np.diff(indptr))
    return Columns(indptr.copy(), unit[np.lexsort((unit, row))], pool.cost[:count].copy())


def _windows(problem: Problem, plan: NDArray[np.int32], effort: float) -> list[NDArray[np.intp]]:
    """Overlapping groups of parts near each other, in an order that only depends on the plan."""
    k = problem.n_parts
    middle = np.zeros((k, 2))
    np.add.at(middle, plan, problem.units.xy)
    middle /= np.maximum(np.bincount(plan, minlength=k), 1)[:, None]
    near = np.asarray(cKDTree(middle).query(middle, k=min(WINDOW, k))[1])
    rounds = max(1, round(effort))
    groups: list[NDArray[np.intp]] = []
    for _ in range(min(rounds, 8)):
        seen = np.zeros(k, np.int64)
        shift = len(groups)
        for seed in np.roll(np.lexsort((middle[:, 1], middle[:, 0])), shift * 7):
            if not seen[seed]:
                groups.append(np.sort(near[seed]))
                seen[near[seed][: WINDOW * 2 // 3]] = 1
    return groups


def _improve(
    problem: Problem,
    plan: NDArray[np.int32],
    columns: Columns,
    parts: NDArray[np.intp],
    deadline: Deadline,
) -> None:
    """Re-divide the units of some parts, in place, if the pool holds something better."""
    inside = np.isin(plan, parts)
    whole = np.logical_and.reduceat(inside[columns.members], columns.indptr[:-1])
    chosen = columns.take(np.flatnonzero(whole))
    if not len(chosen):
        return
    units = np.flatnonzero(inside)
    place = np.full(len(plan), -1, np.int32)
    place[units] = np.arange(len(units), dtype=np.int32)
    number = np.full(problem.n_parts + 1, -1, np.int32)
    number[parts] = np.arange(len(parts), dtype=np.int32)
    window = _window(problem, units, parts, place, number)
    local = Columns(chosen.indptr, place[chosen.members], chosen.cost)
    left = None if deadline.left_s == np.inf else deadline.left_s
    answer = reoptimise(window, local, number[plan[units]], time_limit_s=left, node_limit=200)
    if answer.assignment is not None:
        plan[units] = parts[answer.assignment]


def _window(
    problem: Problem,
    units: NDArray[np.intp],
    parts: NDArray[np.intp],
    place: NDArray[np.int32],
    number: NDArray[np.int32],
) -> Problem:
    """Make a problem of its own from some parts and their units."""
    rules, prices = problem.rules, problem.prices
    edges = place[problem.graph.edges]
    distance = problem.units.distance
    heads = None if rules.heads is None else rules.heads[parts]
    pairs = [(int(place[a]), int(place[b])) for a, b in rules.apart]
    return Problem(
        Units(
            problem.units.weight[units],
            problem.units.xy[units],
            None if distance is None else distance[np.ix_(units, units)],
        ),
        Graph.from_edges(len(units), edges[(edges >= 0).all(axis=1)]),
        len(parts),
        problem.lower,
        problem.upper,
        Rules(
            fixed=None if rules.fixed is None else number[rules.fixed[units]],
            heads=None if heads is None else np.where(heads >= 0, place[heads], -1),
            apart=tuple(p for p in pairs if min(p) >= 0),
            reference=None if rules.reference is None else number[rules.reference[units]],
        ),
        Prices(
            prices.moved,
            prices.group_split,
            prices.road_split,
            None if prices.group is None else prices.group[units],
            None if prices.road is None else prices.road[units],
        ),
    )
