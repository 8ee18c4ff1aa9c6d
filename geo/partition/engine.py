"""The engine's front door: a question in, a plan with its price and proof out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.partition.appraise import NO_CERTIFICATE, appraise
from geo.partition.certify import certify, quick_certificate
from geo.partition.check import violations, with_links
from geo.partition.deadline import Deadline
from geo.partition.exact import listable
from geo.partition.explain import diagnose
from geo.partition.graph import Graph
from geo.partition.islands import stand_alone
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.result import Result
from geo.partition.search.drive import Task, search
from geo.partition.search.frame import core_net, core_problem
from geo.partition.settle import Core, settle
from geo.partition.validate import validate
from geo.partition.wording import Names

QUICK_BOUND_UNITS, QUICK_BOUND_WEIGHT = 600, 1_000
RESCUE_UNITS, RESCUE_SHARE = 250, 0.1
FEW_SHARE = 0.2


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
    names: Names | None = None,
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
    names : Names, optional
        Words and names for the sentences.

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
    core = settle(problem, names)
    few = listable(problem, quickly=True)
    links, found = _solve(problem, core, FEW_SHARE * effort if few else effort, deadline, seed)
    plan, certificate, late = _relabelled(problem, core, found), NO_CERTIFICATE, False
    rescue = not prove and _needs_rescue(problem, plan, links)
    if prove or rescue or few:
        work = effort if prove else RESCUE_SHARE * effort
        plan, certificate, late = certify(
            problem, plan, links, effort=work, deadline=deadline, thorough=prove or rescue
        )
        plan = _relabelled(problem, core, core.narrow(plan))
    elif len(plan) <= QUICK_BOUND_UNITS and problem.upper <= QUICK_BOUND_WEIGHT:
        certificate = quick_certificate(problem, links, deadline=deadline)
    return appraise(
        problem,
        plan,
        links=links,
        certificate=certificate,
        cut_short=deadline.hit or late,
        names=names,
    )


def _needs_rescue(problem: Problem, plan: NDArray[np.int32], links: NDArray[np.int32]) -> bool:
    """Whether the search broke a rule where an exact answer is within reach and not hopeless."""
    if len(plan) > RESCUE_UNITS or not violations(problem, plan, links):
        return False
    return not diagnose(replace(problem, graph=with_links(problem.graph, links)))


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
        core_problem(problem, core, linked, places),
        core_net(problem, core, linked, places),
        core.home,
        piece,
        counts,
    )
    plan = search(task, effort=effort, deadline=deadline, seed=seed)
    return np.sort(lead[links], axis=1).astype(np.int32).reshape(-1, 2), plan


def _relabelled(problem: Problem, core: Core, plan: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give parts that no rule names the label they keep most of in the reference, else by order."""
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
    row, column = linear_sum_assignment(-kept[np.ix_(order, core.parts[free])])
    label = np.arange(k, dtype=np.int32)
    label[order[row]] = free[column]
    return core.expand(label[plan])
