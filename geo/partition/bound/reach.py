"""Which units can share a part with which centre: paths no heavier than a part may be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int = NDArray[np.integer[Any]]


@njit(cache=True)
def _sift_up(heap_key: Int, heap_node: Int, at: int) -> None:
    while at > 0:
        parent = (at - 1) >> 1
        if heap_key[parent] <= heap_key[at]:
            return
        heap_key[parent], heap_key[at] = heap_key[at], heap_key[parent]
        heap_node[parent], heap_node[at] = heap_node[at], heap_node[parent]
        at = parent


@njit(cache=True)
def _sift_down(heap_key: Int, heap_node: Int, size: int) -> None:
    at = 0
    while True:
        least, left = at, 2 * at + 1
        if left < size and heap_key[left] < heap_key[least]:
            least = left
        if left + 1 < size and heap_key[left + 1] < heap_key[least]:
            least = left + 1
        if least == at:
            return
        heap_key[least], heap_key[at] = heap_key[at], heap_key[least]
        heap_node[least], heap_node[at] = heap_node[at], heap_node[least]
        at = least


@njit(cache=True)
def lightest_paths(
    source: int,
    weight: Int,
    indptr: Int,
    indices: Int,
    blocked: NDArray[np.bool_],
    upper: int,
    dist: Int,
    order: Int,
    heap_key: Int,
    heap_node: Int,
) -> int:
    """Fill `order` with the nodes within `upper` of `source`, nearest first, and return how many.

    A path weighs the sum of its nodes, both ends included. ``dist`` must hold -1 everywhere; the
    nodes in ``order`` keep their weight there, so that the caller can reset exactly these.

    Notes
    -----
    Dijkstra with a binary heap and lazy deletion; the heap arrays need ``2 * n_edges + 1`` places.
    """
    if blocked[source] or weight[source] > upper:
        return 0
    heap_key[0], heap_node[0] = weight[source], source
    size, found = 1, 0
    while size > 0:
        key, node = heap_key[0], heap_node[0]
        size -= 1
        heap_key[0], heap_node[0] = heap_key[size], heap_node[size]
        _sift_down(heap_key, heap_node, size)
        if dist[node] >= 0:
            continue
        dist[node] = key
        order[found] = node
        found += 1
        for at in range(indptr[node], indptr[node + 1]):
            other = indices[at]
            through = key + weight[other]
            if dist[other] < 0 and not blocked[other] and through <= upper:
                heap_key[size], heap_node[size] = through, other
                _sift_up(heap_key, heap_node, size)
                size += 1
    return found
