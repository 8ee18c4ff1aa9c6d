"""The best plan that a pool of parts contains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, vstack

from geo.partition.bound.contract import Contraction, contract
from geo.partition.exact.columns import Columns, fingerprints, from_assignment, from_parts, merge
from geo.partition.exact.labels import Labelled, assemble, variant_of, variants
from geo.partition.exact.master import cheapest_cover
from geo.partition.objective import inertia, terms
from geo.partition.problem import Problem


@dataclass(frozen=True, eq=False)
class Reoptimised:
    """Outcome of `reoptimise`.

    Attributes
    ----------
    assignment : (n,) int32 or None
        A plan cheaper than the incumbent, None if the pool has none (or none was found).
    objective : float
        Its cost; the incumbent's cost without one (infinite without an incumbent).
    lower_bound : float
        No plan made of parts of the pool costs less than ``min(lower_bound, objective)``.
    proven : bool
        The answer is the best that the pool contains.
    """

    assignment: NDArray[np.int32] | None
    objective: float
    lower_bound: float
    proven: bool


def reoptimise(
    problem: Problem,
    pool: Columns | Iterable[NDArray[np.integer]],
    incumbent: NDArray[np.integer] | None = None,
    *,
    node_limit: int = 10_000,
    time_limit_s: float | None = None,
) -> Reoptimised:
    """Recombine the parts of a pool into the cheapest plan.

    Parameters
    ----------
    problem : Problem
        May be a window of a larger problem.
    pool : Columns or iterable of (s,) integers
        Parts as units. Parts that break a rule are ignored.
    incumbent : (n,) integers or None
        A feasible plan; its parts join the pool, its cost is the one to beat.
    node_limit : int
        Branch-and-bound nodes after which to stop.
    time_limit_s : float or None

    Returns
    -------
    Reoptimised

    Notes
    -----
    A set-partitioning MIP over the pool: exact over the pool, a heuristic for the problem.

    Examples
    --------
    >>> from geo.partition import Graph, Problem, Units
    >>> line = np.array([[0.0, 0], [1, 0], [2, 0], [10, 0], [11, 0], [12, 0]])
    >>> path = Graph.from_edges(6, [(i, i + 1) for i in range(5)])
    >>> problem = Problem(Units(np.ones(6, np.int64), line), path, 2, 2, 4)
    >>> pool = [np.array(part) for part in ([0, 1, 2], [3, 4, 5], [0, 1], [2, 3, 4, 5])]
    >>> reoptimise(problem, pool).assignment
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    """
    begin = perf_counter()
    deadline = None if time_limit_s is None else begin + time_limit_s
    items = contract(problem)
    columns = pool if isinstance(pool, Columns) else from_parts(problem, items, pool)
    known = None if incumbent is None else np.asarray(incumbent, np.int32)
    return best_of_pool(problem, items, columns, known, deadline=deadline, node_limit=node_limit)


def best_of_pool(
    problem: Problem,
    items: Contraction,
    pool: Columns,
    incumbent: NDArray[np.int32] | None,
    *,
    deadline: float | None = None,
    node_limit: int = 10_000,
    cutoff: float = np.inf,
    triples: NDArray[np.int64] | None = None,
) -> Reoptimised:
    """Do the work of `reoptimise` on a contracted problem.

    Plans above `cutoff` need not be found; `triples` are cuts to begin with.
    """
    own, known = None, np.inf
    if incumbent is not None:
        own = from_assignment(problem, items, incumbent)
        pool = merge([own, pool])
        known = plan_cost(problem, incumbent)
        cutoff = min(cutoff, known)
    names = variants(problem, items, pool)
    if not len(names.cost):
        return _without_parts(problem, items, known)
    constant = fixed_cost(problem, items)
    matrix, low, high = _rows(problem, items, pool, names)
    cover = cheapest_cover(
        matrix,
        low,
        high,
        names.cost,
        n_items=items.n_items,
        cutoff=cutoff - constant,
        start=None if own is None else _start(pool, names, own, incumbent),
        triples=triples,
        deadline=deadline,
        node_limit=node_limit,
    )
    bound = cover.bound + constant
    if cover.chosen is not None:
        plan = assemble(problem, items, pool, names, cover.chosen, incumbent)
        cost = plan_cost(problem, plan)
        if cost < known:
            return Reoptimised(plan, cost, bound, cover.proven)
    return Reoptimised(None, known, bound, cover.proven)


def _without_parts(problem: Problem, items: Contraction, cutoff: float) -> Reoptimised:
    """Answer when there is nothing to choose from: all parts are locked, or no part is usable."""
    if items.n_items == 0 and problem.rules.reference is not None:
        plan = problem.rules.reference.astype(np.int32)
        cost = plan_cost(problem, plan)
        return Reoptimised(plan if cost < cutoff else None, min(cost, cutoff), cost, True)
    return Reoptimised(None, cutoff, np.inf, True)


def plan_cost(problem: Problem, assignment: NDArray[np.int32]) -> float:
    """Objective of a plan."""
    _, cost = inertia(problem, assignment)
    return float(sum(terms(problem, assignment, float(cost.sum())).values()))


def fixed_cost(problem: Problem, items: Contraction) -> float:
    """Add up what every plan pays whatever its columns: locked parts, less one part per label.

    Columns pay for every villager group and road section they touch; the first part of each is
    free.
    """
    total, prices = items.constant, problem.prices
    locked = items.item_of < 0
    for label, price in ((prices.group, prices.group_split), (prices.road, prices.road_split)):
        if label is None or price <= 0:
            continue
        total -= price * len(np.unique(label[label >= 0]))
        if problem.rules.reference is not None and locked.any():
            pairs = np.column_stack([label[locked], problem.rules.reference[locked]])
            total += price * len(np.unique(pairs[pairs[:, 0] >= 0], axis=0))
    return float(total)


def _rows(
    problem: Problem, items: Contraction, pool: Columns, names: Labelled
) -> tuple[csc_array, NDArray[np.float64], NDArray[np.float64]]:
    """Rows of the set-partitioning model: items, number of parts, each number at most once."""
    lead = items.indptr[:-1]
    is_lead = np.zeros(problem.graph.n_units, bool)
    is_lead[items.members[lead]] = True
    part = np.repeat(np.arange(len(pool)), np.diff(pool.indptr))[is_lead[pool.members]]
    item = items.item_of[pool.members[is_lead[pool.members]]]
    m, v = items.n_items, len(names.column)
    plain = csc_array((np.ones(len(part)), (item, part)), shape=(m, len(pool)))
    numbered = problem.prices.moved > 0 and problem.rules.reference is not None
    numbers = np.unique(names.label[names.label >= 0]) if numbered else np.zeros(0, np.int32)
    named = np.flatnonzero(np.isin(names.label, numbers))
    place = np.searchsorted(numbers, names.label[named])
    extra = csc_array((np.ones(len(named)), (place, named)), shape=(len(numbers), v))
    count = csc_array(np.ones((1, v)))
    matrix = csc_array(vstack([plain[:, names.column], count, extra], format="csc"))
    matrix.sort_indices()
    n_parts = problem.n_parts - len(set(problem.rules.locked))
    low = np.concatenate([np.ones(m), [n_parts], np.full(len(numbers), -np.inf)])
    high = np.concatenate([np.ones(m), [n_parts], np.ones(len(numbers))])
    return matrix, low, high


def _start(
    pool: Columns, names: Labelled, own: Columns, incumbent: NDArray[np.int32] | None
) -> NDArray[np.int64] | None:
    """Variants of the incumbent's parts."""
    if incumbent is None:
        return None
    table = {tuple(key): at for at, key in enumerate(fingerprints(pool).tolist())}
    at = [table.get(tuple(key), -1) for key in fingerprints(own).tolist()]
    if not at or min(at) < 0:
        return None
    label = np.array([incumbent[own[c][0]] for c in range(len(own))], np.int32)
    return variant_of(names, np.array(at, np.int64), label)
