"""A lower bound that holds for every feasible plan, with hints for those who look for one."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.contiguous import sharpen
from geo.partition.bound.lagrangian import Dual, ascend, remove_pairs
from geo.partition.bound.model import Model, build_model
from geo.partition.graph import Graph
from geo.partition.problem import Problem, Units


@dataclass(frozen=True, eq=False)
class Bound:
    """What the Lagrangian relaxation says of a problem.

    Attributes
    ----------
    lower_bound : float
        No plan that keeps all hard rules costs less, soft prices included. With `incumbent`, no
        plan costs less than ``min(lower_bound, incumbent)``. Infinite if no plan exists at all.
    multiplier : (n,) float64
        What each unit is worth to a part that takes it (weight · m²); 0 in locked parts.
    centre_cost : (n,) float64
        How much the bound rises if the unit must be a centre; infinite where it cannot be one.
    centres : (k',) int32
        The centres of the relaxation, one per part that is not locked.
    pair_indptr : (n + 1,) int64
    pair_unit : (q,) int32
        Units that the part around each centre can contain in a plan cheaper than the incumbent;
        the centre itself is not listed.
    steps : int
        Evaluations made.
    cut_short : bool
        The time limit ended the ascent before its effort was spent.
    """

    lower_bound: float
    multiplier: NDArray[np.float64]
    centre_cost: NDArray[np.float64]
    centres: NDArray[np.int32]
    pair_indptr: NDArray[np.int64]
    pair_unit: NDArray[np.int32]
    steps: int
    cut_short: bool


def bound(
    problem: Problem,
    *,
    effort: int = 600,
    time_limit_s: float | None = None,
    incumbent: float | None = None,
    start: NDArray[np.float64] | None = None,
) -> Bound:
    """Bound the objective of every feasible plan from below.

    Parameters
    ----------
    problem : Problem
        Checked by the caller; contradictory rules give an infinite bound.
    effort : int
        Largest number of multiplier steps. The result depends on nothing else unless the time
        limit ends it.
    time_limit_s : float or None
        Seconds after which to stop at the best bound so far.
    incumbent : float or None
        Objective of a known feasible plan. Aims the steps, and fixes centres and pairs.
    start : (n,) float64 or None
        Multipliers of a similar problem (for example before a small edit).

    Returns
    -------
    Bound

    Notes
    -----
    Relaxed: every unit in exactly one part. Kept: the number of parts, both limits, the centre in
    its part, heads, locked parts, units that belong together, paths inside a part (a centre can
    only take what it reaches on a path no heavier than a part), and rules that keep units apart
    from the centre. Soft terms are not negative and are dropped, movers excepted where the part is
    known by its head or a fixed unit. The parts are then independent two-sided knapsacks: exact
    dynamic programmes where weights are small, their linear relaxation where they are large. The
    multipliers are found by the volume method (Barahona, Anbil, *Mathematical Programming* 87,
    2000). Its best value is that of the Dantzig–Wolfe model with these parts as columns. Where
    weights are small, contiguity is demanded of the parts at the last multipliers. A relative
    ``1e-10`` of all summands is taken off for rounding.

    Examples
    --------
    >>> from geo.partition import Graph, Problem, Units
    >>> line = np.array([[0.0, 0], [1, 0], [10, 0], [11, 0]])
    >>> units = Units(np.ones(4, np.int64), line)
    >>> problem = Problem(units, Graph.from_edges(4, [(0, 1), (1, 2), (2, 3)]), 2, 2, 2)
    >>> round(bound(problem).lower_bound, 6)
    2.0
    """
    begin = perf_counter()
    model = build_model(problem)
    if model.impossible:
        return _nothing(problem)
    if model.n_parts == 0:
        return _only_locked(problem, model)
    goal = np.inf if incumbent is None else incumbent + 1e-9 * abs(incumbent)
    dual, model, steps, late = ascend(
        model,
        effort=effort,
        goal=goal,
        deadline=None if time_limit_s is None else begin + time_limit_s,
        start=None if start is None else _per_item(model, start),
    )
    if model.exact and np.isfinite(dual.value) and not late:
        dual = sharpen(model, dual)
    if np.isposinf(dual.value):
        return _nothing(problem)
    if np.isfinite(goal) and np.isfinite(dual.value):
        model, alive = remove_pairs(model, dual, goal)
        dual = Dual(
            dual.value,
            dual.multiplier,
            dual.centre_value[alive],
            dual.chosen[alive],
            dual.entry[alive],
        )
    return _describe(problem, model, dual, steps, late)


def warm_up() -> None:
    """Compile everything that `bound` calls (both kinds of knapsack), once per installation."""
    n = 6
    path = Graph.from_edges(n, [(i, i + 1) for i in range(n - 1)])
    xy = np.column_stack([np.arange(n, dtype=float), np.zeros(n)])
    for weight, matrix in ((1, None), (10**9 + 7, np.abs(xy[:, :1] - xy[:, 0]))):
        weights = np.full(n, weight, np.int64)
        weights[0] += weight > 1
        problem = Problem(Units(weights, xy, matrix), path, 2, weight, 4 * weight)
        bound(problem, effort=60, incumbent=1e3 * weight)


def _describe(problem: Problem, model: Model, dual: Dual, steps: int, late: bool) -> Bound:
    n, items = problem.graph.n_units, model.items
    centre_cost = np.full(n, np.inf)
    centre_cost[model.centre] = np.maximum(dual.centre_value - dual.entry, 0.0)
    around = np.insert(model.item, model.indptr[:-1], model.own)
    centre = np.repeat(model.centre, np.diff(model.indptr) + 1)
    sizes = np.diff(items.indptr)[around]
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    unit = items.members[np.repeat(items.indptr[around], sizes) + within]
    centre = np.repeat(centre, sizes)
    other = unit != centre
    counts = np.bincount(centre[other], minlength=n)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    pair_unit = unit[other].astype(np.int32)
    return Bound(
        lower_bound=dual.value,
        multiplier=_per_unit(problem, model, dual.multiplier),
        centre_cost=centre_cost,
        centres=model.centre[dual.chosen].astype(np.int32),
        pair_indptr=indptr,
        pair_unit=pair_unit,
        steps=steps,
        cut_short=late,
    )


def _share(problem: Problem, model: Model) -> NDArray[np.float64]:
    """Part of its item's multiplier that each unit carries, ``(n,)``; sums to 1 per item."""
    item_of, items = model.items.item_of, model.items
    free = item_of >= 0
    share = np.zeros(len(item_of))
    heavy = items.weight[item_of[free]]
    even = 1.0 / np.diff(items.indptr)[item_of[free]]
    share[free] = np.where(heavy > 0, problem.units.weight[free] / np.maximum(heavy, 1), even)
    return share


def _per_unit(
    problem: Problem, model: Model, multiplier: NDArray[np.float64]
) -> NDArray[np.float64]:
    spread = _share(problem, model)
    free = model.items.item_of >= 0
    spread[free] *= multiplier[model.items.item_of[free]]
    return spread


def _per_item(model: Model, multiplier: NDArray[np.float64]) -> NDArray[np.float64]:
    free = model.items.item_of >= 0
    total = np.zeros(model.n_items)
    np.add.at(total, model.items.item_of[free], multiplier[free])
    return total


def _nothing(problem: Problem) -> Bound:
    n = problem.graph.n_units
    return Bound(
        lower_bound=np.inf,
        multiplier=np.zeros(n),
        centre_cost=np.full(n, np.inf),
        centres=np.zeros(0, np.int32),
        pair_indptr=np.zeros(n + 1, np.int64),
        pair_unit=np.zeros(0, np.int32),
        steps=0,
        cut_short=False,
    )


def _only_locked(problem: Problem, model: Model) -> Bound:
    return Bound(**{**vars(_nothing(problem)), "lower_bound": model.constant})
