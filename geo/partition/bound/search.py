"""Every connected part around a centre whose reduced cost stays below a threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.room import leaves_room

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

UNDECIDED, INSIDE, OUTSIDE = 0, 1, 2


@njit(cache=True)
def local_graph(
    own: int, around: Ints, indptr: Ints, indices: Ints, place: Ints, local_ptr: Ints,
    local: Ints,
) -> None:  # fmt: skip
    """Write the graph among the items `around` (places 0 … q - 1) and `own` (place q).

    ``place`` holds -1 everywhere before and after; it translates items to places meanwhile.
    """
    q = len(around)
    for at in range(q):
        place[around[at]] = at
    place[own] = q
    count = 0
    for at in range(q + 1):
        node = around[at] if at < q else own
        local_ptr[at] = count
        for e in range(indptr[node], indptr[node + 1]):
            if place[indices[e]] >= 0:
                local[count] = place[indices[e]]
                count += 1
    local_ptr[q + 1] = count
    for at in range(q):
        place[around[at]] = -1
    place[own] = -1


@njit(cache=True)
def _clashes(at: int, around: Ints, inside: Ints, n_inside: int, apart_ptr: Ints,
             apart: Ints) -> bool:  # fmt: skip
    """Whether an item inside must not meet the item at place `at`."""
    node = around[at]
    for e in range(apart_ptr[node], apart_ptr[node + 1]):
        for p in range(1, n_inside):
            if around[inside[p]] == apart[e]:
                return True
    return False


@njit(cache=True)
def _enter(node: int, cut_ptr: Ints, cut_of: Ints, penalty: Floats, held: Ints) -> float:
    """Count an item in its cuts; return the penalties that fall due."""
    due = 0.0
    for e in range(cut_ptr[node], cut_ptr[node + 1]):
        held[cut_of[e]] += 1
        if held[cut_of[e]] == 2:
            due += penalty[cut_of[e]]
    return due


@njit(cache=True)
def _leave(node: int, cut_ptr: Ints, cut_of: Ints, held: Ints) -> None:
    for e in range(cut_ptr[node], cut_ptr[node + 1]):
        held[cut_of[e]] -= 1


@njit(cache=True)
def _reach_out(
    state: Ints, inside: Ints, n_inside: int, size: Ints, reduced: Floats, left: int,
    local_ptr: Ints, local: Ints, reach: Ints, queue: Ints, waiting: Flags,
) -> int:  # fmt: skip
    """Fill `reach` with the weight of the lightest path to each undecided item, itself included.

    Items that no path of at most `left` joins to the items inside have ``left + 1``.

    Returns
    -------
    int
        Neighbour of the items inside with the least reduced cost, -1 if none fits.
    """
    q, far = len(size), left + 1
    reach[:] = far
    head, tail, branch = 0, 0, -1
    for p in range(n_inside):
        node = inside[p]
        for e in range(local_ptr[node], local_ptr[node + 1]):
            other = local[e]
            if other < q and state[other] == UNDECIDED and size[other] < reach[other]:
                reach[other] = size[other]
                queue[tail] = other
                tail += 1
                if branch < 0 or reduced[other] < reduced[branch]:
                    branch = other
    count = tail
    for p in range(tail):
        waiting[queue[p]] = True
    room = len(queue)
    while count > 0:
        node = queue[head]
        head = head + 1 if head + 1 < room else 0
        count -= 1
        waiting[node] = False
        for e in range(local_ptr[node], local_ptr[node + 1]):
            other = local[e]
            if other < q and state[other] == UNDECIDED:
                through = reach[node] + size[other]
                if through < reach[other]:
                    reach[other] = through
                    if not waiting[other]:
                        waiting[other] = True
                        queue[tail] = other
                        tail = tail + 1 if tail + 1 < room else 0
                        count += 1
    return branch


@njit(cache=True)
def _least_exact(
    size: Ints, reduced: Floats, reach: Ints, left: int, need: int, best: Floats
) -> float:
    """Least reduced cost of some of the items in reach, one at least, that end within the limits.

    Dynamic programme; ``best`` is work space.
    """
    best[: left + 1] = np.inf
    top = 0
    for at in range(len(size)):
        if reach[at] <= left:
            s, r = size[at], reduced[at]
            top = min(left, top + s)
            for load in range(top, s, -1):
                best[load] = min(best[load], best[load - s] + r)
            alone = min(best[s], r)
            best[s] = min(alone, best[s] + r) if s == 0 else min(alone, best[0] + r)
    least = np.inf
    for load in range(max(0, need), top + 1):
        least = min(least, best[load])
    return least


@njit(cache=True)
def _least_relaxed(
    size: Ints, reduced: Floats, order: Ints, reach: Ints, left: int, need: int, first: float
) -> float:
    """Bound `_least_exact` by shares of items; ``order`` lists them by cost per weight.

    ``first`` is the least cost of an item that any addition begins with.
    """
    total, load, room, paying = 0.0, 0.0, float(left), False
    for at in order:
        if reach[at] > left:
            continue
        s, r = size[at], reduced[at]
        paying = paying or r < 0.0
        if s == 0:
            total += min(r, 0.0)
            continue
        limit = room if r < 0.0 else need - load
        if limit <= 0.0:
            break
        part = min(1.0, limit / s)
        total += part * r
        load += part * s
        room -= part * s
    if load < need * (1.0 - 1e-9):
        return np.inf
    return total if paying else max(total, first)


@njit(cache=True)
def search_parts(  # noqa: PLR0912, PLR0915
    around: Ints, size: Ints, reduced: Floats, need: int, cap: int, threshold: float,
    exact: bool, weight: Ints, lower: int, upper: int, n_parts: int, graph_ptr: Ints,
    graph: Ints, local_ptr: Ints, local: Ints, apart_ptr: Ints, apart: Ints, only_best: bool,
    node_limit: int, out_ptr: Ints, out_item: Ints, out_cost: Floats, first: int,
    own: int, cut_ptr: Ints, cut_of: Ints, penalty: Floats, held: Ints,
) -> tuple[int, float, int]:  # fmt: skip
    """Depth-first search over connected selections with reduced cost at most `threshold`.

    Parameters
    ----------
    around : (q,) integers
        Items beside the centre's own.
    size, reduced : (q,)
        Weight and reduced cost of each.
    need, cap : int
        Limits on the weight of a selection.
    threshold : float
    exact : bool
        Look ahead by dynamic programme over weights; else by the linear relaxation.
    weight, lower, upper, n_parts, graph_ptr, graph
        The whole model, for `geo.partition.bound.room.leaves_room`.
    local_ptr, local
        From `local_graph`.
    apart_ptr, apart
        Items that must not meet.
    only_best : bool
        Lower the threshold with every part that is found, and keep only the last.
    node_limit : int
    out_ptr, out_item, out_cost
        Parts found, from number `first` on, as items, `own` first.
    own : int
        Item of the centre.
    cut_ptr, cut_of, penalty : integers, integers, (t,) float64
        Cuts by item: a selection that holds two items of a cut or more pays its penalty.
    held : (t,) integers
        Zero everywhere; items of each cut inside (dirty after the answer -1).

    Returns
    -------
    int
        Parts written so far (with `first`), or -1 when the node limit or the room was used up.
    float
        Reduced cost of the cheapest part found (infinite if none).
    int
        Nodes visited.

    Notes
    -----
    Every connected set that contains the centre is reached once: a neighbour of the set is taken
    in or left out for good. What can follow is bounded by a knapsack over the items in reach.
    """
    q = len(around)
    state = np.zeros(q + 1, np.int8)
    state[q] = INSIDE
    inside = np.empty(q + 1, np.int64)
    inside[0] = q
    n_inside, depth, nodes, best, count = 1, 0, 0, np.inf, first
    pick = np.empty(q + 1, np.int64)
    phase = np.zeros(q + 2, np.int8)
    load = np.zeros(q + 2, np.int64)
    spent = np.zeros(q + 2, np.float64)
    reach = np.empty(q + 1, np.int64)
    queue = np.empty(q + 2, np.int64)
    waiting = np.zeros(q + 1, np.bool_)
    table = np.empty(cap + 1 if exact else 1, np.float64)
    ratio = reduced / np.maximum(size, 1)
    ratio[size == 0] = -np.inf  # weightless items first: they take no room
    order = np.argsort(ratio)
    taken, seen = np.zeros(len(weight), np.bool_), np.empty(len(weight), np.bool_)
    stack = np.empty(len(weight), np.int64)
    taken[own] = True
    spent[0] = _enter(own, cut_ptr, cut_of, penalty, held)
    fresh = True
    while depth >= 0:
        if phase[depth] == 0:
            nodes += 1
            if nodes > node_limit:
                return -1, best, nodes
            if (
                fresh
                and load[depth] >= need
                and spent[depth] <= threshold
                and leaves_room(taken, weight, lower, upper, n_parts, graph_ptr, graph, seen, stack)
            ):
                best = min(best, spent[depth])
                if only_best:
                    count = first
                    threshold = spent[depth] - 1e-9 * abs(spent[depth])
                if count + 1 >= len(out_ptr) or out_ptr[count] + n_inside > len(out_item):
                    return -1, best, nodes
                end = out_ptr[count]
                for p in range(n_inside):
                    out_item[end] = own if p == 0 else around[inside[p]]
                    end += 1
                out_cost[count] = spent[depth]
                count += 1
                out_ptr[count] = end
            left, short = cap - load[depth], need - load[depth]
            branch = _reach_out(
                state,
                inside,
                n_inside,
                size,
                reduced,
                left,
                local_ptr,
                local,
                reach,
                queue,
                waiting,
            )
            ahead = np.inf
            if branch >= 0 and exact:
                ahead = _least_exact(size, reduced, reach, left, short, table)
            elif branch >= 0:
                ahead = _least_relaxed(size, reduced, order, reach, left, short, reduced[branch])
            if np.isinf(ahead) or spent[depth] + ahead > threshold:
                depth -= 1
                continue
            pick[depth], phase[depth] = branch, 1
            if not _clashes(branch, around, inside, n_inside, apart_ptr, apart):
                state[branch] = INSIDE
                inside[n_inside] = branch
                taken[around[branch]] = True
                n_inside += 1
                paid = _enter(around[branch], cut_ptr, cut_of, penalty, held)
                load[depth + 1] = load[depth] + size[branch]
                spent[depth + 1] = spent[depth] + reduced[branch] + paid
                depth += 1
                phase[depth], fresh = 0, True
        elif phase[depth] == 1:
            branch = pick[depth]
            if state[branch] == INSIDE:
                n_inside -= 1
                taken[around[branch]] = False
                _leave(around[branch], cut_ptr, cut_of, held)
            state[branch], phase[depth] = OUTSIDE, 2
            load[depth + 1], spent[depth + 1] = load[depth], spent[depth]
            depth += 1
            phase[depth], fresh = 0, False
        else:
            state[pick[depth]] = UNDECIDED
            depth -= 1
    _leave(own, cut_ptr, cut_of, held)
    return count, best, nodes
