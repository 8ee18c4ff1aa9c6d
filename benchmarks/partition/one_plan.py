"""One run of the engine on one instance, in a process of its own.

Reading the file and loading compiled code come before the clock starts, which counts processor
time, as for the others.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from geo.partition import Graph, Units, bound, exact, partition
from service.instance_file import read_instance
from service.solve import EFFORT_PER_SECOND

GUARD = 20  # the limit is on the wall's clock, the budget is work; a busy machine must not cut it


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("instance", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--time-limit", type=float, required=True)
    parser.add_argument("--prove", action="store_true")
    options = parser.parse_args()
    instance = json.loads(options.instance.read_text(encoding="utf-8"))
    units, graph = read_instance(instance)
    _load(instance, units, graph, prove=options.prove)
    share = 0.2 if options.prove else 0.9  # as `yuanba solve` divides its time
    effort = share * options.time_limit * EFFORT_PER_SECOND / len(units.weight)
    started = time.process_time()
    result = partition(
        units,
        graph,
        instance["k"],
        lower=instance["lower"],
        upper=instance["upper"],
        effort=effort,
        time_limit_s=options.time_limit if options.prove else GUARD * options.time_limit,
        prove=options.prove,
        seed=options.seed,
    )
    answer = {
        "seconds": time.process_time() - started,
        "assignment": result.assignment.tolist(),
        "bound": result.certificate.lower_bound * instance.get("objective_scale", 1.0),
    }
    options.output.write_text(json.dumps(answer), encoding="utf-8")


def _load(instance: dict[str, Any], units: Units, graph: Graph, *, prove: bool) -> None:
    """Load what was compiled at set-up with as little work as possible."""
    if prove:
        bound.warm_up()
        exact.warm_up()
    lower, upper = instance["lower"], instance["upper"]
    partition(units, graph, instance["k"], lower=lower, upper=upper, effort=1e-4)


if __name__ == "__main__":
    main()
