"""Which parts of a plan are as they were, so that what was measured of them still holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.graph import Graph
from geo.partition.problem import Problem, Units


def parts_alike(
    before: tuple[Problem, NDArray[np.integer]], now: tuple[Problem, NDArray[np.integer]]
) -> NDArray[np.bool_]:
    """Find the parts with the same head and units, in the same places, with the same neighbours.

    Parameters
    ----------
    before, now : pair of Problem and (n,) integers
        A problem with an assignment of its units, -1 for none.

    Returns
    -------
    (k,) bool
        By parts of `now`; none is like before where units or parts are more or fewer.

    Examples
    --------
    >>> units = Units(np.array([4, 5, 9]), np.array([[0, 0], [10, 0], [20, 0]], float))
    >>> village = Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 2, 5, 13)
    >>> parts_alike((village, np.array([0, 0, 1])), (village, np.array([0, 1, 1]))).tolist()
    [False, False]
    """
    (old, plan), (new, assignment) = before, now
    k, n = new.n_parts, len(assignment)
    if old.n_parts != k or len(plan) != n:
        return np.zeros(k, bool)
    alike: NDArray[np.bool_] = np.equal(_heads(old), _heads(new))
    other = (old.units.weight != new.units.weight) | (plan != assignment)
    other |= (old.units.xy != new.units.xy).any(axis=1)
    changed = np.setxor1d(_pairs(old.graph), _pairs(new.graph), assume_unique=True)
    other[changed // max(n, 1)] = True
    for parts in (plan[other], assignment[other], assignment[_farther(old.units, new.units)]):
        alike[parts[parts >= 0]] = False
    return alike


def _heads(problem: Problem) -> NDArray[np.int32]:
    heads = problem.rules.heads
    return np.full(problem.n_parts, -1, np.int32) if heads is None else heads


def _pairs(graph: Graph) -> NDArray[np.int64]:
    """Both directions of every edge as one number, first unit times their number plus second."""
    source = np.repeat(np.arange(graph.n_units, dtype=np.int64), np.diff(graph.indptr))
    return source * graph.n_units + graph.indices


def _farther(old: Units, new: Units) -> NDArray[np.intp]:
    """Units whose distance to some other is not what it was."""
    if old.distance is new.distance:
        return np.zeros(0, np.intp)
    if old.distance is None or new.distance is None:
        return np.arange(len(new.weight))
    return np.flatnonzero((old.distance != new.distance).any(axis=1))
