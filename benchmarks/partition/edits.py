"""Milliseconds to judge one hand edit, and to rebalance a village after a few."""

from __future__ import annotations

import statistics
import time

import numpy as np

from benchmarks.partition.instances import Instance, town, village
from geo.partition import Graph, Problem, Units, partition
from geo.partition.judge import Judge
from geo.rebalance import rebalance
from service.instance_file import read_instance

EDITS, REBALANCES, MOVES = 500, 15, 3


def edits() -> None:
    """Print medians of processor time."""
    print("| what | units | parts | median CPU ms | slowest CPU ms |\n|---|---|---|---|---|")
    for instance in (village(130, 25, 0.25, 7), town(2_500, 351, 0.25, 7)):
        _print("one edit judged", instance, _judged(instance))
    for instance in (village(61, 10, 0.2, 7), village(130, 25, 0.25, 7)):
        _print(f"rebalance after {MOVES} edits", instance, _rebalanced(instance))


def _print(what: str, instance: Instance, times: list[float]) -> None:
    size = f"{len(instance['units']):,} | {instance['k']}"
    middle, slowest = 1e3 * statistics.median(times), 1e3 * max(times)
    print(f"| {what} | {size} | {middle:.3g} | {slowest:.3g} |", flush=True)


def _planned(instance: Instance) -> tuple[Problem, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    units, graph = read_instance(instance)
    k, lower, upper = instance["k"], instance["lower"], instance["upper"]
    plan = partition(units, graph, k, lower=lower, upper=upper, effort=0.1, seed=1).assignment
    return Problem(Units(units.weight, units.xy), graph, k, lower, upper), plan


def _border(
    graph: Graph, plan: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Pairs of neighbours in different parts: the first could go over to the second's part."""
    edges = graph.edges
    return edges[plan[edges[:, 0]] != plan[edges[:, 1]]]


def _judged(instance: Instance) -> list[float]:
    problem, plan = _planned(instance)
    judge, chance, times = Judge(problem, plan), np.random.default_rng(7), []
    pairs = _border(problem.graph, plan)
    for row in chance.integers(0, len(pairs), EDITS):
        started = time.process_time()
        judge.judge([int(pairs[row, 0])], int(plan[pairs[row, 1]]))
        times.append(time.process_time() - started)
    return times


def _rebalanced(instance: Instance) -> list[float]:
    problem, plan = _planned(instance)
    chance, times = np.random.default_rng(7), []
    for _ in range(REBALANCES):
        edited = plan.copy()
        for _ in range(MOVES):
            pairs = _border(problem.graph, edited)
            one, other = pairs[chance.integers(0, len(pairs))]
            edited[one] = edited[other]
        started = time.process_time()
        rebalance(problem, edited)
        times.append(time.process_time() - started)
    return times
