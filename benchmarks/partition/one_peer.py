"""One run of one peer on one instance; runs in the peers' environment, without the product.

    python one_peer.py SYSTEM INSTANCE OUTPUT --seed 1 --time-limit 30

Reading and importing come before the clock starts, and the clock counts processor time, so that
other work on the machine changes little. A system that cannot stop itself is ended by
the alarm, whose default action works inside compiled code too; it then leaves no answer.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Instance = dict[str, Any]
Answer = tuple[list[int], float | None]  # the plan, and when it was found where that is known


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("instance", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--time-limit", type=float, required=True)
    options = parser.parse_args()
    instance = json.loads(options.instance.read_text(encoding="utf-8"))
    random.seed(options.seed)
    np.random.seed(options.seed)  # noqa: NPY002 - some of the peers draw from it
    solve = SYSTEMS[options.system](instance, options.seed, options.time_limit)
    signal.setitimer(signal.ITIMER_PROF, options.time_limit + 1.0)
    started = time.process_time()
    assignment, found = solve()
    answer = {
        "seconds": time.process_time() - started if found is None else found,
        "assignment": [int(part) for part in assignment],
    }
    signal.setitimer(signal.ITIMER_PROF, 0)
    options.output.write_text(json.dumps(answer), encoding="utf-8")


def metis(instance: Instance, seed: int, _limit: float) -> Callable[[], Answer]:
    """METIS k-way with contiguous parts, its imbalance in thousandths from the limits."""
    import pymetis  # noqa: PLC0415

    near, weight = _adjacency(instance), _weights(instance)
    options = pymetis.Options(seed=seed, ufactor=max(1, int(1000 * _tolerance(instance))))

    def solve() -> Answer:
        parts = pymetis.part_graph(
            instance["k"], near, vweights=weight, contiguous=True, recursive=False, options=options
        )
        return list(parts[1]), None

    return solve


def kahip(instance: Instance, seed: int, _limit: float) -> Callable[[], Answer]:
    """KaHIP's `kaffpa`, mode ECO."""
    import kahip as library  # noqa: PLC0415

    near, weight = _adjacency(instance), _weights(instance)
    starts = np.cumsum([0, *map(len, near)]).tolist()
    flat = [other for row in near for other in row]

    def solve() -> Answer:
        _cut, parts = library.kaffpa(
            weight, starts, [1] * len(flat), flat, instance["k"], _tolerance(instance), True, seed,
            library.ECO,
        )  # fmt: skip
        return list(parts), None

    return solve


def gerrychain(instance: Instance, seed: int, limit: float) -> Callable[[], Answer]:
    """ReCom from a random tree start, tilted towards a smaller objective, until the time is up."""
    import networkx as nx  # noqa: PLC0415
    from gerrychain import Graph, Partition, constraints, updaters  # noqa: PLC0415
    from gerrychain.optimization import SingleMetricOptimizer  # noqa: PLC0415
    from gerrychain.proposals import recom  # noqa: PLC0415

    net = nx.Graph()
    for at, unit in enumerate(instance["units"]):
        net.add_node(at, weight=unit["weight"])
    net.add_edges_from((a, b) for a, row in enumerate(_adjacency(instance)) for b in row)
    graph = Graph.from_networkx(net)
    target = sum(_weights(instance)) / instance["k"]
    epsilon = _tolerance(instance)
    measure = _Inertia(instance)

    def propose(partition: Any, *, rng: random.Random) -> Any:
        return recom(partition, "weight", target, epsilon, rng=rng)

    def within(partition: Any) -> bool:
        low, high = instance["lower"], instance["upper"]
        return all(low <= weight <= high for weight in partition["weight"].values())

    def solve() -> Answer:
        started = time.process_time()
        first = Partition.from_random_assignment(
            graph, instance["k"], epsilon, "weight",
            updaters={"weight": updaters.Tally("weight", alias="weight")}, rng=seed,
        )  # fmt: skip

        def metric(partition: Any) -> float:
            to_place = partition.graph.original_nx_node_id_for_internal_node_id
            return sum(
                measure(frozenset(map(to_place, members))) for members in partition.parts.values()
            )

        chain = SingleMetricOptimizer(
            propose, [constraints.contiguous, within], first, metric, maximize=False, rng=seed
        )
        best, at = first, time.process_time() - started
        cost = metric(first)
        signal.signal(signal.SIGPROF, _stop)  # a first plan is there: keep the best when time is up
        try:
            for plan in chain.tilted_run(10**9, p=0.02):
                now = time.process_time() - started
                if metric(plan) < cost:
                    best, at, cost = plan, now, metric(plan)
                if now > limit:
                    break
        except (RuntimeError, ValueError, TimeoutError) as error:  # "could not find a possible cut"
            print(error)
        to_place = best.graph.original_nx_node_id_for_internal_node_id
        place = {to_place(node): part for node, part in best.assignment.items()}
        return [place[unit] for unit in range(len(place))], at

    return solve


