"""One plan by one peer: ``python peers.py METHOD INSTANCE.json SEED SECONDS`` prints JSON.

Runs in the environment of `requirements-bench.in`; knows nothing of the product.
"""

# ruff: noqa: PLC0415 - each peer is loaded only where it is asked for

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

Instance = dict[str, Any]


def edges_of(instance: Instance) -> list[tuple[int, int]]:
    place = {unit["id"]: at for at, unit in enumerate(instance["units"])}
    return sorted({tuple(sorted((place[a], place[b]))) for a, b in instance["edges"] if a != b})  # type: ignore[misc]


def metis(instance: Instance, seed: int, _seconds: float) -> list[int]:
    import pymetis

    rows: list[list[int]] = [[] for _ in instance["units"]]
    for a, b in edges_of(instance):
        rows[a].append(b)
        rows[b].append(a)
    target = sum(u["weight"] for u in instance["units"]) / instance["k"]
    slack = max(1, int(1000 * (instance["upper"] / target - 1)))
    options = pymetis.Options(contig=1, seed=seed, ufactor=slack)
    weights = [max(1, int(u["weight"])) for u in instance["units"]]
    answer = pymetis.part_graph(
        instance["k"], adjacency=rows, vweights=weights, options=options, recursive=False
    )
    return [int(part) for part in answer[1]]


def kaffpa(instance: Instance, seed: int, _seconds: float) -> list[int]:
    import kahip

    rows: list[list[int]] = [[] for _ in instance["units"]]
    for a, b in edges_of(instance):
        rows[a].append(b)
        rows[b].append(a)
    ptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).tolist()
    flat = [int(v) for row in rows for v in row]
    target = sum(u["weight"] for u in instance["units"]) / instance["k"]
    weights = [int(u["weight"]) for u in instance["units"]]
    _, blocks = kahip.kaffpa(
        weights, ptr, [1] * len(flat), flat, instance["k"],
        instance["upper"] / target - 1, True, seed, 2,
    )  # fmt: skip
    return [int(part) for part in blocks]


def gerrychain(instance: Instance, seed: int, seconds: float) -> list[int]:
    import random

    import networkx
    from gerrychain import Graph, Partition, constraints, updaters
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.proposals import recom
    from gerrychain.tree import recursive_tree_part

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - that is the one it draws from
    net = networkx.Graph(edges_of(instance))
    units = instance["units"]
    for at, unit in enumerate(units):
        net.add_node(at, weight=unit["weight"])
    xy = np.array([[u.get("px", u["x"]), u.get("py", u["y"])] for u in units], float)
    weight = np.array([u["weight"] for u in units], float)
    target = weight.sum() / instance["k"]
    room = min(instance["upper"] / target - 1, 1 - instance["lower"] / target)
    graph = Graph.from_networkx(net)

    def spread(partition: Any) -> float:
        total = 0.0
        for nodes in partition.parts.values():
            inside = np.fromiter(nodes, int)
            offset = xy[inside][:, None] - xy[inside][None]
            total += float(((offset**2).sum(2) * weight[inside][:, None]).sum(0).min())
        return total

    end = time.process_time() + seconds
    first = recursive_tree_part(graph, range(instance["k"]), target, "weight", room, 1)
    start = Partition(
        graph, first, {"load": updaters.Tally("weight", alias="load"), "spread": spread}
    )
    step = partial(recom, pop_col="weight", pop_target=target, epsilon=room, node_repeats=1)
    bound = constraints.within_percent_of_ideal_population(start, room, "load")
    search = SingleMetricOptimizer(step, [bound], start, optimization_metric=spread, maximize=False)
    best = dict(start.assignment.items())
    least = spread(start)
    for plan in search.short_bursts(10, 1_000_000):
        here = spread(plan)
        if here < least:
            least, best = here, dict(plan.assignment.items())
        if time.process_time() > end:
            break
    return [int(best[at]) for at in range(len(units))]


def _spopt(method: str, instance: Instance) -> list[int]:
    import geopandas
    import libpysal
    import spopt
    from shapely.geometry import Point
    from sklearn.metrics.pairwise import euclidean_distances

    units = instance["units"]
    frame = geopandas.GeoDataFrame(
        {"x": [u["x"] for u in units], "y": [u["y"] for u in units]},
        geometry=[Point(u["x"], u["y"]) for u in units],
    )
    near: dict[int, list[int]] = {at: [] for at in range(len(units))}
    for a, b in edges_of(instance):
        near[a].append(b)
        near[b].append(a)
    w = libpysal.weights.W(near, silence_warnings=True)
    k, columns = instance["k"], ["x", "y"]
    if method == "skater":
        floor = max(1, len(units) // k // 3)
        model = spopt.region.Skater(
            frame, w, columns, n_clusters=k, floor=floor, islands="increase",
            spanning_forest_kwds={"dissimilarity": euclidean_distances, "affinity": None,
                                  "reduction": np.sum, "center": np.mean, "verbose": 0},
        )  # fmt: skip
    elif method == "azp":
        model = spopt.region.AZP(frame, w, columns, k)
    else:
        model = spopt.region.RegionKMeansHeuristic(frame[columns].to_numpy(), k, w)
    model.solve()
    return [int(part) for part in model.labels_]


METHODS = {
    "gerrychain": gerrychain,
    "metis": metis,
    "kahip": kaffpa,
    "skater": lambda instance, _seed, _seconds: _spopt("skater", instance),
    "azp": lambda instance, _seed, _seconds: _spopt("azp", instance),
    "regionkmeans": lambda instance, _seed, _seconds: _spopt("regionkmeans", instance),
}

if __name__ == "__main__":
    method, path, seed, seconds = sys.argv[1:5]
    instance = json.loads(Path(path).read_text())
    started = time.process_time()
    try:
        plan = METHODS[method](instance, int(seed), float(seconds))
        answer = {"assignment": plan, "seconds": time.process_time() - started}
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        answer = {"error": f"{type(error).__name__}: {error}"[:120]}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")
