"""The engine's front door: a question in, a plan with its price and proof out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.partition.appraise import NO_CERTIFICATE, appraise
from geo.partition.certify import certify
from geo.partition.deadline import Deadline
from geo.partition.graph import Graph
from geo.partition.islands import stand_alone
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.result import Result
from geo.partition.search.drive import Task, search
from geo.partition.search.net import Net
from geo.partition.settle import Core, settle
from geo.partition.validate import validate


def partition(
    units: Units,
    graph: Graph,
    n_parts: int,
    *,
    lower: int,
    upper: int,
    rules: Rules | None = None,
    prices: Prices | None = None,
    effort: float = 1.0,
    time_limit_s: float | None = None,
    prove: bool = False,
    seed: int = 0,
) -> Result:
    """Divide units into balanced, contiguous, compact parts.

    Parameters
    ----------
    units : Units
        ``n`` units with whole weights and positions (or distances) in metres.
    graph : Graph
        Which units are neighbours.
    n_parts : int
        Number of parts, locked ones included.
    lower, upper : int
        Least and largest weight of a part, inclusive.
    rules, prices
        Hard rules and soft preferences; none by default.
    effort : float
        Work to spend; 1 is meant for everyday use, 10 takes about ten times as long. The same
        question, seed and effort give the same bytes.
    time_limit_s : float, optional
        Guard on top; ``Result.cut_short`` tells when it bit.
    prove : bool
        Also look for a proof of how good the plan is.
    seed : int

    Returns
    -------
    Result
        Always a plan. If it breaks a rule, `Result.violations` says which, where and by how much.

    Raises
    ------
    ProblemError
        The question is not usable: weights, positions, number of parts, limits or rules.

    Examples
    --------
    >>> import numpy as np
    >>> line = Units(np.ones(6, np.int64), np.column_stack([np.arange(6.0), np.zeros(6)]))
    >>> path = Graph.from_edges(6, [(i, i + 1) for i in range(5)])
    >>> partition(line, path, 2, lower=2, upper=4).assignment
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    """
    problem = Problem(units, graph, n_parts, lower, upper, rules or Rules(), prices or Prices())
    validate(problem)
    deadline = Deadline(time_limit_s)
    core = settle(problem)
    links, found = _solve(problem, core, effort, deadline, seed)
    plan, certificate, late = _relabelled(problem, core, found), NO_CERTIFICATE, False
    if prove:
        plan, certificate, late = certify(problem, plan, links, effort=effort, deadline=deadline)
    return appraise(
        problem, plan, links=links, certificate=certificate, cut_short=deadline.hit or late
    )


def _solve(
    problem: Problem, core: Core, effort: float, deadline: Deadline, seed: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Links, in the question's units, and a plan over the core's blocks."""
    if not len(core.parts) or not len(core.lead):
        return np.zeros((0, 2), np.int32), np.zeros(len(core.lead), np.int32)
    distance = problem.units.distance
    lead = core.lead
    square = None if distance is None else distance[np.ix_(lead, lead)]
    places = Units(core.weight, problem.units.xy[lead], square)
    links, piece, counts = stand_alone(
        core.graph, places, core.weight, core.home, len(core.parts), problem.lower, problem.upper
    )
    linked = Graph.from_edges(len(lead), np.vstack([core.graph.edges, links]))
    task = Task(
        _core_problem(problem, core, linked, places),
        _net(problem, core, linked, places),
        core.home,
        piece,
        counts,
    )
    plan = search(task, effort=effort, deadline=deadline, seed=seed)
    return np.sort(lead[links], axis=1).astype(np.int32).reshape(-1, 2), plan


