"""Search with growing budgets; neighbourhood by neighbourhood where the whole is too much."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, inf

import numpy as np

from geo.partition.graph import Graph
from geo.rebalance.batches import DETACHES, batches, in_order
from geo.rebalance.case import Case
from geo.rebalance.model import Effort, Outcome, solve, solve_leniently
from geo.rebalance.reach import candidates
from geo.rebalance.rows import light_units

CHOICES, AT_ONCE = 4000, 800
"""Columns of all models of one search and of its largest, at effort 1."""

NEAR, FAR_HOPS = 1, 2
"""Trouble spots this many parts apart are one; a local repair reaches this much further."""


def search(case: Case, work: Effort, effort: float, *, hopeless: bool) -> Outcome:
    """Find the plan that moves least; where that fails, one that is as good as can be had.

    Parameters
    ----------
    case : Case
    work : Effort
        Of one model.
    effort : float
    hopeless : bool
        It is known already that no plan keeps all rules.
    """
    bound, first = inf, work.half
    if not hopeless:
        outcome = _deepen(case, first, effort)
        bound = outcome.bound
        if outcome.plan is not None:
            return outcome
    now = case
    for parts, units in _trouble_spots(case):
        local = now.only(parts, units)
        found = _deepen(local, work, effort)
        if found.plan is None:
            found = _leniently(local, work)
        if found.plan is not None:
            now = Case.of(case.problem, np.array(found.plan, np.int32))
    return Outcome(now.plan, bound, first.deadline.hit or work.deadline.hit)


def _deepen(case: Case, work: Effort, effort: float) -> Outcome:
    """Grow the budget until a plan is found; each failure raises the bound."""
    total, spent = sum(case.weight), 0
    budget, bound = case.least, float(case.least)
    further, known = max(1, ceil(0.15 * budget)), light_units(case)

    def detaches(plan: list[int]) -> bool:
        return in_order(case, batches(case, plan))[1] >= DETACHES

    while True:
        choices = candidates(case, budget)
        columns = sum(len(parts) for parts in choices.values())
        spent += columns
        if columns > AT_ONCE * effort or spent > CHOICES * effort:
            return Outcome(None, bound)
        outcome = solve(case, choices, budget=budget, effort=work, known=known, rejects=detaches)
        bound = max(bound, min(outcome.bound, budget + 1))
        if outcome.plan is not None:
            return Outcome(outcome.plan, bound)
        if outcome.bound < inf:
            return Outcome(None, bound)
        if budget >= total:
            return Outcome(None, inf)
        budget, further = min(total, budget + further), ceil(1.2 * further)


def _leniently(case: Case, work: Effort) -> Outcome:
    budget = min(sum(case.weight), 2 * case.least + case.problem.upper)
    choices = candidates(case, budget)
    while sum(len(parts) for parts in choices.values()) > CHOICES and budget > 1:
        budget //= 2
        choices = candidates(case, budget)
    return solve_leniently(case, choices, budget=budget, effort=work)


def _trouble_spots(case: Case) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Yield the neighbourhood of each cluster of broken parts, and the loose units in it."""
    beside = _neighbour_parts(case)
    spot_of = {p: _around({p}, beside, NEAR) for p in case.broken}
    loose_at = {u: {case.plan[v] for v in case.near[u]} - {-1} for u in case.loose}
    left = set(case.broken) | {p for parts in loose_at.values() for p in parts}
    for part in left - case.broken:
        spot_of[part] = _around({part}, beside, NEAR)
    while left:
        cluster, queue = set(), [min(left)]
        while queue:
            part = queue.pop()
            if part in left:
                left.remove(part)
                cluster.add(part)
                queue += sorted(spot_of[part] & left)
        others = {p for p in spot_of if p not in cluster}
        parts = _around(cluster, beside, NEAR + FAR_HOPS) - others - case.closed
        yield frozenset(parts), frozenset(u for u, near in loose_at.items() if near & cluster)


def _neighbour_parts(case: Case) -> list[set[int]]:
    side = np.array(case.plan)[case.problem.graph.edges]
    graph = Graph.from_edges(case.problem.n_parts, side[(side >= 0).all(axis=1)])
    return [set(graph.neighbours(p).tolist()) for p in range(case.problem.n_parts)]


def _around(parts: set[int], beside: list[set[int]], hops: int) -> set[int]:
    """Parts at most `hops` borders away."""
    found = set(parts)
    for _ in range(hops):
        found |= {q for p in found for q in beside[p]}
    return found
