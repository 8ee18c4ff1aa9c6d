"""Starts: a random short spanning tree is cut again and again where both sides can be divided."""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.partition.search.chance import uniform
from geo.partition.search.net import LOWER, UPPER
from geo.partition.search.state import reach


@njit(cache=True, nogil=True)
def edge_lengths(net, rng, jitter):  # type: ignore[no-untyped-def]
    """Length of every directed edge, both ways alike, each times ``1 + jitter * chance``."""
    lengths = np.empty(net.indices.shape[0])
    for e in range(net.indices.shape[0]):
        a, b = net.source[e], net.indices[e]
        if a < b:
            length = np.sqrt(reach(net, a, b)) * (1.0 + jitter * uniform(rng))
            lengths[e] = length
            for back in range(net.indptr[b], net.indptr[b + 1]):
                if net.indices[back] == a:
                    lengths[back] = length
    return lengths


@njit(cache=True, nogil=True)
def _root(leader, i):  # type: ignore[no-untyped-def]
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i


@njit(cache=True, nogil=True)
def spanning_tree(net, order):  # type: ignore[no-untyped-def]
    """Mark the directed edges that Kruskal takes in `order`, ``(2 n_edges,)`` bool."""
    n = net.indptr.shape[0] - 1
    leader = np.arange(n)
    taken = np.zeros(net.indices.shape[0], np.bool_)
    for e in order:
        a, b = net.source[e], net.indices[e]
        if a >= b:
            continue
        ra, rb = _root(leader, a), _root(leader, b)
        if ra == rb:
            continue
        leader[max(ra, rb)] = min(ra, rb)
        taken[e] = True
        for back in range(net.indptr[b], net.indptr[b + 1]):
            if net.indices[back] == a:
                taken[back] = True
    return taken


@njit(cache=True, nogil=True)
def _hang_up(net, taken, label, root, order, above):  # type: ignore[no-untyped-def]
    """Walk the tree of one region from `root`; fills `order` and `above`, returns its size."""
    region = label[root]
    order[0] = root
    above[root] = -1
    head, tail = 0, 1
    while head < tail:
        here = order[head]
        head += 1
        for e in range(net.indptr[here], net.indptr[here + 1]):
            other = net.indices[e]
            if taken[e] and other != above[here] and label[other] == region:
                above[other] = here
                order[tail] = other
                tail += 1
    return tail


@njit(cache=True, nogil=True)
def _best_cut(net, order, size, branch, units, k):  # type: ignore[no-untyped-def]
    """Choose the unit whose branch is cut off and the number of parts it is given."""
    lower, upper = net.limits[LOWER], net.limits[UPPER]
    total = branch[order[0]]
    best, where, share = np.inf, -1, 0
    for i in range(size - 1, 0, -1):
        weight = branch[order[i]]
        inside = units[order[i]]
        least, most = max(1, k - size + inside), min(k - 1, inside)
        likely = int(weight / total * k + 0.5) if total > 0 else 1
        likely = min(max(likely, least), most)
        for j in range(max(least, likely - 1), min(most, likely + 1) + 1):
            rest = total - weight
            miss = max(0.0, j * lower - weight, weight - j * upper)
            miss += max(0.0, (k - j) * lower - rest, rest - (k - j) * upper)
            uneven = abs(weight - total * j / k) / (total / k + 1e-9)
            score = 1e6 * miss / (total / k + 1e-9) + uneven / min(j, k - j) + abs(2.0 * j - k) / k
            if score < best:
                best, where, share = score, order[i], j
    return where, share


@njit(cache=True, nogil=True)
def cut_tree(net, taken, roots, counts):  # type: ignore[no-untyped-def]
    """Divide each tree of a forest into its number of parts by cutting one branch after another.

    Parameters
    ----------
    taken : (2 n_edges,) bool
        Edges of the forest.
    roots, counts : (n_trees,) int32
        One unit of every tree and the number of parts it is to have.

    Returns
    -------
    (n,) int32
        A part of every unit, all parts contiguous, counted tree by tree. The limits are aimed at,
        not assured.
    """
    n = net.indptr.shape[0] - 1
    label = np.full(n, -1, np.int32)
    order, above = np.empty(n, np.int32), np.empty(n, np.int32)
    branch, units = np.zeros(n), np.zeros(n, np.int64)
    k = counts.sum()
    todo_root, todo_count = np.empty(k + 1, np.int32), np.empty(k + 1, np.int32)
    label[:] = 0
    region, n_todo, n_done = 0, 0, 0
    result = np.full(n, -1, np.int32)
    for t in range(roots.shape[0]):
        size = _hang_up(net, taken, label, roots[t], order, above)
        region += 1
        for i in range(size):
            label[order[i]] = region
        todo_root[n_todo], todo_count[n_todo] = roots[t], counts[t]
        n_todo += 1
        while n_todo > 0:
            n_todo -= 1
            root, parts = todo_root[n_todo], todo_count[n_todo]
            size = _hang_up(net, taken, label, root, order, above)
            if parts == 1:
                for i in range(size):
                    result[order[i]] = n_done
                n_done += 1
                continue
            for i in range(size):
                branch[order[i]] = net.weight[order[i]]
                units[order[i]] = 1
            for i in range(size - 1, 0, -1):
                branch[above[order[i]]] += branch[order[i]]
                units[above[order[i]]] += units[order[i]]
            cut, share = _best_cut(net, order, size, branch, units, parts)
            region += 1
            _paint(net, taken, label, cut, above[cut], region)
            todo_root[n_todo], todo_count[n_todo] = root, parts - share
            todo_root[n_todo + 1], todo_count[n_todo + 1] = cut, share
            n_todo += 2
    return result


@njit(cache=True, nogil=True)
def _paint(net, taken, label, start, barred, region):  # type: ignore[no-untyped-def]
    """Give the branch at `start`, away from `barred`, the label `region`."""
    old = label[start]
    stack = [start]
    label[start] = region
    while len(stack) > 0:
        here = stack.pop()
        for e in range(net.indptr[here], net.indptr[here + 1]):
            other = net.indices[e]
            if taken[e] and label[other] == old and other != barred:
                label[other] = region
                stack.append(other)
