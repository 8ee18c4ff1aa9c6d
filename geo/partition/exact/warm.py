"""Compilation ahead of use."""

from __future__ import annotations

import numpy as np

from geo.partition.bound import warm_up as warm_up_bound
from geo.partition.exact.pool import reoptimise
from geo.partition.exact.proof import prove
from geo.partition.graph import Graph
from geo.partition.problem import Problem, Units


def warm_up() -> None:
    """Compile everything that `prove` and `reoptimise` call, once per installation."""
    warm_up_bound()
    side = 4
    place = np.arange(side * side)
    xy = np.column_stack([place % side, place // side]).astype(float)
    across = [(i, i + 1) for i in place if i % side < side - 1]
    down = [(i, i + side) for i in place if i < side * (side - 1)]
    graph = Graph.from_edges(side * side, across + down)
    for distance in (None, np.abs(xy[:, :1] - xy[:, 0]) + np.abs(xy[:, 1:] - xy[:, 1])):
        units = Units(np.ones(side * side, np.int64), xy, distance)
        problem = Problem(units, graph, 4, 3, 5)
        plan = (place // side).astype(np.int32)
        proof = prove(problem, plan)
        reoptimise(problem, [np.flatnonzero(plan == part) for part in range(4)], proof.assignment)
