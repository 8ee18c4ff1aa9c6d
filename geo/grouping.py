"""Micro-grids → grids: the same engine, on the graph of the parts."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geo.partition import Graph, Result, Rules, Units, partition

USUAL_SIZE = 5
"""Micro-grids in a grid, as a rule."""


def quotient_graph(graph: Graph, assignment: NDArray[np.integer], n_parts: int) -> Graph:
    """Join two parts wherever a unit of one neighbours a unit of the other.

    Parameters
    ----------
    graph : Graph
        Of the units, links included.
    assignment : (n,) integers
        Part of each unit; units without one (-1) join nothing.
    n_parts : int

    Examples
    --------
    >>> street = Graph.from_edges(4, [(0, 1), (1, 2), (2, 3)])
    >>> quotient_graph(street, np.array([0, 0, 1, 2]), 3).edges.tolist()
    [[0, 1], [1, 2]]
    """
    side = assignment[graph.edges]
    return Graph.from_edges(n_parts, side[(side >= 0).all(axis=1)])


def group(
    units: Units,
    graph: Graph,
    *,
    n_groups: int | None = None,
    size: float = USUAL_SIZE,
    tolerance: float = 0.4,
    rules: Rules | None = None,
    effort: float = 1.0,
    time_limit_s: float | None = None,
    seed: int = 0,
) -> Result:
    """Group micro-grids into grids that are contiguous, compact and about equal.

    Parameters
    ----------
    units : Units
        One unit a micro-grid, at its centre. Weights of 1 make grids of equally many micro-grids,
        households as weights make grids of equally many households.
    graph : Graph
        Which micro-grids are neighbours, see `quotient_graph`. In several pieces each piece gets
        grids of its own; one too small for that is joined to the nearest, see ``Result.links``.
    n_groups : int, optional
        Number of grids; else the total weight divided by `size`, rounded.
    size : float
        Usual weight of a grid.
    tolerance : float
        Largest deviation of a grid from the mean; the limits are rounded outwards, and never
        below the heaviest micro-grid.
    rules, effort, time_limit_s, seed
        As in `geo.partition.partition`.

    Returns
    -------
    Result
        ``assignment`` is the grid of each micro-grid.

    Raises
    ------
    ProblemError
        See `geo.partition.partition`.

    Examples
    --------
    >>> n = 10
    >>> row = Units(np.ones(n, np.int64), np.column_stack([np.arange(n) * 9.0, np.zeros(n)]))
    >>> street = Graph.from_edges(n, [(i, i + 1) for i in range(n - 1)])
    >>> group(row, street).assignment.tolist()
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    """
    total = float(units.weight.sum())
    if n_groups is None:
        n_groups = min(max(1, round(total / size)), max(1, len(units.weight)))
    mean = total / max(n_groups, 1)
    heaviest = int(units.weight.max(initial=1))
    return partition(
        units,
        graph,
        n_groups,
        lower=math.floor(mean * (1 - tolerance)),
        upper=max(math.ceil(mean * (1 + tolerance)), heaviest),
        rules=rules,
        effort=effort,
        time_limit_s=time_limit_s,
        seed=seed,
    )
