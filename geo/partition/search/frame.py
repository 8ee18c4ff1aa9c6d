"""The searched part of a question in the two forms the search needs: a problem, and arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.graph import Graph
from geo.partition.problem import Prices, Problem, Rules, Units
from geo.partition.search.net import Net
from geo.partition.settle import Core


def core_problem(problem: Problem, core: Core, graph: Graph, places: Units) -> Problem:
    """Put what is left to search as a question of its own."""
    number = np.full(problem.n_parts + 1, -1, np.int32)
    number[core.parts] = np.arange(len(core.parts), dtype=np.int32)
    reference, prices, lead = problem.rules.reference, problem.prices, core.lead
    pairs = {(int(core.block[a]), int(core.block[b])) for a, b in problem.rules.apart}
    return Problem(
        places,
        graph,
        len(core.parts),
        problem.lower,
        problem.upper,
        Rules(
            fixed=core.home if (core.home >= 0).any() else None,
            heads=core.seat if (core.seat >= 0).any() else None,
            apart=tuple(sorted(p for p in pairs if min(p) >= 0)),
            reference=None if reference is None else number[reference[lead]],
        ),
        Prices(
            prices.moved,
            prices.group_split,
            prices.road_split,
            None if prices.group is None else prices.group[lead],
            None if prices.road is None else prices.road[lead],
        ),
    )


def core_net(problem: Problem, core: Core, graph: Graph, places: Units) -> Net:
    """Put it as the arrays that the compiled search walks over."""
    n, lead, prices = len(core.lead), core.lead, problem.prices
    none = np.full(n, -1, np.int32)
    number = np.full(problem.n_parts + 1, -1, np.int32)
    number[core.parts] = np.arange(len(core.parts), dtype=np.int32)
    reference, label_cost = none, np.zeros(n)
    if problem.rules.reference is not None and prices.moved > 0:
        reference = number[problem.rules.reference[lead]]
        label_cost = np.where(reference >= 0, prices.moved * core.weight, 0.0)
    group = none if prices.group is None or not prices.group_split else prices.group[lead]
    road = none if prices.road is None or not prices.road_split else prices.road[lead]
    group, road = _dense(group), _dense(road)
    apart_ptr, apart_unit = _apart(problem, core)
    square = np.zeros((0, 0)) if places.distance is None else np.square(places.distance)
    scale = (
        float(np.ptp(places.xy, axis=0).max(initial=1.0))
        if square.size == 0
        else float(square.max()) ** 0.5
    )
    priced = len(apart_unit) or label_cost.any() or (group >= 0).any() or (road >= 0).any()
    limits = np.array(
        [
            problem.lower,
            problem.upper,
            prices.group_split,
            prices.road_split,
            scale * scale * float(core.weight.mean()),
            group.max(initial=-1) + 1,
            road.max(initial=-1) + 1,
            float(bool(priced)),
        ]
    )
    return Net(
        graph.indptr,
        graph.indices,
        np.repeat(np.arange(n, dtype=np.int32), np.diff(graph.indptr)),
        core.weight.astype(float),
        np.ascontiguousarray(places.xy, float),
        square,
        core.home >= 0,
        core.seat,
        label_cost,
        reference,
        group,
        road,
        apart_ptr,
        apart_unit,
        limits,
    )


def _dense(label: NDArray[np.int32]) -> NDArray[np.int32]:
    """Labels 0, 1, 2 … in the order of their values; -1 stays."""
    values = np.unique(label[label >= 0])
    return np.where(label >= 0, np.searchsorted(values, label), -1).astype(np.int32)


def _apart(problem: Problem, core: Core) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    pairs = [(core.block[a], core.block[b]) for a, b in problem.rules.apart]
    held = Graph.from_edges(len(core.lead), [(a, b) for a, b in pairs if a >= 0 and b >= 0])
    return held.indptr, held.indices
