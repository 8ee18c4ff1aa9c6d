"""Clusters of houses: joined over short gaps, split at wide ones, small ones joined to neighbours.

Plain density clustering (single linkage at a fixed distance) chains a hamlet along its street into
one cluster and leaves the scattered houses single. Here the same spanning tree is cut again at its
widest gaps, with a preference for cuts that leave something on both sides, until each cluster is
small enough; what is left over is then joined to the nearest cluster that has room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from geo.courtyards.neighbours import Joins


def cluster(
    weight: NDArray[np.int64], joins: Joins, *, largest: int, small: int, join_m: float
) -> NDArray[np.int32]:
    """Group houses into clusters of at most `largest`.

    Parameters
    ----------
    weight : (n,) int64
        Households per house.
    joins : Joins
        Sorted by gap; clusters are connected through these and nothing else.
    largest : int
        No cluster of two or more houses is heavier.
    small : int
        Lighter clusters are joined to their nearest neighbour that has room, however wide the gap
        (up to the longest one in `joins`).
    join_m : float
        Houses further apart than this are joined only because a cluster is small.

    Returns
    -------
    (n,) int32
        Cluster of each house, numbered by first house.

    Notes
    -----
    A cut is chosen by ``(gap + 1 m) · min(1, 3 · lighter side / largest)``: the widest gap, unless
    it would only peel off a house or two.

    Examples
    --------
    >>> row = Joins(np.array([[0, 1], [2, 3], [1, 2]]), np.array([5.0, 5.0, 20.0]))
    >>> cluster(np.ones(4, int), row, largest=3, small=2, join_m=60.0)
    array([0, 0, 1, 1], dtype=int32)
    """
    n = len(weight)
    tree, gap = _spanning_forest(n, joins)
    near = gap <= join_m
    tree, gap = tree[near], gap[near]
    kept = np.ones(len(tree), bool)
    label = _components(n, tree)
    for component in _by_label(label[tree[:, 0]]):
        _split(weight, tree, gap, component, kept=kept, largest=largest)
    label = _components(n, tree[kept])
    return _first_seen(_join_small(weight, label, joins, largest=largest, small=small))


def _spanning_forest(n: int, joins: Joins) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Minimum spanning forest; ranks stand for gaps, so that equal gaps leave no choice."""
    rank = np.arange(1, len(joins.pairs) + 1, dtype=float)
    graph = csr_array((rank, (joins.pairs[:, 0], joins.pairs[:, 1])), shape=(n, n))
    chosen = np.sort(minimum_spanning_tree(graph).data).astype(np.int64) - 1
    return joins.pairs[chosen], joins.gap_m[chosen]


def _components(n: int, pairs: NDArray[np.int64]) -> NDArray[np.int32]:
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    label: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return label


def _by_label(label: NDArray[np.integer]) -> list[NDArray[np.int64]]:
    """Positions of each label's members."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []


def _split(
    weight: NDArray[np.int64],
    tree: NDArray[np.int64],
    gap: NDArray[np.float64],
    component: NDArray[np.int64],
    *,
    kept: NDArray[np.bool_],
    largest: int,
) -> None:
    """Cut one tree (edge positions in `component`) until no side is heavier than `largest`.

    A house that is too heavy on its own stays alone.
    """
    stack = [component]
    while stack:
        edges = stack.pop()
        nodes, ends = np.unique(tree[edges], return_inverse=True)
        mass = weight[nodes]
        if mass.sum() <= largest or not len(edges):
            continue
        local = ends.reshape(-1, 2)
        child, below, order, parent = _rooted(local, mass)
        lighter = np.minimum(below[child], mass.sum() - below[child])
        score = np.where(
            lighter > 0, (gap[edges] + 1.0) * np.minimum(1.0, 3.0 * lighter / largest), 0.0
        )
        cut = int(np.argmax(score))
        if score[cut] == 0.0:
            continue
        kept[edges[cut]] = False
        under = np.zeros(len(nodes), bool)
        under[child[cut]] = True
        for node in order[1:]:
            under[node] |= under[parent[node]]
        rest = np.arange(len(edges)) != cut
        stack.append(edges[rest & under[local[:, 0]]])
        stack.append(edges[rest & ~under[local[:, 0]]])


def _rooted(
    edges: NDArray[np.int64], mass: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Child end of every edge, weight below every node, nodes from the root down, their parents."""
    n = len(mass)
    graph = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    order, parent = breadth_first_order(graph, 0, directed=False)
    below = mass.copy()
    for node in order[:0:-1]:
        below[parent[node]] += below[node]
    child = np.where(parent[edges[:, 0]] == edges[:, 1], edges[:, 0], edges[:, 1])
    return child, below, order, parent


def _join_small(
    weight: NDArray[np.int64],
    label: NDArray[np.int32],
    joins: Joins,
    *,
    largest: int,
    small: int,
) -> NDArray[np.int64]:
    """Join small clusters to neighbours with room, shortest gap first.

    One pass is enough: clusters only grow, so a pair that was refused would be refused again.
    """
    mass = np.bincount(label, weights=weight).astype(np.int64)
    root = np.arange(len(mass))

    def find(cluster_: int) -> int:
        while root[cluster_] != cluster_:
            root[cluster_] = root[root[cluster_]]
            cluster_ = int(root[cluster_])
        return cluster_

    for a, b in label[joins.pairs]:
        one, other = find(int(a)), find(int(b))
        room = mass[one] + mass[other] <= largest
        if one != other and room and min(mass[one], mass[other]) < small:
            root[other] = one
            mass[one] += mass[other]
    return np.array([find(int(each)) for each in label], np.int64)


def _first_seen(label: NDArray[np.int64]) -> NDArray[np.int32]:
    """Renumber labels in the order of their first members."""
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]