def _core_problem(problem: Problem, core: Core, graph: Graph, places: Units) -> Problem:
    """Put what is left to search as a question of its own."""
    number = np.full(problem.n_parts + 1, -1, np.int32)
    number[core.parts] = np.arange(len(core.parts), dtype=np.int32)
    reference, prices, lead = problem.rules.reference, problem.prices, core.lead
    pairs = {(int(core.block[a]), int(core.block[b])) for a, b in problem.rules.apart}
    return Problem(
        places,
        graph,
        len(core.parts),
        problem.lower,
        problem.upper,
        Rules(
            fixed=core.home if (core.home >= 0).any() else None,
            heads=core.seat if (core.seat >= 0).any() else None,
            apart=tuple(sorted(p for p in pairs if min(p) >= 0)),
            reference=None if reference is None else number[reference[lead]],
        ),
        Prices(
            prices.moved,
            prices.group_split,
            prices.road_split,
            None if prices.group is None else prices.group[lead],
            None if prices.road is None else prices.road[lead],
        ),
    )


def _net(problem: Problem, core: Core, graph: Graph, places: Units) -> Net:
    """Put it as the arrays that the compiled search walks over."""
    n, lead, prices = len(core.lead), core.lead, problem.prices
    none = np.full(n, -1, np.int32)
    number = np.full(problem.n_parts + 1, -1, np.int32)
    number[core.parts] = np.arange(len(core.parts), dtype=np.int32)
    reference, label_cost = none, np.zeros(n)
    if problem.rules.reference is not None and prices.moved > 0:
        reference = number[problem.rules.reference[lead]]
        label_cost = np.where(reference >= 0, prices.moved * core.weight, 0.0)
    group = none if prices.group is None or not prices.group_split else prices.group[lead]
    road = none if prices.road is None or not prices.road_split else prices.road[lead]
    group, road = _dense(group), _dense(road)
    apart_ptr, apart_unit = _apart(problem, core)
    square = np.zeros((0, 0)) if places.distance is None else np.square(places.distance)
    scale = (
        float(np.ptp(places.xy, axis=0).max(initial=1.0))
        if square.size == 0
        else float(square.max()) ** 0.5
    )
    priced = len(apart_unit) or label_cost.any() or (group >= 0).any() or (road >= 0).any()
    limits = np.array(
        [
            problem.lower,
            problem.upper,
            prices.group_split,
            prices.road_split,
            scale * scale * float(core.weight.mean()),
            group.max(initial=-1) + 1,
            road.max(initial=-1) + 1,
            float(bool(priced)),
        ]
    )
    return Net(
        graph.indptr,
        graph.indices,
        np.repeat(np.arange(n, dtype=np.int32), np.diff(graph.indptr)),
        core.weight.astype(float),
        np.ascontiguousarray(places.xy, float),
        square,
        core.home >= 0,
        core.seat,
        label_cost,
        reference,
        group,
        road,
        apart_ptr,
        apart_unit,
        limits,
    )


def _dense(label: NDArray[np.int32]) -> NDArray[np.int32]:
    """Labels 0, 1, 2 … in the order of their values; -1 stays."""
    values = np.unique(label[label >= 0])
    return np.where(label >= 0, np.searchsorted(values, label), -1).astype(np.int32)


def _apart(problem: Problem, core: Core) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    pairs = [(core.block[a], core.block[b]) for a, b in problem.rules.apart]
    held = Graph.from_edges(len(core.lead), [(a, b) for a, b in pairs if a >= 0 and b >= 0])
    return held.indptr, held.indices


def _relabelled(problem: Problem, core: Core, plan: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give parts that no rule names the labels of the reference they keep most of, else by order."""
    k = len(core.parts)
    if not k:
        return core.expand(plan)
    bound = np.zeros(k, np.bool_)
    bound[core.home[core.home >= 0]] = True
    free = np.flatnonzero(~bound)
    if not len(free):
        return core.expand(plan)
    kept = np.zeros((k, problem.n_parts))
    if problem.rules.reference is not None:
        inside = (core.block >= 0) & (problem.rules.reference >= 0)
        rows = plan[core.block[inside]]
        weight = problem.units.weight[inside]
        np.add.at(kept, (rows, problem.rules.reference[inside]), weight)
    first = np.full(k, len(plan))
    np.minimum.at(first, plan, np.arange(len(plan)))
    order = free[np.argsort(first[free], kind="stable")]
    rows, cols = linear_sum_assignment(-kept[np.ix_(order, core.parts[free])])
    label = np.arange(k, dtype=np.int32)
    label[order[rows]] = free[cols]
    return core.expand(label[plan])
