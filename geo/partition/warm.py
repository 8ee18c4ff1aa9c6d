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
    for n_parts in (24, 8, 2):
        for headed in (False, True):
            for measured in (False, True):
                _divide_a_square(13, n_parts, headed=headed, measured=measured)


def load() -> None:
    """Load the compiled code of the search from the cache, so that no clock counts it."""
    _divide_a_square(6, 6, headed=False, measured=False)
    _divide_a_square(10, 2, headed=False, measured=False)


def _divide_a_square(side: int, n_parts: int, *, headed: bool, measured: bool) -> None:
    at = np.arange(side * side)
    xy = np.column_stack([at % side, at // side]).astype(float)
    right, down = at[at % side < side - 1], at[at < side * (side - 1)]
    edges = np.vstack([np.column_stack([right, right + 1]), np.column_stack([down, down + side])])
    offset = xy[:, None] - xy[None]
    distance = np.sqrt((offset * offset).sum(axis=2)) if measured else None
    heads = np.full(n_parts, -1, np.int32)
    heads[0] = 0
    target = len(at) / n_parts
    partition(
        Units(np.ones(len(at), np.int64), xy, distance),
        Graph.from_edges(len(at), edges),
        n_parts,
        lower=int(0.8 * target),
        upper=int(1.2 * target) + 1,
        rules=Rules(heads=heads) if headed else None,
        prices=Prices(group_split=1.0, group=(at // side).astype(np.int32)),
        effort=0.01,
    )
