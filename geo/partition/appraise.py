"""From a plan to an answer: objective, terms, deviations, pieces and breaches, all recomputed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.partition.check import violations, with_links
from geo.partition.explain import diagnose
from geo.partition.graph import pieces
from geo.partition.objective import inertia, terms
from geo.partition.problem import Problem
from geo.partition.result import Certificate, Result, Violation
from geo.partition.wording import Names

ENGINE_VERSION = "1"
NO_LINKS: NDArray[np.int32] = np.zeros((0, 2), np.int32)
NO_LINKS.flags.writeable = False
NO_CERTIFICATE = Certificate(lower_bound=0.0, gap=1.0, method="none")


def appraise(
    problem: Problem,
    assignment: ArrayLike,
    *,
    links: NDArray[np.int32] = NO_LINKS,
    certificate: Certificate = NO_CERTIFICATE,
    cut_short: bool = False,
    names: Names | None = None,
) -> Result:
    """Work out everything that is said about a plan, from the plan and the question alone.

    Parameters
    ----------
    problem : Problem
    assignment : (n,) integers
    links : (m, 2) int32
        Pairs of units that count as neighbours beside the graph's.
    certificate : Certificate
        Only its bound is used; the gap is worked out anew.
    names : Names, optional
        Words and names for the sentences.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.partition import Graph, Problem, Units
    >>> units = Units(np.array([1, 1, 1]), np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]]))
    >>> problem = Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 2, 1, 2)
    >>> appraise(problem, [0, 0, 1]).objective
    1.0
    """
    plan: NDArray[np.int32] = np.array(assignment, np.int32)
    k = problem.n_parts
    inside = (plan >= 0) & (plan < k)
    weight = np.zeros(k, np.int64)
    np.add.at(weight, plan[inside], np.asarray(problem.units.weight, np.int64)[inside])
    linked = with_links(problem.graph, links)
    labels = pieces(linked, plan)
    _, first = np.unique(labels, return_index=True)
    n_pieces = np.bincount(plan[first][inside[first]], minlength=k).astype(np.int32)
    centres, cost = inertia(problem, plan)
    parts = terms(problem, plan, float(sum(cost.tolist())))
    objective = sum(parts.values())
    target = weight.sum() / k
    broken = findings(problem, plan, links, names=names)
    bound = min(certificate.lower_bound, objective)
    gap = (objective - bound) / objective if objective > 0 else 0.0
    plan.flags.writeable = False
    return Result(
        assignment=plan,
        centres=centres,
        objective=objective,
        terms=parts,
        part_weight=weight,
        deviation=weight / target - 1.0 if target > 0 else np.zeros(k),
        n_pieces=n_pieces,
        links=links,
        violations=broken,
        certificate=Certificate(bound, gap, certificate.method),
        cut_short=cut_short,
        engine_version=ENGINE_VERSION,
    )


def findings(
    problem: Problem,
    plan: NDArray[np.int32],
    links: NDArray[np.int32],
    *,
    names: Names | None = None,
) -> tuple[Violation, ...]:
    """List the rules that a plan breaks, after what makes them impossible to keep, if anything."""
    broken = violations(problem, plan, links, names=names)
    if not broken:
        return ()
    linked = replace(problem, graph=with_links(problem.graph, links))
    return (*diagnose(linked, names=names), *broken)
