"""Whether what a part leaves over can be divided into all the other parts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]


@njit(cache=True)
def leaves_room(
    taken: NDArray[np.bool_], weight: Ints, lower: int, upper: int, n_parts: int,
    graph_ptr: Ints, graph: Ints, seen: NDArray[np.bool_], stack: Ints,
) -> bool:  # fmt: skip
    """Whether each piece that is left makes a whole number of parts, and all pieces enough.

    A necessary condition: each piece must be heavy enough for some number of parts and light
    enough for as many, and the numbers of all pieces must be able to add up to ``n_parts - 1``.
    Where the limits are tight it turns down nearly every part that a plan cannot contain.

    Parameters
    ----------
    taken : (m,) bool
        Items of the part.
    weight : (m,) integers
    lower, upper : int
        Limits of a part.
    n_parts : int
        Parts of the whole plan, the one taken included.
    graph_ptr, graph
        Neighbours of each item in compressed rows.
    seen : (m,) bool, stack : (m,) integers
        Work space.

    Examples
    --------
    >>> path = np.array([0, 1, 3, 5, 6]), np.array([1, 0, 2, 1, 3, 2])
    >>> room = np.empty(4, np.bool_), np.empty(4, np.int64)
    >>> middle, end = np.array([[False, True, True, False], [True, True, False, False]])
    >>> bool(leaves_room(middle, np.ones(4, np.int64), 2, 2, 2, *path, *room))
    False
    >>> bool(leaves_room(end, np.ones(4, np.int64), 2, 2, 2, *path, *room))
    True
    """
    fewest, most = 0, 0
    seen[:] = taken
    for root in range(len(weight)):
        if seen[root]:
            continue
        stack[0], size, load, count = root, 1, 0, 0
        seen[root] = True
        while size > 0:
            size -= 1
            node = stack[size]
            load += weight[node]
            count += 1
            for e in range(graph_ptr[node], graph_ptr[node + 1]):
                if not seen[graph[e]]:
                    seen[graph[e]] = True
                    stack[size] = graph[e]
                    size += 1
        low = max(1, -(-load // upper)) if upper > 0 else 1
        high = min(count, load // lower) if lower > 0 else count
        if low > high:
            return False
        fewest += low
        most += high
    return fewest <= n_parts - 1 <= most