def skater(instance: Instance, _seed: int, _limit: float) -> Callable[[], Answer]:
    """SKATER on the positions, at least one unit a part; it knows no weights and no seed."""
    from spopt.region import Skater  # noqa: PLC0415

    frame, net = _frame(instance)

    def solve() -> Answer:
        model = Skater(frame, net, ["x", "y"], n_clusters=instance["k"], floor=1)
        model.solve()
        return list(model.labels_), None

    return solve


def azp(instance: Instance, seed: int, _limit: float) -> Callable[[], Answer]:
    """Openshaw's automatic zoning on the positions."""
    from spopt.region import AZP  # noqa: PLC0415

    frame, net = _frame(instance)

    def solve() -> Answer:
        model = AZP(frame, net, ["x", "y"], n_clusters=instance["k"], random_state=seed)
        model.solve()
        return list(model.labels_), None

    return solve


def region_k_means(instance: Instance, seed: int, _limit: float) -> Callable[[], Answer]:
    """K-means on the positions with connected clusters."""
    from spopt.region import RegionKMeansHeuristic  # noqa: PLC0415

    frame, net = _frame(instance)

    def solve() -> Answer:
        model = RegionKMeansHeuristic(frame[["x", "y"]].to_numpy(), instance["k"], net, seed=seed)
        model.solve()
        return list(model.labels_), None

    return solve


def _stop(_signal: int, _frame: Any) -> None:
    raise TimeoutError


class _Inertia:
    """The instance's objective of one part, remembered; distances in a plane are enough here."""

    def __init__(self, instance: Instance) -> None:
        self.weight = np.array(_weights(instance), float)
        self.xy = _positions(instance)
        self.known: dict[frozenset[int], float] = {}

    def __call__(self, members: frozenset[int]) -> float:
        if members not in self.known:
            at = np.fromiter(members, np.int64)
            reach = ((self.xy[at][:, None] - self.xy[at]) ** 2).sum(axis=2)
            self.known[members] = float((self.weight[at] @ reach).min())
        return self.known[members]


def _positions(instance: Instance) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Positions in a plane; degrees of longitude are shortened as they are on the ground."""
    xy = np.array([[unit["x"], unit["y"]] for unit in instance["units"]], float)
    if instance["distance"] != "euclidean":
        xy[:, 0] *= np.cos(np.radians(xy[:, 1].mean()))
    return xy


def _weights(instance: Instance) -> list[int]:
    return [int(unit["weight"]) for unit in instance["units"]]


def _tolerance(instance: Instance) -> float:
    target = sum(_weights(instance)) / instance["k"]
    return float(min(instance["upper"] / target - 1, 1 - instance["lower"] / target))


def _adjacency(instance: Instance) -> list[list[int]]:
    place = {unit["id"]: at for at, unit in enumerate(instance["units"])}
    near: list[set[int]] = [set() for _ in place]
    for one, other in instance["edges"]:
        a, b = place[one], place[other]
        if a != b:
            near[a].add(b)
            near[b].add(a)
    return [sorted(row) for row in near]


def _frame(instance: Instance) -> tuple[Any, Any]:
    import geopandas as gpd  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415

    xy = _positions(instance)
    spots = gpd.points_from_xy(xy[:, 0], xy[:, 1])
    frame = gpd.GeoDataFrame({"x": xy[:, 0], "y": xy[:, 1]}, geometry=spots)
    return frame, W(dict(enumerate(_adjacency(instance))), silence_warnings=True)


SYSTEMS: dict[str, Callable[[Instance, int, float], Callable[[], Answer]]] = {
    "gerrychain": gerrychain,
    "metis": metis,
    "kahip": kahip,
    "skater": skater,
    "azp": azp,
    "region-k-means": region_k_means,
}

if __name__ == "__main__":
    main()
