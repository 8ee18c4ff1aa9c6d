"""The engine and its peers on the same instances in one run.

    python -m benchmarks.partition.run ../shared/bench --peers PEERS/bin/python

``PEERS`` is an environment with `requirements-bench.in`; without ``--peers`` only the engine runs.
Printed for every instance and system: how many of the seeds gave a feasible plan, the median ratio
of those plans to the reference value (the published or proven best, else the best plan of this
run), and the median seconds. Then the growth of the time with the number of units.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.partition.instances import counties, town, tracts, village
from geo.partition import Problem, appraise, partition, warm_up
from service.instance_file import read_instance
from service.solve import EFFORT_PER_SECOND

Instance = dict[str, Any]
PEERS = ("gerrychain", "metis", "kahip", "skater", "azp", "regionkmeans")
# Seconds that the engine is given, by file; the figures of the design are for these.
BUDGETS = {
    "NM_county_k3": (2.0,),
    "OK_county_k5": (2.0,),
    "IA_tract_k4": (5.0,),
    "village_61_k10": (0.3,),
    "village_130_k25": (0.3, 1.0),
    "town_2500_k351": (5.0, 60.0),
}
GENERATED = (
    (village(130, 22, 0.12, 2), (0.3, 1.0)),
    (village(300, 40, 0.15, 3), (1.0,)),
    (counties(105, 4, 0.005, 3), (2.0,)),
    (counties(90, 8, 0.01, 4), (2.0,)),
    (tracts(1000, 8, 0.005, 2), (10.0,)),
    (tracts(3000, 40, 0.005, 5), (30.0,)),
    (town(10_000, 1400, 0.25, 6), (5.0, 30.0)),
)


@dataclass(frozen=True)
class Outcome:
    """One plan: its cost if it keeps all rules, else what was wrong."""

    objective: float | None
    seconds: float
    why: str = ""


def ours(instance: Instance, seconds: float, seed: int) -> Outcome:
    """Spend the effort that `yuanba solve` would spend in so many seconds, unguarded."""
    units, graph = read_instance(instance)
    begin = time.process_time()
    result = partition(
        units,
        graph,
        instance["k"],
        lower=instance["lower"],
        upper=instance["upper"],
        effort=0.9 * seconds * EFFORT_PER_SECOND / len(units.weight),
        seed=seed,
    )
    spent = time.process_time() - begin
    if not result.feasible:
        return Outcome(None, spent, result.violations[0].rule)
    return Outcome(result.objective * instance["objective_scale"], spent)


def peer(python: str, method: str, path: Path, seconds: float, seed: int) -> Outcome:
    script = Path(__file__).with_name("peers.py")
    command = [python, str(script), method, str(path), str(seed), str(seconds)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds + 40, check=False
        )
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        return Outcome(None, seconds + 40, "no answer")
    if "error" in answer:
        return Outcome(None, 0.0, answer["error"])
    return _judged(json.loads(path.read_text()), answer["assignment"], answer["seconds"])


def _judged(instance: Instance, plan: list[int], seconds: float) -> Outcome:
    units, graph = read_instance(instance)
    problem = Problem(units, graph, instance["k"], instance["lower"], instance["upper"])
    used = np.unique(plan, return_inverse=True)[1]
    if used.max() >= instance["k"]:
        return Outcome(None, seconds, "parts")
    result = appraise(problem, used)
    if not result.feasible:
        rules = {broken.rule for broken in result.violations}
        return Outcome(None, seconds, ", ".join(sorted(rules & {"contiguity", "lower", "upper"})))
    return Outcome(result.objective * instance["objective_scale"], seconds)


def instances(folder: Path | None) -> Iterator[tuple[Instance, tuple[float, ...]]]:
    for path in sorted(folder.glob("*_k*.json")) if folder else ():
        yield json.loads(path.read_text()), BUDGETS.get(path.stem, (10.0,))
    yield from GENERATED


def lines(instance: Instance, rows: Iterable[tuple[str, list[Outcome]]]) -> Iterator[str]:
    rows = list(rows)
    values = [o.objective for _, outcomes in rows for o in outcomes if o.objective is not None]
    reference = instance["best_known"] or min(values, default=np.nan)
    for system, outcomes in rows:
        good = [o.objective / reference for o in outcomes if o.objective is not None]
        seconds = float(np.median([o.seconds for o in outcomes]))
        ratio = f"{np.median(good):.4f}" if good else f"({outcomes[0].why})"
        share = f"{len(good)}/{len(outcomes)}"
        yield f"| `{instance['name']}` | {system} | {share} | {ratio} | {seconds:.2f} |"


def growth() -> str:
    """Fit seconds ~ n^exponent for plans within 2 % of the best on towns of 100 to 10,000 units."""
    sizes, times = (100, 316, 1000, 3162, 10_000), []
    for n in sizes:
        instance = town(n, n // 7, 0.25, 9)
        best = ours(instance, 0.008 * n, 1).objective
        for step in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4):
            tried = ours(instance, step * n / 1000, 1)
            if best is not None and tried.objective is not None and tried.objective <= 1.02 * best:
                break
        times.append(tried.seconds)
    exponent = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    listed = ", ".join(f"{n}: {t:.2f} s" for n, t in zip(sizes, times, strict=True))
    return f"time to 2 % of the best: {listed}; exponent {exponent:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--peers", help="Python of the peers' environment")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--peer-seconds", type=float, default=30.0)
    parser.add_argument("--only", default="", help="part of an instance's name")
    parser.add_argument("--no-growth", action="store_true")
    arguments = parser.parse_args()
    warm_up()
    seeds = range(1, arguments.seeds + 1)
    print("| instance | system | feasible | median ratio | median seconds |\n|---|---|---|---|---|")
    for instance, budgets in instances(arguments.folder):
        if arguments.only not in instance["name"]:
            continue
        rows = [
            (f"ours, {budget:g} s", [ours(instance, budget, seed) for seed in seeds])
            for budget in budgets
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "instance.json"
            path.write_text(json.dumps(instance))
            for method in PEERS if arguments.peers and instance["best_known"] else ():
                tried = [
                    peer(arguments.peers, method, path, arguments.peer_seconds, seed)
                    for seed in seeds
                ]
                rows.append((method, tried))
        print("\n".join(lines(instance, rows)), flush=True)
    if not arguments.no_growth:
        print(growth())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the engine's process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
