"""The best plan with a proof, as far as work and time allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.lagrangian import Dual, ascend, remove_pairs
from geo.partition.bound.model import EXACT_UPPER, Model, build_model
from geo.partition.exact.columns import from_parts
from geo.partition.exact.enumerate import enumerate_parts
from geo.partition.exact.generate import CONVERGED, Generator, restrict
from geo.partition.exact.hess import assign
from geo.partition.exact.pool import best_of_pool, plan_cost
from geo.partition.objective import inertia
from geo.partition.problem import Problem

MULTIPLIER_STEPS = 1_000
PRICING_ROUNDS = 200
COLUMN_LIMIT = 400_000
SEARCH_NODES = 20_000_000
BRANCH_NODES = 5_000
FIRST_GAP = 0.003
GROWTH = 2.0
SLOW = 3e-4
TOLERANCE = 2e-7
PAIR_LIMIT = 15_000
QUICK_LOOK = 0.1
ROUGHLY = 0.01
AGAIN = 0.8  # share of a gap that was too wide to list its parts, at which to try again
LIST_UNITS, PART_UNITS, QUICK_UNITS = 150, 20, 12


@dataclass(frozen=True, eq=False)
class Proof:
    """How good a plan can be, and a better one where one was found.

    Attributes
    ----------
    lower_bound : float
        No feasible plan costs less; infinite if there is none at all.
    assignment : (n,) int32 or None
        A feasible plan cheaper than the incumbent, None if none was found.
    objective : float
        Cost of `assignment`, or else of the incumbent (infinite without one).
    method : str
        ``exact`` where every part or assignment that could matter was considered,
        ``lagrangian`` where the bound is that of the relaxation.
    proven : bool
        No plan is cheaper than `objective`.
    cut_short : bool
        The time limit ended the work before its effort was spent.
    """

    lower_bound: float
    assignment: NDArray[np.int32] | None
    objective: float
    method: str
    proven: bool
    cut_short: bool


def prove(  # noqa: PLR0911
    problem: Problem,
    incumbent: NDArray[np.integer] | None = None,
    *,
    effort: float = 1.0,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    thorough: bool = True,
) -> Proof:
    """Find the best plan, or bound it.

    Parameters
    ----------
    problem : Problem
    incumbent : (n,) integers or None
        A feasible plan; the better it is, the faster the proof.
    effort : float
        Work allowed: multiplier steps, parts, search and branching nodes in proportion. The answer
        depends on nothing else unless the time limit ends it.
    time_limit_s : float or None
        Seconds after which to stop with what is proven by then.
    gap : float
        Relative gap that is good enough.
    thorough : bool
        Give up only when the work is spent. Without it only as many parts are listed as take
        about a second, and nothing is branched on but these.

    Returns
    -------
    Proof

    Notes
    -----
    Small weights: Lagrangian multipliers, sharpened by column generation over contiguous parts
    with cuts; then *all* contiguous feasible parts whose reduced cost is within a target gap, and
    set partitioning over them. If no plan is cheaper than the target, the target is a proven bound
    and the next one is higher, until a plan or the incumbent is met. That is the root of a
    branch-price-and-cut method closed by enumeration (Baldacci, Christofides, Mingozzi,
    *Mathematical Programming* 115, 2008).
    Large weights: the same with relaxed knapsacks where parts have few units; else, or where the
    parts are too many, the Lagrangian removes pairs, and the rest is Hess's model with contiguity
    cuts.
    The last step of a proof rests on the tolerances of HiGHS: `proven` means within 2e-7.

    Examples
    --------
    >>> from geo.partition import Graph, Problem, Units
    >>> line = np.array([[0.0, 0], [1, 0], [2, 0], [10, 0], [11, 0], [12, 0]])
    >>> path = Graph.from_edges(6, [(i, i + 1) for i in range(5)])
    >>> proof = prove(Problem(Units(np.ones(6, np.int64), line), path, 2, 2, 4))
    >>> proof.assignment, round(proof.lower_bound, 3), proof.proven
    (array([0, 0, 0, 1, 1, 1], dtype=int32), 4.0, True)
    """
    deadline = None if time_limit_s is None else perf_counter() + time_limit_s
    plan = None if incumbent is None else np.asarray(incumbent, np.int32)
    cost = np.inf if plan is None else plan_cost(problem, plan)
    model = build_model(problem)
    if model.impossible:
        return Proof(np.inf, None, cost, "exact", plan is None, False)
    if model.n_parts == 0:
        best = best_of_pool(problem, model.items, from_parts(problem, model.items, []), plan)
        return Proof(best.lower_bound, best.assignment, best.objective, "exact", True, False)
    goal = cost * (1 + 1e-9)
    steps = max(1, round(MULTIPLIER_STEPS * effort))
    dual, model, _, late = ascend(model, effort=steps, goal=goal, deadline=deadline)
    if dual.value >= cost * (1 - max(gap, TOLERANCE)):
        done = dual.value >= cost * (1 - TOLERANCE)
        return Proof(min(dual.value, cost), None, cost, "lagrangian", done, late)
    if late:
        return Proof(dual.value, None, cost, "lagrangian", False, True)
    work = _Work(effort, deadline, gap, thorough)
    if model.exact:
        return _by_parts(problem, model, dual, plan, cost, work)
    first = Proof(dual.value, None, cost, "lagrangian", False, False)
    if listable(problem):
        first = _by_parts(problem, model, dual, plan, cost, work)
        plan = plan if first.assignment is None else first.assignment
        if work.over() or first.lower_bound >= first.objective * (1 - max(gap, TOLERANCE)):
            return first
    if not thorough:
        return first
    then = _by_assignment(problem, model, dual, plan, first.objective, work)
    return replace(
        then,
        lower_bound=max(first.lower_bound, then.lower_bound),
        assignment=first.assignment if then.assignment is None else then.assignment,
    )


def listable(problem: Problem, *, quickly: bool = False) -> bool:
    """Whether weights are large and parts have so few units that listing them is promising.

    Where it takes about a second (`quickly`), it finds plans inside tight limits that a search
    over single moves misses.
    """
    n = len(problem.units.weight)
    most = QUICK_UNITS if quickly else PART_UNITS
    return problem.upper > EXACT_UPPER and n <= min(LIST_UNITS, most * problem.n_parts)


@dataclass(frozen=True)
class _Work:
    effort: float
    deadline: float | None
    gap: float
    thorough: bool

    def over(self) -> bool:
        return self.deadline is not None and perf_counter() > self.deadline

    def share(self, amount: int) -> int:
        return max(1, round(amount * self.effort))


def _by_parts(
    problem: Problem,
    model: Model,
    dual: Dual,
    plan: NDArray[np.int32] | None,
    cost: float,
    work: _Work,
) -> Proof:
    """Raise the bound with cuts, and list all parts below a target as soon as they are few.

    A target at which the parts are all known and no plan is found is itself a bound.
    """
    generator = Generator(model, dual)
    bound, scale, found = dual.value, QUICK_LOOK, None
    target = FIRST_GAP if work.thorough else ROUGHLY
    too_far = {QUICK_LOOK: np.inf, 1.0: np.inf}
    steady = added = False
    most = _costliest(problem, model)
    while bound < cost * (1 - max(work.gap, TOLERANCE)) and not work.over():
        if not steady or added:
            steady = generator.converge(
                rounds=work.share(PRICING_ROUNDS),
                deadline=work.deadline,
                within=CONVERGED if work.thorough else ROUGHLY,
            )
            before, bound = bound, max(bound, generator.dual.value)
            added = steady and generator.cut() > 0
            if added and bound - before > SLOW * abs(bound) and cost - bound > target * abs(bound):
                continue
        answer = None
        step = target * max(abs(bound), 1e-3 * most)
        wanted = [min(cost * (1 + 1e-9), most)] if np.isfinite(cost) else []
        for goal in (*wanted, bound + step):
            if answer is None and goal - bound < too_far[scale]:
                answer = _below(problem, model, generator.dual, goal, plan, cost, work, scale)
                if answer is None:
                    too_far[scale] = AGAIN * (goal - bound)
        if answer is not None:
            bound = max(bound, min(answer.bound, cost))
            if answer.assignment is not None and answer.cost < cost:
                found = plan = answer.assignment
                cost = answer.cost
            if goal >= most and answer.proven and not np.isfinite(cost):
                return Proof(np.inf, None, np.inf, "exact", True, work.over())
            if not answer.proven:
                break
            target *= GROWTH
        elif not added and (scale == 1.0 or not work.thorough):
            break
        elif not added:
            scale = 1.0
    exact = bound > generator.dual.value
    return Proof(
        lower_bound=min(bound, cost),
        assignment=found,
        objective=cost,
        method="exact" if exact else "lagrangian",
        proven=bound >= cost * (1 - TOLERANCE),
        cut_short=work.over(),
    )


def _costliest(problem: Problem, model: Model) -> float:
    """No plan costs more than this."""
    prices = problem.prices
    dearest = np.zeros(model.n_items)
    np.maximum.at(dearest, model.item, model.cost)
    np.maximum.at(dearest, model.own, model.own_cost)
    soft = prices.moved * float(problem.units.weight.sum())
    soft += (prices.group_split + prices.road_split) * problem.graph.n_units
    return (model.constant + float(dearest.sum()) + soft) * (1 + 1e-9) + 1e-300


@dataclass(frozen=True, eq=False)
class _Below:
    """The best plan made of all parts that a plan up to a target may have.

    ``bound`` holds for every plan; ``proven`` tells that branching was finished.
    """

    bound: float
    assignment: NDArray[np.int32] | None
    cost: float
    proven: bool


def _below(
    problem: Problem,
    model: Model,
    dual: Dual,
    goal: float,
    plan: NDArray[np.int32] | None,
    cost: float,
    work: _Work,
    scale: float,
) -> _Below | None:
    """Look for plans up to `goal`; None if the parts they may have are too many."""
    near, alive = remove_pairs(model, dual, goal)
    parts = enumerate_parts(
        near,
        restrict(dual, alive),
        goal,
        column_limit=work.share(round(COLUMN_LIMIT * scale)),
        node_limit=work.share(round(SEARCH_NODES * scale)),
        deadline=work.deadline,
    )
    if not parts.complete or work.over():
        return None
    best = best_of_pool(
        problem,
        model.items,
        parts.columns,
        plan if goal >= cost else None,
        triples=dual.cuts.triples,
        deadline=work.deadline,
        node_limit=work.share(BRANCH_NODES),
        cutoff=goal,
    )
    return _Below(min(best.lower_bound, goal), best.assignment, best.objective, best.proven)


def _by_assignment(
    problem: Problem,
    model: Model,
    dual: Dual,
    plan: NDArray[np.int32] | None,
    cost: float,
    work: _Work,
) -> Proof:
    """Hess's model on the pairs that are left."""
    near, start = model, None
    if plan is not None:
        near, _ = remove_pairs(model, dual, cost * (1 + 1e-9))
        start = _as_centres(problem, near, plan)
    if len(near.item) > work.share(PAIR_LIMIT):
        return Proof(dual.value, None, cost, "lagrangian", False, work.over())
    answer = assign(
        near,
        goal=cost,
        start=start,
        gap=work.gap,
        deadline=work.deadline,
        node_limit=work.share(BRANCH_NODES),
    )
    bound = max(dual.value, min(answer.bound, cost))
    if answer.centre_of is None:
        done = answer.proven
        return Proof(cost if done else bound, None, cost, "exact", done, work.over())
    parts = [
        np.flatnonzero(np.isin(model.items.item_of, np.flatnonzero(answer.centre_of == c)))
        for c in np.unique(answer.centre_of)
    ]
    pool = from_parts(problem, model.items, parts)
    best = best_of_pool(problem, model.items, pool, plan, deadline=None, node_limit=1_000)
    if best.assignment is None:
        return Proof(bound, None, cost, "exact", False, work.over())
    floor = min(bound, best.objective)
    done = answer.proven and floor >= best.objective * (1 - 1e-6)
    return Proof(floor, best.assignment, best.objective, "exact", done, work.over())


def _as_centres(
    problem: Problem, model: Model, plan: NDArray[np.int32]
) -> NDArray[np.int32] | None:
    """Position in ``model.centre`` of every item's centre; None if a centre was removed."""
    centres, _ = inertia(problem, plan)
    lead = model.items.members[model.items.indptr[:-1]]
    wanted = centres[plan[lead]]
    place = np.minimum(np.searchsorted(model.centre, wanted), len(model.centre) - 1)
    if not (model.centre[place] == wanted).all():
        return None
    return place.astype(np.int32)
