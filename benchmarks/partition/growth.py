"""How the time to come within 2 % of the best known grows with the number of units."""

from __future__ import annotations

import statistics
import time

import numpy as np

from benchmarks.partition.evaluate import evaluate
from benchmarks.partition.instances import Instance, town
from geo.partition import Problem, partition
from geo.partition.certify import quick_certificate
from geo.partition.deadline import Deadline
from geo.partition.engine import QUICK_BOUND_UNITS
from geo.partition.warm import warm_up
from service.instance_file import read_instance

SIZES = (100, 316, 1_000, 3_162, 10_000)
EFFORTS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
LONG = 0.5
CLOSE = 1.02


def growth(seeds: int) -> None:
    """Print processor seconds for each size and the exponent of a power law through them.

    The best known of an instance is the best plan of a run of effort `LONG` and of all others. The
    efforts are tried from the smallest until the median over the seeds is within 2 % of it; the
    time is read off the line between the last two on a scale of logarithms. The quick certificate
    that plans of small questions carry is not part of the search and is taken off.
    """
    warm_up()
    print("| units | parts | effort | CPU s to 2 % of the best known |\n|---|---|---|---|")
    reached = []
    for n in SIZES:
        instance = town(n, n // 7, 0.25, 7)
        best = _run(instance, LONG, seed=0)[1]
        effort, seconds = _to_close(instance, best, range(1, seeds + 1))
        if seconds < np.inf:
            reached.append((n, seconds))
        print(f"| {n:,} | {n // 7:,} | {effort:g} | {seconds:.3g} |", flush=True)
    size, seconds_at = np.array(reached).T
    slope = np.polyfit(np.log(size), np.log(seconds_at), 1)[0]
    law = np.polyfit(np.log(size), np.log(size * np.log(size)), 1)[0]
    print(f"\nfitted exponent {slope:.2f}; n log n over the same sizes would be {law:.2f}")


def _to_close(instance: Instance, best: float, seeds: range) -> tuple[float, float]:
    """Effort and processor seconds at which the median of the seeds is close; infinite if never."""
    line: list[tuple[float, float]] = []
    for effort in EFFORTS:
        runs = [_run(instance, effort, seed=seed) for seed in seeds]
        best = min([best, *(cost for _, cost in runs)])
        line.append(
            (
                statistics.median(seconds for seconds, _ in runs),
                statistics.median(cost for _, cost in runs),
            )
        )
        if line[-1][1] <= CLOSE * best:
            return effort, _crossing(line[-2:], CLOSE * best)
    return np.inf, np.inf


def _crossing(line: list[tuple[float, float]], goal: float) -> float:
    """Seconds at which the line between two efforts meets the goal."""
    (before, far), (after, near) = line[0], line[-1]
    if not goal < far < np.inf:
        return after
    share = np.log(far / goal) / np.log(far / near)
    return float(before * (after / before) ** share)


def _run(instance: Instance, effort: float, *, seed: int) -> tuple[float, float]:
    """Processor seconds and objective of one plan; infinite where it is not feasible."""
    units, graph = read_instance(instance)
    k, lower, upper = instance["k"], instance["lower"], instance["upper"]
    started = time.process_time()
    result = partition(units, graph, k, lower=lower, upper=upper, effort=effort, seed=seed)
    spent = time.process_time() - started
    if len(units.weight) <= QUICK_BOUND_UNITS:
        problem = Problem(units, graph, k, lower, upper)
        started = time.process_time()
        quick_certificate(problem, result.links, deadline=Deadline(None))
        spent -= time.process_time() - started
    finding = evaluate(instance, result.assignment.tolist())
    return max(spent, 1e-6), finding.objective if finding.feasible else np.inf
