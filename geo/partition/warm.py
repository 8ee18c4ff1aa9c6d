"""Compile everything once, at set-up, so that no user waits for it."""

from __future__ import annotations

import numpy as np

from geo.partition import bound, exact
from geo.partition.engine import partition
from geo.partition.graph import Graph
from geo.partition.problem import Prices, Rules, Units


def warm_up() -> None:
    """Run every compiled path of the engine on tiny questions; the results stay in numba's cache.

    Takes under a minute on a fresh machine and about a second afterwards.

    Examples
    --------
    >>> warm_up()  # doctest: +SKIP
    """
    bound.warm_up()
    exact.warm_up()
    side = 13
    at = np.arange(side * side)
    xy = np.column_stack([at % side, at // side]).astype(float)
    right, down = at[at % side < side - 1], at[at < side * (side - 1)]
    edges = np.vstack([np.column_stack([right, right + 1]), np.column_stack([down, down + side])])
    graph, units = Graph.from_edges(len(at), edges), Units(np.ones(len(at), np.int64), xy)
    offset = xy[:, None] - xy[None]
    measured = Units(units.weight, xy, np.sqrt((offset * offset).sum(axis=2)))
    heads = np.full(2, -1, np.int32)
    heads[0] = 0
    for k, rules in ((24, Rules()), (8, Rules()), (2, Rules()), (2, Rules(heads=heads))):
        lower, upper = int(len(at) / k * 0.8), int(len(at) / k * 1.2) + 1
        prices = Prices(group_split=1.0, group=(at // side).astype(np.int32))
        for what in (units, measured):
            partition(
                what, graph, k, lower=lower, upper=upper, rules=rules, prices=prices, effort=0.01
            )
