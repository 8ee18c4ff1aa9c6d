"""Milliseconds to judge one hand edit, and to rebalance a village or a town after a few."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.partition.instances import Instance, town, village
from geo.partition import Graph, Problem, Units, partition
from geo.partition.judge import Judge
from geo.rebalance import Rebalance, rebalance
from service.instance_file import read_instance

Plan = NDArray[np.int32]

JUDGED, REBALANCED = 300, 8
"""Edits judged, and plans rebalanced, of each instance."""


@dataclass(frozen=True)
class Hand:
    """Careless work on a plan: courtyards given to a neighbour's part, others left without one."""

    moves: int
    dropped: int = 0

    def spoil(self, problem: Problem, plan: Plan, chance: np.random.Generator) -> Plan:
        """Return an edited copy."""
        edited = plan.copy()
        for _ in range(self.moves):
            pairs = _border(problem.graph, edited)
            one, other = pairs[chance.integers(0, len(pairs))]
            edited[one] = edited[other]
        edited[chance.choice(len(plan), self.dropped, replace=False)] = -1
        return edited

    def __str__(self) -> str:
        return f"rebalance after {self.moves} edits" + (
            f", {self.dropped} unassigned" if self.dropped else ""
        )


def edits(seeds: int) -> None:
    """Print medians and extremes of processor time over several instances."""
    print("| what | units | parts | plans | median CPU ms | slowest | feasible | proven fewest |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, n, k in ((village, 130, 25), (town, 2_500, 351)):
        for brush in (1, 6):
            times = [t for s in range(1, seeds + 1) for t in _judged(kind(n, k, 0.25, s), brush)]
            _print(f"judge {brush} unit{'s' * (brush > 1)} moved", n, k, times, "– | –")
    for kind, n, k, tolerance, hand in (
        (village, 61, 10, 0.2, Hand(3)),
        (village, 130, 25, 0.25, Hand(3)),
        (village, 130, 25, 0.25, Hand(6)),
        (village, 130, 25, 0.25, Hand(3, dropped=5)),
        (town, 2_500, 351, 0.25, Hand(10)),
    ):
        done = [r for s in range(1, seeds + 1) for r in _rebalanced(kind(n, k, tolerance, s), hand)]
        feasible = sum(answer.feasible for _, answer in done)
        proven = sum(answer.proven_minimal for _, answer in done)
        _print(str(hand), n, k, [t for t, _ in done], f"{feasible} | {proven}")


def _print(what: str, n: int, k: int, times: list[float], rest: str) -> None:
    middle, slowest = 1e3 * statistics.median(times), 1e3 * max(times)
    line = f"| {what} | {n:,} | {k} | {len(times):,} | {middle:.3g} | {slowest:.3g} | {rest} |"
    print(line, flush=True)


def _planned(instance: Instance) -> tuple[Problem, Plan]:
    name = instance["name"]
    if name not in _PLANS:
        units, graph = read_instance(instance)
        k, lower, upper = instance["k"], instance["lower"], instance["upper"]
        plan = partition(units, graph, k, lower=lower, upper=upper, effort=0.05, seed=1).assignment
        _PLANS[name] = Problem(Units(units.weight, units.xy), graph, k, lower, upper), plan
    return _PLANS[name]


_PLANS: dict[str, tuple[Problem, Plan]] = {}


def _border(graph: Graph, plan: Plan) -> Plan:
    """Pairs of neighbours in different parts: the first could go over to the second's part."""
    edges = graph.edges
    return edges[plan[edges[:, 0]] != plan[edges[:, 1]]]


def _judged(instance: Instance, brush: int) -> list[float]:
    """Judge strokes of a brush: a unit and its nearest go over to a neighbour's part."""
    problem, plan = _planned(instance)
    judge, chance, times = Judge(problem, plan), np.random.default_rng(7), []
    pairs = _border(problem.graph, plan)
    for row in chance.integers(0, len(pairs), JUDGED):
        one, other = pairs[row]
        far = np.hypot(*(problem.units.xy - problem.units.xy[one]).T)
        stroke = np.argsort(far)[:brush].tolist()
        started = time.process_time()
        judge.judge(stroke, int(plan[other]))
        times.append(time.process_time() - started)
    return times


def _rebalanced(instance: Instance, hand: Hand) -> list[tuple[float, Rebalance]]:
    problem, plan = _planned(instance)
    chance, done = np.random.default_rng(7), []
    rebalance(problem, hand.spoil(problem, plan, chance))  # loads the compiled code
    for _ in range(REBALANCED):
        edited = hand.spoil(problem, plan, chance)
        started = time.process_time()
        answer = rebalance(problem, edited)
        done.append((time.process_time() - started, answer))
    return done
