"""How the time to come within 2 % of the best seen grows with the number of units."""

from __future__ import annotations

import statistics
import time

import numpy as np

from benchmarks.partition.evaluate import evaluate
from benchmarks.partition.instances import Instance, town
from geo.partition import partition
from geo.partition.warm import warm_up
from service.instance_file import read_instance

SIZES = (100, 316, 1_000, 3_162, 10_000)
EFFORTS = (0.02, 0.05, 0.1, 0.2, 0.5)
CLOSE = 1.02


def growth(seeds: int) -> None:
    """Print processor seconds for each size and the exponent of a power law through them.

    The best is the best of all efforts and seeds tried here, of the same efforts at every size.
    """
    warm_up()
    print("| units | parts | effort | CPU s to 2 % of the best seen |\n|---|---|---|---|")
    times = []
    for n in SIZES:
        instance = town(n, n // 7, 0.25, 7)
        runs = [_ladder(instance, seed) for seed in range(1, seeds + 1)]
        best = min(cost for run in runs for _, _, cost in run)
        first = [next((r for r in run if r[2] <= CLOSE * best), run[-1]) for run in runs]
        times.append(statistics.median(seconds for _, seconds, _ in first))
        effort = statistics.median(effort for effort, _, _ in first)
        print(f"| {n:,} | {n // 7:,} | {effort:g} | {times[-1]:.3g} |", flush=True)
    slope = np.polyfit(np.log(SIZES), np.log(times), 1)[0]
    law = np.polyfit(np.log(SIZES), np.log(np.array(SIZES) * np.log(SIZES)), 1)[0]
    print(f"\nfitted exponent {slope:.2f}; n log n over the same sizes would be {law:.2f}")


def _ladder(instance: Instance, seed: int) -> list[tuple[float, float, float]]:
    """Effort, processor seconds and objective of growing efforts, infinite where infeasible."""
    units, graph = read_instance(instance)
    found = []
    for effort in EFFORTS:
        started = time.process_time()
        result = partition(
            units, graph, instance["k"], lower=instance["lower"], upper=instance["upper"],
            effort=effort, seed=seed,
        )  # fmt: skip
        spent = time.process_time() - started
        finding = evaluate(instance, result.assignment.tolist())
        found.append((effort, spent, finding.objective if finding.feasible else np.inf))
    return found
