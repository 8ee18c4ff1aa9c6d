"""Ask the exact solver how good a plan is, and take over a better one if it finds one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound import bound
from geo.partition.check import violations, with_links
from geo.partition.deadline import Deadline
from geo.partition.exact import prove
from geo.partition.problem import Problem
from geo.partition.result import Certificate

QUICK_STEPS, LARGE_STEPS = 150, 600
PROOF_UNITS = 250
"""Most units that are proven without a time limit: above, enumeration can take minutes."""

CLOSE_ENOUGH = 0.001
"""Relative gap at which a proof stops: finer than anybody can see on the ground."""


def certify(
    problem: Problem,
    plan: NDArray[np.int32],
    links: NDArray[np.int32],
    *,
    effort: float,
    deadline: Deadline,
    thorough: bool = True,
) -> tuple[NDArray[np.int32], Certificate, bool]:
    """Bound the best plan from below; return the better plan, the certificate, and if cut short.

    Parameters
    ----------
    problem : Problem
    plan : (n,) int32
        Any plan; one that breaks a rule is replaced if the proof finds one that does not.
    links : (m, 2) int32
        Pairs that count as neighbours beside the graph's; the proof is about plans that may use
        them.
    effort : float
        Work allowed.
    thorough : bool
        See `geo.partition.exact.prove`.
    deadline : Deadline
        Guard on top.
    """
    left_s = deadline.left_s
    if len(plan) > PROOF_UNITS and np.isinf(left_s):
        steps = max(1, round(LARGE_STEPS * effort))
        return plan, quick_certificate(problem, links, deadline=deadline, steps=steps), False
    linked = replace(problem, graph=with_links(problem.graph, links))
    sound = not violations(problem, plan, links=links)
    proof = prove(
        linked,
        plan if sound else None,
        effort=effort,
        time_limit_s=None if np.isinf(left_s) else left_s,
        gap=CLOSE_ENOUGH,
        thorough=thorough,
    )
    better = proof.assignment
    if np.isinf(proof.lower_bound):
        return plan, Certificate(0.0, 1.0, "impossible"), proof.cut_short
    certificate = Certificate(max(proof.lower_bound, 0.0), 1.0, proof.method)
    return (plan if better is None else better), certificate, proof.cut_short


def quick_certificate(
    problem: Problem, links: NDArray[np.int32], *, deadline: Deadline, steps: int = QUICK_STEPS
) -> Certificate:
    """Bound the best plan from below by `steps` of the Lagrangian, without looking for a proof."""
    linked = replace(problem, graph=with_links(problem.graph, links))
    left_s = deadline.left_s
    found = bound(linked, effort=steps, time_limit_s=None if np.isinf(left_s) else left_s)
    if np.isinf(found.lower_bound):
        return Certificate(0.0, 1.0, "impossible")
    return Certificate(max(found.lower_bound, 0.0), 1.0, "lagrangian")
